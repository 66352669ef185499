package io.tributary.catalog;

import static java.util.Objects.requireNonNull;

/**
 * A column of a catalog's table.
 *
 * @param name lower case
 * @param type by Hive's name, such as {@code bigint} or {@code decimal(10,2)}
 * @param comment for people; empty for none
 */
public record CatalogColumn(String name, String type, String comment) {
    public CatalogColumn {
        requireNonNull(name, "name is null");
        requireNonNull(type, "type is null");
        requireNonNull(comment, "comment is null");
    }

    boolean isSame(CatalogColumn other) {
        return name.equals(other.name) && type.equals(other.type);
    }
}
