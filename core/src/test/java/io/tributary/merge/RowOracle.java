package io.tributary.merge;

import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import io.tributary.csv.RandomRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a table holds after changes, in the simplest way: a list of rows, each a map from column id to value or null. */
final class RowOracle {
    private final List<Map<Integer, String>> rows = new ArrayList<>();

    List<Map<Integer, String>> rows() {
        return rows;
    }

    void insert(Map<Integer, String> row) {
        rows.add(new HashMap<>(row));
    }

    /** Values that are missing in {@code sent} stay. */
    void update(Map<Integer, String> row, Map<Integer, String> sent) {
        Map<Integer, String> updated = new HashMap<>(row);
        updated.putAll(sent);
        rows.set(rows.indexOf(row), updated);
    }

    void delete(Map<Integer, String> row) {
        rows.remove(row);
    }

    void truncate() {
        rows.clear();
    }

    void alter(TableSchema from, TableSchema to) {
        for (Map<Integer, String> row : rows) {
            row.keySet().removeIf(id -> to.indexOf(id) < 0);
            for (Column column : to.columns()) {
                if (from.indexOf(column.id()) < 0) {
                    row.put(column.id(), column.fill());
                }
            }
        }
    }

    /** Canonical CSV, a string a row, sorted. */
    List<String> sortedRows(TableSchema schema) {
        return rows.stream().map(row -> text(row, schema)).sorted().toList();
    }

    static String text(Map<Integer, String> row, TableSchema schema) {
        String[] values =
                schema.columns().stream().map(column -> row.get(column.id())).toArray(String[]::new);
        return RandomRows.text(List.of(Arrays.asList(values)));
    }
}
