package io.tributary.capture.postgres;

import io.tributary.capture.run.JsonNote;

/**
 * Which database a landing zone belongs to and what we keep there; JSON in the landing zone's source marks.
 *
 * @param system the server's system identifier
 * @param slot replication slot
 * @param publication publication
 * @param createsPublication whether it is ours to create and drop
 */
record SourceNote(String system, String database, String slot, String publication, boolean createsPublication) {
    String text() {
        return JsonNote.text(this);
    }

    static SourceNote parse(String text) {
        return JsonNote.parse(text, SourceNote.class);
    }
}
