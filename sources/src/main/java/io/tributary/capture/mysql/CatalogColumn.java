package io.tributary.capture.mysql;

import io.tributary.change.Column;
import org.jspecify.annotations.Nullable;

/**
 * One column as the catalog describes it. Both servers log every column, generated and invisible ones too.
 *
 * @param name as the catalog spells it
 * @param sourceType {@code COLUMN_TYPE}, with {@code character set} and its name where that is not {@code utf8mb4}
 * @param ordinal 1, 2, 3… in the table and in the log's row images
 * @param fallback what rows get that say nothing of the column
 * @param generation expression it is worked out by; empty when it is none
 */
record CatalogColumn(
        String name, String sourceType, int ordinal, boolean nullable, Fallback fallback, String generation) {
    /** What rows get that say nothing of a column. */
    enum Fallback {
        /** NULL. */
        NULL,
        /** The type's own: the column is {@code NOT NULL} and has no default. */
        IMPLICIT,
        /** The same value for every row. */
        CONSTANT,
        /** An expression or the time: not the same for every row, or not known beforehand. */
        VARYING,
        /** The next number: the column is {@code AUTO_INCREMENT}. */
        COUNTED
    }

    boolean isGenerated() {
        return !generation.isEmpty();
    }

    /**
     * The column in a schema.
     *
     * @param id its identity
     * @param fill canonical text that rows older than the column show
     */
    Column toColumn(int id, @Nullable String fill, ColumnTypes types) {
        return new Column(id, name, types.of(sourceType), sourceType, fill);
    }
}
