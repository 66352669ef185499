package io.tributary.capture.mysql;

import io.tributary.change.TableId;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The wanted tables as the catalog showed them.
 *
 * @param tables those that match the patterns
 * @param cascades foreign keys that change rows of a wanted table, also by way of other tables: the child is wanted, or
 *     the parent of another one of these
 * @param cascadesLogged whether the log has what foreign keys change
 */
record CatalogView(SortedMap<TableId, CatalogTable> tables, List<ForeignKey> cascades, boolean cascadesLogged) {
    CatalogView {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
        cascades = List.copyOf(cascades);
    }

    @Nullable
    CatalogTable table(TableId id) {
        return tables.get(id);
    }
}
