package io.tributary.capture.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What existing values of the user's own types are written with, as check sums: labels of enums, and which attributes a
 * composite type has. Both can be altered, and then every row looks different although none was changed.
 *
 * @param byType for each type, the check sum of each label ({@code e} and the label's oid) and of each composite's
 *     attributes ({@code c} and the composite's oid) that a value of it can contain
 */
record TypeTexts(Map<Integer, Map<String, String>> byType) {
    /** Types below are the server's own. */
    private static final int FIRST_USER_OID = 16_384;

    private static final String QUERY =
            """
            WITH RECURSIVE used(root, oid) AS (
                SELECT o, o FROM unnest('{%s}'::pg_catalog.oid[]) o
              UNION
                SELECT u.root, inner_type.oid
                FROM used u JOIN pg_catalog.pg_type t ON t.oid = u.oid,
                     LATERAL (SELECT t.typbasetype UNION ALL SELECT t.typelem
                              UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range r
                                        WHERE t.oid IN (r.rngtypid, r.rngmultitypid)
                              UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a
                                        WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
                             ) inner_type(oid)
                WHERE inner_type.oid >= 16384)
            SELECT u.root::int8, 'e' || e.oid, pg_catalog.md5(e.enumlabel)
            FROM used u JOIN pg_catalog.pg_enum e ON e.enumtypid = u.oid
            UNION ALL
            SELECT u.root::int8, 'c' || t.oid,
                   pg_catalog.md5(string_agg(a.attnum || ':' || a.atttypid, ',' ORDER BY a.attnum))
            FROM used u JOIN pg_catalog.pg_type t ON t.oid = u.oid
                 JOIN pg_catalog.pg_attribute a ON a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
            GROUP BY 1, 2
            """;

    private static final int SUM_LENGTH = 8;

    static final TypeTexts NONE = new TypeTexts(Map.of());

    TypeTexts {
        byType = Map.copyOf(byType);
    }

    static TypeTexts read(Statement statement, Collection<Integer> types) throws SQLException {
        String own = types.stream()
                .filter(type -> Integer.compareUnsigned(type, FIRST_USER_OID) >= 0)
                .map(Integer::toUnsignedString)
                .distinct()
                .collect(Collectors.joining(","));
        if (own.isEmpty()) {
            return NONE;
        }
        Map<Integer, Map<String, String>> result = new HashMap<>();
        try (ResultSet row = statement.executeQuery(QUERY.formatted(own))) {
            while (row.next()) {
                result.computeIfAbsent((int) row.getLong(1), type -> new TreeMap<>())
                        .put(row.getString(2), row.getString(3).substring(0, SUM_LENGTH));
            }
        }
        return new TypeTexts(result);
    }

    /** All check sums for values of these columns. */
    Map<String, String> of(Collection<CatalogColumn> columns) {
        Map<String, String> result = new TreeMap<>();
        columns.forEach(
                column -> result.putAll(byType.getOrDefault(column.type().oid(), Map.of())));
        return result;
    }
}
