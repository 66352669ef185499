package io.tributary.change;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One column of one schema version.
 *
 * @param id the column's identity over all versions of its table: a rename keeps it, a dropped column's is never given
 *     again
 * @param name as the source spells it
 * @param type what the canonical text means
 * @param sourceType the source's own name of the type, such as {@code numeric(10,2)}
 * @param fill canonical text that rows written before this column existed show in it; null means SQL NULL
 */
public record Column(int id, String name, ColumnType type, String sourceType, @Nullable String fill) {
    public Column {
        requireNonNull(name, "name is null");
        requireNonNull(type, "type is null");
        requireNonNull(sourceType, "sourceType is null");
    }
}
