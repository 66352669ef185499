package io.tributary.catalog;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table as a catalog has it.
 *
 * @param columns in the order of the files; without those of {@code partitionKeys}
 * @param partitionKeys columns whose values the partitions have; empty for a table without partitions
 * @param parameters what else is said of it, such as {@code classification}; others may have said some of it
 */
public record CatalogTable(
        CatalogName name,
        List<CatalogColumn> columns,
        List<CatalogColumn> partitionKeys,
        CatalogStorage storage,
        Map<String, String> parameters) {
    public CatalogTable {
        requireNonNull(name, "name is null");
        requireNonNull(storage, "storage is null");
        columns = List.copyOf(columns);
        partitionKeys = List.copyOf(partitionKeys);
        parameters = Map.copyOf(parameters);
    }

    /**
     * A table in a catalog, as it was at one moment.
     *
     * @param version changes whenever the entry does
     */
    public record Held(CatalogTable table, String version) {}

    /** A parameter's value, empty when it is not there. */
    public String parameter(String key) {
        return parameters.getOrDefault(key, "");
    }

    /** Whether somebody who reads this one's columns and files reads those of the other. Comments may differ. */
    public boolean isReadAs(CatalogTable other) {
        return isSame(columns, other.columns) && hasKeysOf(other) && storage.equals(other.storage);
    }

    /** Whether partitions of the one are partitions of the other. */
    public boolean hasKeysOf(CatalogTable other) {
        return isSame(partitionKeys, other.partitionKeys);
    }

    private static boolean isSame(List<CatalogColumn> some, List<CatalogColumn> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            if (!some.get(i).isSame(others.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The same with parameters more, in place of those of the same names. */
    public CatalogTable with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(parameters);
        all.putAll(more);
        return new CatalogTable(name, columns, partitionKeys, storage, all);
    }
}
