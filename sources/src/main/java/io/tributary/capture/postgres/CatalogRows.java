package io.tributary.capture.postgres;

import io.tributary.change.TableId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The catalog's queries, each for any number of tables, and their rows. */
final class CatalogRows {
    private static final String RELATIONS =
            """
            SELECT c.oid::int8, n.nspname, c.relname, c.relkind::text, c.relpersistence::text, c.relreplident::text,
                   coalesce((SELECT i.inhparent FROM pg_catalog.pg_inherits i
                             WHERE i.inhrelid = c.oid AND c.relispartition LIMIT 1), 0)::int8,
                   pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT'),
                   pg_catalog.pg_has_role(c.relowner, 'USAGE'),
                   c.relrowsecurity AND pg_catalog.row_security_active(c.oid), c.relnatts
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            %1$s""";

    /**
     * A partition is born in the tree when the transaction that created it also gave it its parent, and a column of it is
     * as it was created: attaching a table writes all its columns again. What attached it is known by the transactions that
     * wrote its entry in the tree and those above it.
     *
     * <p>Asking for a size takes a lock, which a table that somebody has locked for himself does not give: its size is not
     * asked for, and those of all are given up when the lock is taken a moment later.
     */
    private static final String LEAVES =
            """
            WITH RECURSIVE tree(root, oid, attached, born) AS (
                SELECT c.oid, c.oid, '', true FROM pg_catalog.pg_class c WHERE c.oid = ANY (%1$s)
              UNION ALL
                SELECT t.root, i.inhrelid, t.attached || '/' || i.xmin::text, t.born AND EXISTS (
                    SELECT 1 FROM pg_catalog.pg_attribute s JOIN pg_catalog.pg_attribute a USING (attrelid)
                    WHERE s.attrelid = i.inhrelid AND s.attnum = -6 AND s.xmin = i.xmin
                      AND a.attnum > 0 AND a.xmin = s.xmin AND a.cmin = s.cmin)
                FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
                     JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relispartition)
            SELECT t.root::int8, c.oid::int8, n.nspname, c.relname, c.relkind::text, c.relpersistence::text,
                   c.relreplident::text, c.relfilenode::int8, %2$s, t.born,
                   c.relam = 2, greatest(c.reltuples, 0)::int8, t.attached,
                   coalesce(pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                            AND pg_catalog.has_table_privilege(c.oid, 'SELECT'), true),
                   coalesce(pg_catalog.pg_has_role(c.relowner, 'USAGE'), false),
                   c.relrowsecurity AND pg_catalog.row_security_active(c.oid)
            FROM tree t JOIN pg_catalog.pg_class c ON c.oid = t.oid
                 JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind <> 'p' ORDER BY 1, 2
            """;

    private static final String SIZE =
            """
            CASE WHEN c.oid NOT IN (SELECT l.relation FROM pg_catalog.pg_locks l
                                    WHERE l.relation IS NOT NULL AND l.mode = 'AccessExclusiveLock'
                                      AND l.database = (SELECT oid FROM pg_catalog.pg_database
                                                        WHERE datname = current_database()))
                 THEN coalesce(pg_catalog.pg_relation_size(c.oid), 0) ELSE -1 END""";

    private static final String NO_SIZE = Leaf.SIZE_UNKNOWN + "::int8";

    private static final String COLUMNS =
            """
            SELECT a.attrelid::int8, a.attnum, a.attname, a.atttypid::int8, a.atttypmod,
                   pg_catalog.format_type(a.atttypid, a.atttypmod), a.attgenerated::text, a.xmin::text::int8,
                   a.attmissingval::text
            FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = ANY (%1$s) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, 2
            """;

    private static final String KEYS =
            """
            SELECT i.indrelid::int8, i.indisprimary, i.indisreplident,
                   pg_catalog.array_to_string(i.indkey, ','), i.indnkeyatts
            FROM pg_catalog.pg_index i
            WHERE i.indrelid = ANY (%1$s) AND i.indimmediate AND i.indisvalid AND (i.indisprimary OR i.indisreplident)
            """;

    private static final String DOMAINS =
            "SELECT oid::int8, typbasetype::int8, typtypmod FROM pg_catalog.pg_type WHERE typtype = 'd'";

    private CatalogRows() {}

    /** @param condition what the relations must fulfil besides, as SQL beginning with {@code AND}; or empty */
    static List<RelationRow> relations(Statement statement, String condition) throws SQLException {
        List<RelationRow> result = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(RELATIONS.formatted(condition))) {
            while (row.next()) {
                boolean partition = row.getLong(7) != 0;
                result.add(new RelationRow(
                        (int) row.getLong(1),
                        new TableId(row.getString(2), row.getString(3)),
                        row.getString(4).charAt(0),
                        row.getString(5).charAt(0),
                        row.getString(6).charAt(0),
                        partition ? (int) row.getLong(7) : 0,
                        new CatalogTable.Rights(row.getBoolean(8), row.getBoolean(9), row.getBoolean(10)),
                        row.getInt(11)));
            }
        }
        return result;
    }

    /** The heaps of each table, by the table's oid. */
    static Map<Integer, List<LeafRow>> leaves(Statement statement, Collection<Integer> roots) throws SQLException {
        statement.execute("SAVEPOINT sizes; SET LOCAL lock_timeout = '100ms'");
        try {
            Map<Integer, List<LeafRow>> result = leaves(statement, roots, SIZE);
            statement.execute("SET LOCAL lock_timeout = 0; RELEASE sizes");
            return result;
        } catch (SQLException e) {
            if (!PostgresErrors.hasState(e, PostgresErrors.LOCK_NOT_AVAILABLE)) {
                throw e;
            }
            statement.execute("ROLLBACK TO sizes; RELEASE sizes");
            return leaves(statement, roots, NO_SIZE);
        }
    }

    private static Map<Integer, List<LeafRow>> leaves(Statement statement, Collection<Integer> roots, String size)
            throws SQLException {
        Map<Integer, List<LeafRow>> result = new HashMap<>();
        try (ResultSet row = statement.executeQuery(LEAVES.formatted(array(roots), size))) {
            while (row.next()) {
                LeafRow leaf = new LeafRow(
                        (int) row.getLong(2),
                        new TableId(row.getString(3), row.getString(4)),
                        row.getString(5).charAt(0),
                        row.getString(6).charAt(0),
                        row.getString(7).charAt(0),
                        row.getLong(8),
                        row.getLong(9),
                        row.getBoolean(10),
                        row.getBoolean(11),
                        row.getLong(12),
                        row.getString(13),
                        new CatalogTable.Rights(row.getBoolean(14), row.getBoolean(15), row.getBoolean(16)));
                result.computeIfAbsent((int) row.getLong(1), root -> new ArrayList<>())
                        .add(leaf);
            }
        }
        return result;
    }

    static Details details(Statement statement, Collection<Integer> tables) throws SQLException {
        String oids = array(tables);
        Map<Integer, Domain> domains = new HashMap<>();
        try (ResultSet row = statement.executeQuery(DOMAINS)) {
            while (row.next()) {
                domains.put((int) row.getLong(1), new Domain((int) row.getLong(2), row.getInt(3)));
            }
        }
        Map<Integer, List<ColumnRow>> columns = new HashMap<>();
        try (ResultSet row = statement.executeQuery(COLUMNS.formatted(oids))) {
            while (row.next()) {
                CatalogColumn.TypeUse type = typeUse((int) row.getLong(4), row.getInt(5), row.getString(6), domains);
                CatalogColumn column = new CatalogColumn(
                        row.getInt(2), row.getString(3), type, !row.getString(7).isEmpty(), row.getLong(8));
                columns.computeIfAbsent((int) row.getLong(1), oid -> new ArrayList<>())
                        .add(new ColumnRow(column, row.getString(7), onlyElement(row.getString(9))));
            }
        }
        Map<Integer, List<Integer>> primary = new HashMap<>();
        Map<Integer, List<Integer>> chosen = new HashMap<>();
        try (ResultSet row = statement.executeQuery(KEYS.formatted(oids))) {
            while (row.next()) {
                List<Integer> key = key(row.getString(4), row.getInt(5));
                if (row.getBoolean(2)) {
                    primary.put((int) row.getLong(1), key);
                }
                if (row.getBoolean(3)) {
                    chosen.put((int) row.getLong(1), key);
                }
            }
        }
        Set<Integer> types = new HashSet<>();
        columns.values()
                .forEach(list -> list.forEach(c -> types.add(c.column().type().oid())));
        return new Details(columns, primary, chosen, TypeTexts.read(statement, types));
    }

    /**
     * The element of an array of one, which the server quotes where it needs it; read here because not every type's arrays are
     * divided by commas.
     */
    private static @Nullable String onlyElement(@Nullable String array) {
        if (array == null) {
            return null;
        }
        String element = array.substring(1, array.length() - 1);
        return element.startsWith("\"")
                ? element.substring(1, element.length() - 1).replaceAll("\\\\(.)", "$1")
                : element;
    }

    private static List<Integer> key(String numbers, int count) {
        List<Integer> result = new ArrayList<>();
        for (String number : numbers.split(",", -1)) {
            result.add(Integer.parseInt(number));
        }
        return result.subList(0, count);
    }

    private static CatalogColumn.TypeUse typeUse(int oid, int modifier, String name, Map<Integer, Domain> domains) {
        int base = oid;
        int baseModifier = modifier;
        Domain domain = domains.get(base);
        while (domain != null) {
            base = domain.base();
            baseModifier = baseModifier == -1 ? domain.modifier() : baseModifier;
            domain = domains.get(base);
        }
        return new CatalogColumn.TypeUse(oid, modifier, name, base, baseModifier);
    }

    private static String array(Collection<Integer> oids) {
        return oids.stream()
                .map(Integer::toUnsignedString)
                .collect(Collectors.joining(",", "'{", "}'::pg_catalog.oid[]"));
    }

    private record Domain(int base, int modifier) {}

    record RelationRow(
            int oid,
            TableId id,
            char kind,
            char persistence,
            char replicaIdentity,
            int parent,
            CatalogTable.Rights rights,
            int width) {
        CatalogTable.Traits traits(
                List<CatalogColumn> unpublished,
                String membership,
                @Nullable TableId shownAs,
                Map<String, String> typeTexts) {
            return new CatalogTable.Traits(
                    kind, persistence, rights, unpublished, width, membership, shownAs, typeTexts);
        }
    }

    record LeafRow(
            int oid,
            TableId id,
            char kind,
            char persistence,
            char replicaIdentity,
            long filenode,
            long bytes,
            boolean born,
            boolean isHeap,
            long rowsEstimate,
            String attached,
            CatalogTable.Rights rights) {}

    /** @param missing what rows older than the column show; null when there are none or they show NULL */
    record ColumnRow(CatalogColumn column, String generated, @Nullable String missing) {}

    /** Columns and keys by table oid, and what the columns' types are written with. */
    record Details(
            Map<Integer, List<ColumnRow>> columns,
            Map<Integer, List<Integer>> primaryKeys,
            Map<Integer, List<Integer>> chosenKeys,
            TypeTexts typeTexts) {
        List<ColumnRow> columns(int oid) {
            return columns.getOrDefault(oid, List.of());
        }

        List<Integer> primaryKey(int oid) {
            return primaryKeys.getOrDefault(oid, List.of());
        }

        /** What the log holds of old rows; column numbers are translated by {@code numbers} where it has them. */
        Identity logged(int oid, char replicaIdentity, Map<Integer, Integer> numbers) {
            if (replicaIdentity == 'f') {
                return new Identity(Identity.Kind.FULL, List.of());
            }
            List<Integer> key = replicaIdentity == 'd'
                    ? primaryKey(oid)
                    : replicaIdentity == 'i' ? chosenKeys.getOrDefault(oid, List.of()) : List.of();
            if (key.isEmpty()) {
                return Identity.NONE;
            }
            List<Integer> translated =
                    key.stream().map(n -> numbers.getOrDefault(n, n)).toList();
            return new Identity(Identity.Kind.KEY, translated);
        }

        Leaf leaf(LeafRow row, int root) {
            Map<String, Integer> rootNumbers = new HashMap<>();
            columns(root)
                    .forEach(c -> rootNumbers.put(c.column().name(), c.column().number()));
            Map<Integer, Integer> numbers = new HashMap<>();
            Map<Integer, String> missing = new HashMap<>();
            for (ColumnRow column : columns(row.oid())) {
                numbers.put(
                        column.column().number(),
                        rootNumbers.getOrDefault(column.column().name(), 0));
                String text = column.missing();
                if (text != null) {
                    missing.put(numbers.get(column.column().number()), text);
                }
            }
            Identity identity = logged(row.oid(), row.replicaIdentity(), numbers);
            Leaf.Traits traits = new Leaf.Traits(row.kind(), row.persistence(), identity, row.isHeap(), row.rights());
            return new Leaf(
                    row.oid(), row.id(), row.filenode(), row.bytes(), traits, row.born(), row.attached(), missing);
        }
    }
}
