package io.tributary.capture.mysql.binlog;

/** What was done with the rows of an event. */
public enum RowsKind {
    /** Has rows after it. */
    INSERT,
    /** Has rows before and after it. */
    UPDATE,
    /** Has rows before it. */
    DELETE
}
