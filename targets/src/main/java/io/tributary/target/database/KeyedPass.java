package io.tributary.target.database;

import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.merge.NetCounts;
import io.tributary.merge.NetKind;
import io.tributary.merge.NetPass;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Puts staged changes into a table with a key, and finds out what does not fit. Confined to one thread. */
final class KeyedPass {
    private static final String HAS_OLD_ROW = "s.kind IN ('U', 'M', 'D')";

    private final Connection connection;
    private final Dialect dialect;
    private final String table;
    private final Staging staging;
    private final NetPass pass;
    private final TableSchema schema;

    KeyedPass(Connection connection, Dialect dialect, String table, Staging staging, NetPass pass) {
        this.connection = connection;
        this.dialect = dialect;
        this.table = table;
        this.staging = staging;
        this.pass = pass;
        schema = pass.schema();
    }

    void apply(NetCounts counts) throws SQLException {
        Savepoint before = connection.setSavepoint();
        List<Integer> values = valueColumns();
        boolean fits = true;
        if (counts.moves() > 0 && !values.isEmpty()) {
            Sql.update(connection, fill(values));
        }
        if (counts.moves() + counts.deletes() > 0) {
            long deleted = Sql.update(
                    connection, dialect.delete(table, staging.table(), staging.onOldKey(), "s.kind IN ('M', 'D')"));
            fits = deleted == counts.moves() + counts.deletes();
        }
        if (counts.updates() > 0 && fits) {
            fits = updated(values) == counts.updates();
        }
        if (!fits) {
            connection.rollback(before);
            throw misfit();
        }
        if (counts.inserts() + counts.moves() + counts.nothing() > 0) {
            insert(counts);
        }
        connection.releaseSavepoint(before);
    }

    /** Indexes of the columns that do not identify the row. */
    private List<Integer> valueColumns() {
        List<Integer> values = new ArrayList<>();
        for (int i = 0; i < schema.columns().size(); i++) {
            if (!schema.key().contains(schema.columns().get(i).id())) {
                values.add(i);
            }
        }
        return values;
    }

    private String fill(List<Integer> values) {
        List<String> columns = new ArrayList<>();
        List<String> filled = new ArrayList<>();
        for (int i : values) {
            Column column = schema.columns().get(i);
            columns.add("c" + i);
            filled.add(isUnsent(i) + " THEN " + dialect.unstaged(column, "t." + dialect.quote(column.name()))
                    + " ELSE s.c" + i + " END");
        }
        return dialect.fill(
                table, staging.table(), columns, filled, staging.onOldKey(), "s.kind = 'M' AND s.unsent IS NOT NULL");
    }

    private long updated(List<Integer> values) throws SQLException {
        if (values.isEmpty()) {
            return Sql.number(
                    connection,
                    "SELECT COUNT(*) FROM " + dialect.joinByKey(table, staging.table(), staging.onOldKey())
                            + " WHERE s.kind = 'U'");
        }
        List<String> columns = new ArrayList<>();
        List<String> updated = new ArrayList<>();
        for (int i : values) {
            String name = schema.columns().get(i).name();
            columns.add(name);
            updated.add(isUnsent(i) + " THEN t." + dialect.quote(name) + " ELSE " + staging.value(i) + " END");
        }
        return Sql.update(
                connection,
                dialect.update(table, staging.table(), columns, updated, staging.onOldKey(), "s.kind = 'U'"));
    }

    private static String isUnsent(int column) {
        return "CASE WHEN SUBSTRING(s.unsent, " + (column + 1) + ", 1) = '1'";
    }

    private void insert(NetCounts counts) throws SQLException {
        List<String> taken = Sql.texts(
                connection,
                "SELECT s.origin FROM " + dialect.joinByKey(table, staging.table(), staging.onNewKey())
                        + " WHERE s.kind IN ('I', 'M', 'N') ORDER BY s.origin LIMIT 1");
        if (!taken.isEmpty()) {
            throw pass.existing(Long.parseLong(taken.get(0)));
        }
        List<String> names = schema.columns().stream()
                .map(column -> dialect.quote(column.name()))
                .toList();
        long inserted = Sql.update(
                connection,
                "INSERT INTO " + table + " (" + String.join(", ", names) + ") SELECT "
                        + String.join(", ", staging.values()) + " FROM " + staging.table()
                        + " s WHERE s.kind IN ('I', 'M')");
        if (inserted != counts.inserts() + counts.moves()) {
            throw unexplained("inserted " + inserted + " of " + (counts.inserts() + counts.moves()) + " rows");
        }
    }

    /** Why the rows before the pass are not those that its changes are about. */
    private PipelineException misfit() throws SQLException {
        String first =
                dialect.quote(schema.columns().get(schema.identityIndexes()[0]).name());
        try (Statement statement = connection.createStatement()) {
            try (ResultSet missing = statement.executeQuery("SELECT s.kind, s.origin FROM " + staging.table()
                    + " s LEFT JOIN " + table + " t ON " + staging.onOldKey() + " WHERE " + HAS_OLD_ROW + " AND t."
                    + first
                    + " IS NULL ORDER BY s.origin LIMIT 1")) {
                if (missing.next()) {
                    NetKind kind = missing.getString(1).equals("U") ? NetKind.UPDATE : NetKind.DELETE;
                    return pass.missing(kind, missing.getLong(2));
                }
            }
            try (ResultSet doubled = statement.executeQuery("SELECT s.origin FROM "
                    + dialect.joinByKey(table, staging.table(), staging.onOldKey()) + " WHERE " + HAS_OLD_ROW
                    + " GROUP BY s.origin, s.kind HAVING COUNT(*) > 1 ORDER BY s.origin LIMIT 1")) {
                if (doubled.next()) {
                    return pass.doubled(doubled.getLong(1));
                }
            }
        }
        return unexplained("changed other rows than it was told to, by a trigger or rule of somebody's own");
    }

    private PipelineException unexplained(String finding) {
        return new PipelineException(
                ErrorCode.TARGET_DIVERGED,
                "Cannot apply changes to " + schema.table() + ": the final table " + table + " " + finding,
                "Drop triggers and rules of your own from it, then load it again: tributary reload " + schema.table());
    }
}
