package io.tributary.target.engine;

import io.tributary.ledger.Applied;
import io.tributary.target.compare.Comparison;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Compares two relations with the same columns, value by value. Memory is the engine's; what does not fit goes to its scratch
 * folder.
 */
final class RowComparison {
    private final Engine engine;
    private final int columns;
    private final int[] key;
    private final int listed;

    /**
     * @param columns how many both have
     * @param key indexes of those that identify a row; all of them when equal rows are only counted
     * @param listed how many differences to list at most
     */
    RowComparison(Engine engine, int columns, int[] key, int listed) {
        this.engine = engine;
        this.columns = columns;
        this.key = key.clone();
        this.listed = listed;
    }

    /**
     * Compares.
     *
     * @param expected a query of c0, c1…
     * @param held the same
     * @param expectedCount rows of {@code expected}
     * @param applied of the rows held
     */
    Comparison compare(String expected, long expectedCount, String held, Applied applied, boolean isKeyed) {
        engine.run("CREATE OR REPLACE TEMP TABLE differing AS "
                + (isKeyed ? byKey(expected, held) : byCount(expected, held)));
        long missing = 0;
        long extra = 0;
        long different = 0;
        for (List<String> row : engine.rows("SELECT kind, sum(n)::BIGINT FROM differing GROUP BY kind")) {
            long rows = Long.parseLong(row.get(1));
            switch (kind(row.get(0))) {
                case MISSING -> missing = rows;
                case EXTRA -> extra = rows;
                case DIFFERENT -> different = rows;
            }
        }
        return new Comparison(applied, expectedCount, missing, extra, different, list());
    }

    private static Comparison.Kind kind(String text) {
        return Comparison.Kind.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private List<Comparison.Difference> list() {
        List<Comparison.Difference> list = new ArrayList<>();
        engine.rows("SELECT kind, n, key, expected FROM differing ORDER BY key, kind LIMIT " + listed)
                .forEach(row -> list.add(new Comparison.Difference(
                        kind(row.get(0)), Long.parseLong(row.get(1)), row.get(2), row.get(3))));
        return list;
    }

    private String byKey(String expected, String held) {
        String onKey = Arrays.stream(key)
                .mapToObj(i -> "e." + Relation.column(i) + " = h." + Relation.column(i))
                .collect(Collectors.joining(" AND "));
        List<String> all = all("e.");
        String keys = Arrays.stream(key)
                .mapToObj(i -> "coalesce(e." + Relation.column(i) + "::VARCHAR, h." + Relation.column(i) + "::VARCHAR)")
                .collect(Collectors.joining(" || ', ' || "));
        return "SELECT CASE WHEN h.p IS NULL THEN 'missing' WHEN e.p IS NULL THEN 'extra' ELSE 'different' END AS kind,"
                + " 1 AS n, " + keys + " AS key, CASE WHEN e.p IS NULL THEN '' ELSE " + fingerprint(all)
                + " END AS expected FROM (SELECT true AS p, * FROM (" + expected
                + ")) AS e FULL JOIN (SELECT true AS p, *"
                + " FROM (" + held + ")) AS h ON " + onKey + " WHERE e.p IS NULL OR h.p IS NULL OR NOT ("
                + Sql.same(all, all("h.")) + ")";
    }

    private String byCount(String expected, String held) {
        String names = String.join(", ", all(""));
        String row = fingerprint(all(""));
        return "SELECT CASE WHEN d > 0 THEN 'missing' ELSE 'extra' END AS kind, abs(d) AS n, " + row
                + " AS key, e::VARCHAR AS expected FROM (SELECT " + names
                + ", sum(s)::BIGINT AS d, count(*) FILTER (WHERE s > 0) AS e FROM (SELECT 1 AS s, " + names + " FROM ("
                + expected
                + ") UNION ALL SELECT -1 AS s, " + names + " FROM (" + held + ")) GROUP BY " + names
                + ") WHERE d <> 0";
    }

    /** A text that other rows do not have, but for chance. */
    private static String fingerprint(List<String> values) {
        return "md5(("
                + values.stream().map(value -> "[" + value + "::VARCHAR]").collect(Collectors.joining(" || "))
                + ")::VARCHAR)";
    }

    private List<String> all(String alias) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            names.add(alias + Relation.column(i));
        }
        return names;
    }
}
