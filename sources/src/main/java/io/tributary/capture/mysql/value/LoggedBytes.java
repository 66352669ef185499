package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.binlog.LoggedType;

/**
 * How the log describes a column whose values are bytes of varying number.
 *
 * @param binlogType its type code
 * @param metadata the most bytes of a value, or for a {@link LoggedType#BLOB} and its like the bytes of a value's length
 */
record LoggedBytes(int binlogType, int metadata) {
    boolean fits(int loggedType, int loggedMetadata) {
        return loggedType == binlogType && loggedMetadata == metadata;
    }
}
