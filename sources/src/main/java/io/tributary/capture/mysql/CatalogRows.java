package io.tributary.capture.mysql;

import io.tributary.capture.mysql.sql.Names;
import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.capture.mysql.wire.Row;
import io.tributary.capture.mysql.wire.ServerFailure;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.change.TableId;
import io.tributary.error.PipelineException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rows of {@code information_schema} made into tables. */
final class CatalogRows {
    private static final String PRIMARY = "PRIMARY";
    private static final int LOOKS_MAX = 5;

    /** How MariaDB writes a default that is the same for every row. */
    private static final Pattern MARIADB_CONSTANT = Pattern.compile("(?s)[bxBX]?'.*'|-?[0-9][0-9.eE+-]*");

    /** How a right to read some columns of a table is shown. */
    private static final Pattern SINGLE_COLUMNS = Pattern.compile("\\bSELECT \\(");

    private final Session session;
    private final Map<TableId, List<CatalogColumn>> columns = new HashMap<>();
    private final Set<TableId> unreadable = new HashSet<>();
    private final Map<TableId, Set<String>> primary = new HashMap<>();
    private final Map<TableId, Map<String, Index>> indexes = new HashMap<>();

    private CatalogRows(Session session) {
        this.session = session;
    }

    /** A unique index: its columns, and whether they identify a row. */
    private static final class Index {
        private final List<String> columns = new ArrayList<>();
        private boolean whole = true;
        private boolean hashed;
        private boolean chosen = true;
    }

    /**
     * The tables that a condition on schema and name selects, but for those that a statement changes meanwhile: what one query
     * said of them is not what another does.
     *
     * @param where the whole clause
     */
    static List<CatalogTable> tables(Session session, String where) {
        CatalogRows rows = new CatalogRows(session);
        return rows.read(where).stream().filter(rows::agreeOn).map(rows::table).toList();
    }

    /**
     * The one table that a condition selects. The server lets each query wait for a statement that changes it; should one come
     * between two queries, they are asked again.
     */
    static Optional<CatalogTable> table(Session session, String where) {
        for (int look = 1; ; look++) {
            CatalogRows rows = new CatalogRows(session);
            List<Row> found = rows.read(where);
            if (found.isEmpty() || rows.agreeOn(found.get(0)) || look == LOOKS_MAX) {
                return found.stream().findFirst().map(rows::table);
            }
        }
    }

    private List<Row> read(String where) {
        List<Row> tables = session.query("SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ENGINE, ROW_FORMAT, TABLE_ROWS"
                + " FROM information_schema.TABLES " + where);
        readColumns(where);
        probeRights();
        readIndexes(where);
        return tables;
    }

    /** A table has columns, and those that are marked as a key's are in a unique index. Views may be broken. */
    private boolean agreeOn(Row table) {
        TableId id = new TableId(table.need(0), table.need(1));
        boolean isView = table.need(2).endsWith("VIEW");
        return isView || (columns.containsKey(id) && (!primary.containsKey(id) || indexes.containsKey(id)));
    }

    private void readColumns(String where) {
        for (Row row : session.query("SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, CHARACTER_SET_NAME,"
                + " ORDINAL_POSITION, IS_NULLABLE, COLUMN_DEFAULT, EXTRA, GENERATION_EXPRESSION, PRIVILEGES, COLUMN_KEY"
                + " FROM information_schema.COLUMNS " + where
                + " ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION")) {
            TableId table = new TableId(row.need(0), row.need(1));
            List<CatalogColumn> of = columns.computeIfAbsent(table, id -> new ArrayList<>());
            CatalogColumn column = column(row);
            of.add(column);
            // columns that the user has no right to at all are left out
            boolean complete = column.ordinal() == of.size();
            if (!complete || !row.need(10).toLowerCase(Locale.ROOT).contains("select")) {
                unreadable.add(table);
            }
            if (row.need(11).equals("PRI")) {
                primary.computeIfAbsent(table, id -> new HashSet<>()).add(column.name());
            }
        }
    }

    /** A user with rights to single columns is not shown the others, so such a user is asked to read them all. */
    private void probeRights() {
        boolean singleColumns = session.query("SHOW GRANTS").stream()
                .anyMatch(row -> SINGLE_COLUMNS.matcher(row.need(0)).find());
        if (!singleColumns) {
            return;
        }
        for (TableId table : columns.keySet()) {
            try {
                session.execute("SELECT * FROM " + Names.quote(table) + " LIMIT 0");
            } catch (PipelineException e) {
                if (ServerFailure.of(e) == null) {
                    throw e;
                }
                unreadable.add(table);
            }
        }
    }

    private CatalogColumn column(Row row) {
        String type = row.need(3);
        String charset = text(row, 4);
        String sourceType = charset.isEmpty() || charset.equals("utf8mb4") ? type : type + " character set " + charset;
        boolean nullable = row.need(6).equals("YES");
        String extra = row.need(8).toUpperCase(Locale.ROOT);
        return new CatalogColumn(
                row.need(2),
                sourceType,
                (int) row.number(5),
                nullable,
                fallback(row.text(7), extra, nullable),
                extra.contains("GENERATED") && !extra.contains("DEFAULT_GENERATED") ? text(row, 9) : "");
    }

    private CatalogColumn.Fallback fallback(@Nullable String written, String extra, boolean nullable) {
        if (extra.contains("AUTO_INCREMENT")) {
            return CatalogColumn.Fallback.COUNTED;
        }
        if (extra.contains("GENERATED")) {
            return CatalogColumn.Fallback.VARYING;
        }
        boolean isMariadb = session.flavour() == Flavour.MARIADB;
        if (written == null || (isMariadb && written.equals("NULL"))) {
            return nullable ? CatalogColumn.Fallback.NULL : CatalogColumn.Fallback.IMPLICIT;
        }
        boolean varies = isMariadb
                ? !MARIADB_CONSTANT.matcher(written).matches()
                : written.toUpperCase(Locale.ROOT).startsWith("CURRENT_TIMESTAMP");
        return varies ? CatalogColumn.Fallback.VARYING : CatalogColumn.Fallback.CONSTANT;
    }

    private void readIndexes(String where) {
        for (Row row : session.query("SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, COLUMN_NAME, SUB_PART, NULLABLE,"
                + " INDEX_TYPE FROM information_schema.STATISTICS " + where
                + " AND NON_UNIQUE = 0 ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX")) {
            TableId table = new TableId(row.need(0), row.need(1));
            Index index = indexes.computeIfAbsent(table, id -> new TreeMap<>())
                    .computeIfAbsent(row.need(2), name -> new Index());
            String column = text(row, 3);
            index.columns.add(column);
            index.hashed |= text(row, 6).equals("HASH");
            index.whole &= !column.isEmpty() && row.isNull(4) && !text(row, 5).equals("YES");
            index.chosen &= primary.getOrDefault(table, Set.of()).contains(column);
        }
    }

    private CatalogTable table(Row row) {
        TableId id = new TableId(row.need(0), row.need(1));
        CatalogTable.Kind kind =
                switch (row.need(2)) {
                    case "BASE TABLE" -> CatalogTable.Kind.TABLE;
                    case "VIEW", "SYSTEM VIEW" -> CatalogTable.Kind.VIEW;
                    case "SEQUENCE" -> CatalogTable.Kind.SEQUENCE;
                    case "SYSTEM VERSIONED" -> CatalogTable.Kind.SYSTEM_VERSIONED;
                    default -> CatalogTable.Kind.OTHER;
                };
        List<CatalogColumn> of = columns.getOrDefault(id, List.of());
        Map<String, Index> unique = indexes.getOrDefault(id, Map.of());
        int hashed = session.flavour() == Flavour.MARIADB
                ? (int) unique.values().stream().filter(index -> index.hashed).count()
                : 0;
        boolean selectable = !of.isEmpty() && !unreadable.contains(id);
        return new CatalogTable(
                id,
                new CatalogTable.Traits(kind, text(row, 3), text(row, 4), selectable),
                of,
                keys(unique),
                hashed,
                row.isNull(5) ? 0 : row.number(5));
    }

    /** The catalog tells no order of indexes, but marks the columns of the one the server takes for a primary key. */
    private static List<List<String>> keys(Map<String, Index> unique) {
        List<List<String>> keys = new ArrayList<>();
        Index first = unique.get(PRIMARY);
        if (first != null) {
            keys.add(first.columns);
        }
        for (boolean chosen : new boolean[] {true, false}) {
            unique.forEach((name, index) -> {
                if (!name.equals(PRIMARY) && index.whole && index.chosen == chosen) {
                    keys.add(index.columns);
                }
            });
        }
        return keys;
    }

    private static String text(Row row, int i) {
        String text = row.text(i);
        return text == null ? "" : text;
    }
}
