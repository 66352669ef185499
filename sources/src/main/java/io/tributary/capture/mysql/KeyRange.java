package io.tributary.capture.mysql;

import java.util.ArrayList;
import java.util.List;

/**
 * Keys from one to before another, in the database's own order.
 *
 * @param from literals of the first key's columns, or of the first few of them; empty for the table's first
 * @param to literals of the first key that is not in the range, or of the first few of its columns; empty for all the rest
 */
record KeyRange(List<String> from, List<String> to) {
    static final KeyRange ALL = new KeyRange(List.of(), List.of());

    KeyRange {
        from = List.copyOf(from);
        to = List.copyOf(to);
    }

    /** This range up to there. */
    KeyRange before(List<String> key) {
        return new KeyRange(from, key);
    }

    /** The rest of this range from there. */
    KeyRange startingAt(List<String> key) {
        return new KeyRange(key, to);
    }

    /**
     * The condition on rows, {@code WHERE} included; empty when there is none.
     *
     * @param columns of the key, quoted
     */
    String where(List<String> columns) {
        List<String> conditions = new ArrayList<>();
        if (!from.isEmpty()) {
            conditions.add(beyond(columns, from, ">", ">="));
        }
        if (!to.isEmpty()) {
            conditions.add(beyond(columns, to, "<", "<"));
        }
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    /** Comparison of whole keys, spelled out so that an index can serve it: {@code (a > 1 OR (a = 1 AND b >= 2))}. */
    private static String beyond(List<String> columns, List<String> key, String than, String last) {
        if (key.size() == 1) {
            return columns.get(0) + " " + last + " " + key.get(0);
        }
        List<String> cases = new ArrayList<>();
        StringBuilder equal = new StringBuilder();
        for (int i = 0; i < key.size(); i++) {
            String operator = i == key.size() - 1 ? last : than;
            cases.add("(" + equal + columns.get(i) + " " + operator + " " + key.get(i) + ")");
            equal.append(columns.get(i)).append(" = ").append(key.get(i)).append(" AND ");
        }
        // the first column alone, too, so that any optimizer sees the range
        String bound = columns.get(0) + " " + than + "= " + key.get(0);
        return bound + " AND (" + String.join(" OR ", cases) + ")";
    }
}
