package io.tributary.target.database;

import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.ledger.Applied;
import io.tributary.merge.NetChanges;
import io.tributary.merge.Plan;
import io.tributary.target.compare.Comparison;
import io.tributary.target.compare.Comparison.Difference;
import io.tributary.target.compare.Comparison.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Loads what a final table should hold into a temporary one, as a load would load it, and lets the database compare the two. Needs
 * a connection of its own, and leaves nothing when that ends.
 */
final class TableComparison {
    private static final String EXPECTED = "tributary_expected";
    private static final int ROWS_AT_ONCE = 1000;

    private final Connection connection;
    private final Dialect dialect;
    private final FinalTable table;
    private final TextColumns texts;
    private final int listed;
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    private final List<Difference> differences = new ArrayList<>();

    /** @param listed how many differences to list at most */
    TableComparison(Connection connection, Dialect dialect, FinalTable table, TextColumns texts, int listed) {
        this.connection = connection;
        this.dialect = dialect;
        this.table = table;
        this.texts = texts;
        this.listed = listed;
    }

    /** @param held the columns that the final table has, in its own order */
    Comparison run(Plan load, TableSchema held, NetChanges net) throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        dialect.enter(connection, table.schema());
        TableSchema schema = texts.wanted(load.toSchema());
        FinalTable expected = dialect.temporary(table, EXPECTED);
        Sql.update(connection, dialect.createTemporary(expected, schema));
        long rows = net.run(load, new NetWriter(connection, dialect, expected, table, load, texts, schema))
                .rows();
        Applied applied = Holding.read(connection, dialect, table, load.table()).applied();
        if (applied.equals(Applied.NOTHING)) {
            throw new PipelineException(
                    ErrorCode.TABLE_NOT_FOUND,
                    "The target has no final table of " + load.table(),
                    "Let the pipeline apply it first");
        }
        compare(expected, texts.wanted(held));
        connection.rollback();
        return new Comparison(
                applied, rows, count(Kind.MISSING), count(Kind.EXTRA), count(Kind.DIFFERENT), differences);
    }

    private long count(Kind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    private void compare(FinalTable expected, TableSchema schema) throws SQLException {
        if (!schema.isKeyed()) {
            take(byCount(expected, schema));
            return;
        }
        String on = on(schema);
        boolean byKey = dialect.keyIndex(connection, table, schema) != Dialect.KeyIndex.NONE;
        String held = byKey ? dialect.lookedUp(dialect.quote(table), "h") : dialect.quote(table) + " h";
        String absent = "." + dialect.quote(key(schema).get(0).name()) + " IS NULL";
        take("SELECT CASE WHEN h" + absent + " THEN 'missing' ELSE 'different' END, 1, " + shown(schema, "e") + ", "
                + dialect.fingerprint(schema, "e") + " FROM " + dialect.quote(expected) + " e LEFT JOIN " + held
                + " ON "
                + on + " WHERE h" + absent + " OR NOT (" + dialect.sameValues(schema, "e", "h") + ")");
        take("SELECT 'extra', 1, " + shown(schema, "h") + ", '' FROM " + dialect.quote(table) + " h LEFT JOIN "
                + dialect.lookedUp(dialect.quote(expected), "e") + " ON " + on + " WHERE e" + absent);
    }

    private String byCount(FinalTable expected, TableSchema schema) {
        return "SELECT CASE WHEN SUM(n) > 0 THEN 'missing' ELSE 'extra' END, ABS(SUM(n)), f,"
                + " COUNT(CASE WHEN n > 0 THEN 1 END) FROM (SELECT 1 AS n, " + dialect.fingerprint(schema, "e")
                + " AS f FROM " + dialect.quote(expected) + " e UNION ALL SELECT -1 AS n, "
                + dialect.fingerprint(schema, "h") + " AS f FROM " + dialect.quote(table)
                + " h) r GROUP BY f HAVING SUM(n) <> 0";
    }

    private static List<Column> key(TableSchema schema) {
        List<Column> key = new ArrayList<>();
        for (int index : schema.identityIndexes()) {
            key.add(schema.columns().get(index));
        }
        return key;
    }

    private String on(TableSchema schema) {
        return key(schema).stream()
                .map(column -> "e." + dialect.quote(column.name()) + " = h." + dialect.quote(column.name()))
                .collect(Collectors.joining(" AND "));
    }

    private String shown(TableSchema schema, String alias) {
        return key(schema).stream()
                .map(column -> dialect.readable(column, alias + "." + dialect.quote(column.name())))
                .collect(Collectors.joining(", ", "CONCAT_WS(', ', ", ")"));
    }

    /** Rows of kind, number, key and what tells the row expected from others. */
    private void take(String differing) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(ROWS_AT_ONCE);
            try (ResultSet rows = statement.executeQuery(differing)) {
                while (rows.next()) {
                    Kind kind = Kind.valueOf(rows.getString(1).toUpperCase(Locale.ROOT));
                    counts.merge(kind, rows.getLong(2), Long::sum);
                    if (differences.size() < listed) {
                        differences.add(new Difference(kind, rows.getLong(2), rows.getString(3), rows.getString(4)));
                    }
                }
            }
        }
    }
}
