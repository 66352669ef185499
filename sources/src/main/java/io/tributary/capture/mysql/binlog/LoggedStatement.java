package io.tributary.capture.mysql.binlog;

/**
 * A statement of the log.
 *
 * @param schema the default schema; empty for none
 * @param text the statement, read in the charset of the client that sent it
 * @param ansiQuotes whether {@code "} quotes names instead of texts ({@code sql_mode} has ANSI_QUOTES)
 * @param noBackslashEscapes whether {@code \} stands for itself ({@code sql_mode} has NO_BACKSLASH_ESCAPES)
 * @param strict whether values that do not fit fail it ({@code sql_mode} has STRICT_TRANS_TABLES or STRICT_ALL_TABLES)
 * @param errorCode the error it ended with on the server, 0 for none: it may be done in part
 * @param seconds when it began, seconds since 1970-01-01 UTC
 */
public record LoggedStatement(
        String schema,
        String text,
        boolean ansiQuotes,
        boolean noBackslashEscapes,
        boolean strict,
        int errorCode,
        long seconds) {}
