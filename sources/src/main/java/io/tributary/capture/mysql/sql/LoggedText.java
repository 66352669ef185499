package io.tributary.capture.mysql.sql;

import static java.util.Objects.requireNonNull;

/**
 * A statement as the log holds it.
 *
 * @param schema default schema of the session that ran it; empty when it had none
 * @param text the statement; executable comments that the server did not execute have lost their exclamation mark in it
 * @param ansiQuotes whether double quotes stand around names, not texts ({@code ANSI_QUOTES})
 * @param noBackslashEscapes whether a backslash in a text is a backslash ({@code NO_BACKSLASH_ESCAPES})
 */
public record LoggedText(String schema, String text, boolean ansiQuotes, boolean noBackslashEscapes) {
    public LoggedText {
        requireNonNull(schema, "schema is null");
        requireNonNull(text, "text is null");
    }
}
