package io.tributary.capture.mysql.binlog;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import org.jspecify.annotations.Nullable;

/**
 * How far a log was read, in one of three notations: a file and an offset ({@link LogPlace}), the transactions of a MySQL
 * server ({@link GtidSet}), or the last transaction of each domain of a MariaDB server ({@link MariadbGtids}). No text is a
 * position in two notations: only a place has a point followed by digits, a colon and digits at its end; only a GTID set has
 * UUIDs; sets that are empty are written {@code mysql:none} and {@code mariadb:none}.
 */
public sealed interface LogPosition permits LogPlace, GtidSet, MariadbGtids {
    /** The position in its notation, as {@link #parse} reads it; never empty, never with a space. */
    String text();

    /**
     * Whether everything up to {@code wanted} lies at or before this position.
     *
     * @throws PipelineException when the two cannot be compared: other notations, or logs with other base names
     */
    boolean reached(LogPosition wanted);

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws PipelineException when it is in no notation of a log position
     */
    static LogPosition parse(String text) {
        if (text.isBlank()) {
            throw notAPosition(text, null);
        }
        try {
            if (LogPlace.isPlace(text)) {
                return LogPlace.parse(text);
            }
            if (text.equals(GtidSet.NONE)) {
                return new GtidSet();
            }
            if (text.equals(MariadbGtids.NONE)) {
                return new MariadbGtids();
            }
            return text.indexOf(':') >= 0 ? GtidSet.parse(text) : MariadbGtids.parse(text);
        } catch (PipelineException e) {
            throw notAPosition(text, e);
        }
    }

    private static PipelineException notAPosition(String text, @Nullable Throwable cause) {
        return new PipelineException(
                ErrorCode.LANDING_CORRUPT,
                "Not a position in the log of MySQL or MariaDB: " + text,
                "The landing folder was written from another kind of source: use another folder.",
                cause);
    }

    /** The error of two positions that cannot be compared. */
    static PipelineException incomparable(LogPosition landed, LogPosition wanted) {
        return new PipelineException(
                ErrorCode.SOURCE_SETTING_UNSUITABLE,
                "Positions in the log cannot be compared: " + landed.text() + " and " + wanted.text(),
                "The server's log was renamed, or its use of GTIDs was changed, since the landing folder was written:"
                        + " begin again with another folder.");
    }
}
