package io.tributary.capture.mysql;

import io.tributary.capture.mysql.sql.NameCase;
import io.tributary.capture.run.SourceTable;
import io.tributary.change.Column;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table as the catalog describes it at one moment.
 *
 * @param columns all of them, in the order of the log's row images
 * @param keys names of the columns of each index that identifies a row: unique, every column whole and {@code NOT NULL};
 *     the primary key first, then the one the server itself would take for it
 * @param hiddenColumns how many columns the log's row images have after these: MariaDB keeps the hash of a long unique
 *     key in a column of its own
 * @param rowsEstimate the engine's own, 0 when it has none
 */
record CatalogTable(
        TableId id,
        Traits traits,
        List<CatalogColumn> columns,
        List<List<String>> keys,
        int hiddenColumns,
        long rowsEstimate)
        implements SourceTable {
    CatalogTable {
        columns = List.copyOf(columns);
        keys = keys.stream().map(List::copyOf).toList();
    }

    /**
     * What decides whether it can be captured.
     *
     * @param engine as the catalog spells it, empty when there is none
     * @param rowFormat as the catalog spells it, empty when there is none
     * @param selectable whether our user may read every column
     */
    record Traits(Kind kind, String engine, String rowFormat, boolean selectable) {}

    /** What kind of relation it is. */
    enum Kind {
        TABLE,
        VIEW,
        SEQUENCE,
        /** MariaDB: rows stay when they are deleted, and tell from when to when they were true. */
        SYSTEM_VERSIONED,
        OTHER
    }

    /** Names of the columns that identify a row, in the key's order; empty when there are none. */
    List<String> key() {
        return keys.isEmpty() ? List.of() : keys.get(0);
    }

    /** The same table with another key first; itself while the columns are not all there, which is refused elsewhere. */
    CatalogTable withKey(List<String> names) {
        boolean fits = names.stream().allMatch(name -> {
            CatalogColumn column = find(name);
            return column != null && !column.nullable();
        });
        if (!fits) {
            return this;
        }
        List<List<String>> all = new ArrayList<>();
        all.add(names);
        all.addAll(keys);
        return new CatalogTable(id, traits, columns, all, hiddenColumns, rowsEstimate);
    }

    /** How many columns the log's row images have. */
    int loggedColumns() {
        return columns.size() + hiddenColumns;
    }

    /** The column of that name, whatever its upper and lower case. */
    @Nullable
    CatalogColumn find(String name) {
        for (CatalogColumn column : columns) {
            if (NameCase.column(column.name()).equals(NameCase.column(name))) {
                return column;
            }
        }
        return null;
    }

    /**
     * The schema that a load of now has: no row is older than a column. A column keeps its id while it keeps name and
     * definition: the database has no identity for it. Others get ids that the table never had.
     *
     * @param last the table's latest schema version; null when there is none
     */
    TableSchema schemaOfLoad(int version, @Nullable TableSchema last, ColumnTypes types) {
        int width = last == null ? 0 : Origin.parse(last.origin()).width();
        List<Column> schemaColumns = new ArrayList<>();
        List<Integer> ids = new ArrayList<>();
        for (CatalogColumn column : columns) {
            int columnId = last == null ? 0 : idOf(column, last);
            if (columnId == 0) {
                columnId = ++width;
            }
            ids.add(columnId);
            schemaColumns.add(column.toColumn(columnId, null, types));
        }
        List<Integer> keyIds =
                key().stream().map(name -> ids.get(indexOf(name))).toList();
        String origin = Origin.of(this, ids, width).text();
        return new TableSchema(id, version, schemaColumns, keyIds, origin);
    }

    /** 0 when the column is a new one. */
    private static int idOf(CatalogColumn column, TableSchema last) {
        return last.columns().stream()
                .filter(known ->
                        known.name().equals(column.name()) && known.sourceType().equals(column.sourceType()))
                .mapToInt(Column::id)
                .findFirst()
                .orElse(0);
    }

    /** Place of that column in {@link #columns}, and in the log's row images. */
    int indexOf(String name) {
        CatalogColumn column = find(name);
        if (column == null) {
            throw new IllegalStateException("Table " + id + " has no column " + name);
        }
        return columns.indexOf(column);
    }
}
