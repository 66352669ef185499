package io.tributary.change;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A table's columns as they were over a range of positions.
 *
 * @param table whose columns
 * @param version 1, 2, 3… within the table
 * @param columns in source order, which is the field order of every file of this version; at least one
 * @param key ids of the columns that identify a row, in key order; empty when rows have no identity but their whole
 *     content, and the table is a multiset
 * @param origin what the source wants to remember with the columns, in its own notation; empty when nothing
 */
public record TableSchema(TableId table, int version, List<Column> columns, List<Integer> key, String origin) {
    public TableSchema {
        requireNonNull(table, "table is null");
        requireNonNull(origin, "origin is null");
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        if (version < 1) {
            throw new IllegalArgumentException("Schema versions count from 1, got " + version + " for " + table);
        }
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("No columns in schema version " + version + " of " + table);
        }
        Set<Integer> ids = new HashSet<>();
        for (Column column : columns) {
            if (!ids.add(column.id())) {
                throw new IllegalArgumentException("Two columns with id " + column.id() + " in " + table);
            }
        }
        for (int id : key) {
            if (!ids.contains(id)) {
                throw new IllegalArgumentException("Key column id " + id + " is no column of " + table);
            }
        }
    }

    /** Whether rows are identified by key columns; otherwise by their whole content. */
    @JsonIgnore
    public boolean isKeyed() {
        return !key.isEmpty();
    }

    /** Index into {@link #columns} of the column with that id, or -1. */
    public int indexOf(int columnId) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).id() == columnId) {
                return i;
            }
        }
        return -1;
    }

    /** Indexes into {@link #columns} of the columns that identify a row: the key, or all of them, ascending. */
    public int[] identityIndexes() {
        if (!isKeyed()) {
            int[] all = new int[columns.size()];
            for (int i = 0; i < all.length; i++) {
                all[i] = i;
            }
            return all;
        }
        return key.stream().mapToInt(this::indexOf).sorted().toArray();
    }
}
