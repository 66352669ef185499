package io.tributary.capture.mysql;

import io.tributary.capture.mysql.sql.NameCase;
import io.tributary.change.TableId;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * @param names when two spellings of a table's name are the same name
 */
record CatalogView(
        SortedMap<TableId, CatalogTable> tables, List<ForeignKey> cascades, boolean cascadesLogged, NameCase names) {
    CatalogView {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
        cascades = List.copyOf(cascades);
    }

    @Nullable
    CatalogTable table(TableId id) {
        return tables.get(id);
    }

    /** The tables by the spelling of their names that statements of the log are read into. */
    Map<TableId, CatalogTable> folded() {
        Map<TableId, CatalogTable> folded = new HashMap<>();
        tables.forEach((id, table) -> folded.put(names.fold(id), table));
        return folded;
    }
}
