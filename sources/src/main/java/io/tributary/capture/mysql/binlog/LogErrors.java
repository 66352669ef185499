package io.tributary.capture.mysql.binlog;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import org.jspecify.annotations.Nullable;

/** The errors of reading a log. */
final class LogErrors {
    private static final String HINT = "Look at the place with mysqlbinlog; when the log is sound, report this.";

    private LogErrors() {}

    /** @param what what the log has, such as {@code an event of unknown type 99} */
    static PipelineException unexpected(String what, String place) {
        return unexpected(what, place, null);
    }

    static PipelineException unexpected(String what, String place, @Nullable Throwable cause) {
        return new PipelineException(
                ErrorCode.SOURCE_PROTOCOL_UNEXPECTED, "The log has " + what + ", at " + place, HINT, cause);
    }
}
