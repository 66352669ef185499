package io.tributary.landing.dms;

import static java.util.Objects.requireNonNull;

/**
 * The column of times that every row begins with, after {@code Op}: {@code yyyy-MM-dd HH:mm:ss.SSSSSS} in UTC, of a change
 * the commit of its transaction at the source.
 *
 * @param column {@code TimestampColumnName}; empty for none
 * @param ofLoads what rows of a full load show
 */
public record TimestampForm(String column, LoadTime ofLoads) {
    /** What DMS does when nothing is set. */
    public static final TimestampForm DEFAULT = new TimestampForm("", LoadTime.TRANSFER);

    public TimestampForm {
        requireNonNull(column, "column is null");
        requireNonNull(ofLoads, "ofLoads is null");
    }

    public boolean isWritten() {
        return !column.isEmpty();
    }

    /** {@code UseTaskStartTimeForFullLoadTimestamp}. */
    public enum LoadTime {
        /** False: when the row was written. */
        TRANSFER,
        /** True: when the task began. */
        TASK_START
    }
}
