package io.tributary.target.database;

import org.jspecify.annotations.Nullable;

/** A bulk load met a value that the database does not take. Says where, never which. */
final class ValueRejected extends RuntimeException {
    private final long row;
    private final @Nullable String column;
    private final @Nullable String cure;

    /**
     * @param row counted from 1 within the load; 0 when unknown
     * @param column name within the loaded table; null when unknown
     * @param reason the database's code for it
     */
    ValueRejected(long row, @Nullable String column, String reason) {
        this(row, column, reason, null);
    }

    private ValueRejected(long row, @Nullable String column, String reason, @Nullable String cure) {
        super(reason);
        this.row = row;
        this.column = column;
        this.cure = cure;
    }

    /** @param cure what lets the database take the row as it is */
    static ValueRejected whole(long row, String reason, String cure) {
        return new ValueRejected(row, null, reason, cure);
    }

    long row() {
        return row;
    }

    @Nullable
    String column() {
        return column;
    }

    /** What lets the database take the value as it is; null when nothing does. */
    @Nullable
    String cure() {
        return cure;
    }
}
