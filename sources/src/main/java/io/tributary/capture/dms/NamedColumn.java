package io.tributary.capture.dms;

import static java.util.Objects.requireNonNull;

import io.tributary.change.ColumnType;

/** A column as a file or a pipeline has it, without an id. */
record NamedColumn(String name, ColumnType type, String sourceType, boolean isKey) {
    NamedColumn {
        requireNonNull(name, "name is null");
        requireNonNull(type, "type is null");
        requireNonNull(sourceType, "sourceType is null");
    }
}
