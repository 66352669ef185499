package io.tributary.capture.mysql;

import io.tributary.capture.mysql.value.ColumnForms;
import io.tributary.capture.mysql.value.FormContext;
import io.tributary.change.ColumnType;
import io.tributary.error.PipelineException;
import java.util.Optional;

/** What column definitions mean, spelled as in {@link CatalogColumn#sourceType}. */
interface ColumnTypes {
    /**
     * What the canonical text of a column means.
     *
     * @throws PipelineException {@code TABLE_SCHEMA_UNSUPPORTED} when the type cannot be carried
     */
    ColumnType of(String sourceType);

    /** What rows show in a new {@code NOT NULL} column without a default, as canonical text; empty is NULL. */
    Optional<String> implicitDefault(String sourceType);

    /** Those of a server. */
    static ColumnTypes in(FormContext context) {
        return new ColumnTypes() {
            @Override
            public ColumnType of(String sourceType) {
                return ColumnForms.of(sourceType, context).type();
            }

            @Override
            public Optional<String> implicitDefault(String sourceType) {
                return ColumnForms.of(sourceType, context).implicitDefault();
            }
        };
    }
}
