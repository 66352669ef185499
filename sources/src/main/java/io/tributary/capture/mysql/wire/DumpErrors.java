package io.tributary.capture.mysql.wire;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What it means when a server ends a dump. For nearly all of it there is one number, 1236, and the words tell what
 * happened; they are always English.
 *
 * @see <a href="https://dev.mysql.com/doc/mysql-errors/9.5/en/server-error-reference.html#error_er_master_fatal_error_reading_binlog">
 *     ER_MASTER_FATAL_ERROR_READING_BINLOG</a>
 */
final class DumpErrors {
    private static final String[] RIVAL = {"same server_uuid/server_id", "same server_uuid", "same server_id"};

    private static final String[] SETTING = {
        "binary log is not open",
        "server id was not set",
        "gtid_mode = off",
        "gtid_mode=off",
        "in auto_position mode",
        "anonymous transaction when auto_position",
    };

    private static final String[] LOST = {
        "could not find first log file",
        "could not open log file",
        "position > file size",
        "impossible position",
        "purged",
        "more gtids than",
        "not in the master's binlog",
        "missing the gtid",
        "could not find gtid state",
        "bogus data",
        // said of a place where no event begins: the limit on what a dump sends is above every event's size
        "exceeded max_allowed_packet",
        "truncated in the middle",
        "crc check",
        "corrupt",
        "not a binary log",
        "not a binlog",
        "invalid pos",
        "wrong offset",
    };

    private static final Map<ErrorCode, String> HINTS = Map.of(
            ErrorCode.SOURCE_SERVER_ID_IN_USE,
            "Another reader of the log has the same server id: stop it, or give this pipeline another id.",
            ErrorCode.SOURCE_SETTING_UNSUITABLE,
            "Run tributary check; it lists the settings the server's log needs.",
            ErrorCode.SOURCE_LOG_LOST,
            "What was written meanwhile can no longer be read: begin again with new full loads, and let the server keep"
                    + " its log for longer (binlog_expire_logs_seconds).");

    private DumpErrors() {}

    static PipelineException of(ServerFailure refusal, String address) {
        String what = "Server " + address + " has ended the stream of its log";
        ErrorCode code = code(refusal.reason().toLowerCase(Locale.ROOT));
        String hint = code == null ? null : HINTS.get(code);
        return code == null || hint == null
                ? MysqlErrors.of(refusal, what)
                : new PipelineException(code, what + ": " + MysqlErrors.said(refusal), hint, refusal);
    }

    private static @Nullable ErrorCode code(String reason) {
        if (contains(reason, RIVAL)) {
            return ErrorCode.SOURCE_SERVER_ID_IN_USE;
        }
        if (contains(reason, SETTING)) {
            return ErrorCode.SOURCE_SETTING_UNSUITABLE;
        }
        return contains(reason, LOST) ? ErrorCode.SOURCE_LOG_LOST : null;
    }

    private static boolean contains(String reason, String[] parts) {
        return Stream.of(parts).anyMatch(reason::contains);
    }
}
