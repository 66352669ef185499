package io.tributary.capture.mysql;

import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.capture.run.JsonNote;

/**
 * Which servers a landing zone belongs to; JSON in the landing zone's source marks.
 *
 * @param flavour whose log it is
 * @param server {@code server_uuid} of a MySQL server whose transactions have no names: only its own log can be read on; empty
 *     where any copy of the log will do
 */
record SourceNote(Flavour flavour, String server) {
    String text() {
        return JsonNote.text(this);
    }

    static SourceNote parse(String text) {
        return JsonNote.parse(text, SourceNote.class);
    }
}
