package io.tributary.capture.postgres;

import io.tributary.capture.run.JsonNote;

/**
 * Which database a landing zone belongs to and what we keep there; JSON in the landing zone's source marks.
 *
 * @param system the server's system identifier
 * @param slot replication slot
 * @param publication publication
 * @param createsPublication whether it is ours to create and drop
 * @param timeline of the server's log when what was landed last was read; 0 in a note from before it was kept
 */
record SourceNote(
        String system, String database, String slot, String publication, boolean createsPublication, int timeline) {
    SourceNote on(int other) {
        return new SourceNote(system, database, slot, publication, createsPublication, other);
    }

    String text() {
        return JsonNote.text(this);
    }

    static SourceNote parse(String text) {
        return JsonNote.parse(text, SourceNote.class);
    }
}
