package io.tributary.target.database;

import org.jspecify.annotations.Nullable;

/** A bulk load met a value that the database does not take. Says where, never which. */
final class ValueRejected extends RuntimeException {
    private final long row;
    private final @Nullable String column;

    /**
     * @param row counted from 1 within the load; 0 when unknown
     * @param column name within the loaded table; null when unknown
     * @param reason the database's code for it
     */
    ValueRejected(long row, @Nullable String column, String reason) {
        super(reason);
        this.row = row;
        this.column = column;
    }

    long row() {
        return row;
    }

    @Nullable
    String column() {
        return column;
    }
}
