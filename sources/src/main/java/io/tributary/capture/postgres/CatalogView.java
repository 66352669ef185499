package io.tributary.capture.postgres;

import io.tributary.change.TableId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The wanted tables as one snapshot of the catalog shows them.
 *
 * @param tables those that match the patterns, partitions of captured tables left out
 * @param names every table's name by oid, also of those not wanted, to tell a renamed table from a dropped one
 * @param publication what the publication holds
 * @param snapshot transactions the view shows, with the end of the log when it was taken
 */
record CatalogView(
        SortedMap<TableId, CatalogTable> tables,
        java.util.Map<Integer, TableId> names,
        Publication.State publication,
        LoadSnapshot snapshot) {
    CatalogView {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
        names = java.util.Map.copyOf(names);
    }

    @Nullable
    CatalogTable table(TableId id) {
        return tables.get(id);
    }
}
