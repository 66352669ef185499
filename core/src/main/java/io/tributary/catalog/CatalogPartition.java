package io.tributary.catalog;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * A partition of a catalog's table: how its files are read is as the table says, but from a folder of its own.
 *
 * @param values of the partition keys, in their order
 */
public record CatalogPartition(List<String> values, CatalogStorage storage, Map<String, String> parameters) {
    public CatalogPartition {
        values = List.copyOf(values);
        requireNonNull(storage, "storage is null");
        parameters = Map.copyOf(parameters);
    }
}
