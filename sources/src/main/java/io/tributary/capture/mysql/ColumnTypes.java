package io.tributary.capture.mysql;

import io.tributary.change.ColumnType;
import io.tributary.error.PipelineException;

/** What the canonical text of a column means, by its definition. */
@FunctionalInterface
interface ColumnTypes {
    /**
     * The meaning of a column's text.
     *
     * @param sourceType as {@link CatalogColumn#sourceType}
     * @throws PipelineException {@code TABLE_SCHEMA_UNSUPPORTED} when the type cannot be carried
     */
    ColumnType of(String sourceType);
}
