package io.tributary.capture.mapping;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;

/**
 * What a rule is about, by the source's names.
 *
 * @param dataType DMS type that a column must have, empty for any
 */
record Locator(NamePattern schema, NamePattern table, NamePattern column, String dataType) {
    Locator {
        requireNonNull(schema, "schema is null");
        requireNonNull(table, "table is null");
        requireNonNull(column, "column is null");
        requireNonNull(dataType, "dataType is null");
    }

    boolean matches(TableId id) {
        return schema.matches(id.schema()) && table.matches(id.name());
    }
}
