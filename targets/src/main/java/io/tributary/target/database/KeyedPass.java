package io.tributary.target.database;

import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.merge.NetCounts;
import io.tributary.merge.NetKind;
import io.tributary.merge.NetPass;
import io.tributary.merge.NetTarget;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Puts staged changes into a table with a key, and finds out what does not fit. Confined to one thread. */
final class KeyedPass {
    private static final String HAS_OLD_ROW = "s.kind IN ('U', 'M', 'D')";

    private static final String IS_SET = "s.kind = 'S'";
    private static final String IS_PUT_OR_REMOVED = "s.kind IN ('P', 'R')";
    private static final String MAY_HAVE_OLD_ROW = "s.kind IN ('P', 'S', 'R')";
    private static final String HAS_NEW_KEY = "s.kind IN ('I', 'M', 'N')";
    private static final String IS_WHOLE = "s.kind = 'U' AND s.unsent IS NULL";
    private static final String IS_PARTIAL = "s.kind = 'U' AND s.unsent IS NOT NULL";

    private final Connection connection;
    private final Dialect dialect;
    private final String table;
    private final Dialect.KeyIndex index;
    private final Staging staging;
    private final NetPass pass;
    private final TableSchema schema;
    private final List<Integer> values;

    KeyedPass(
            Connection connection,
            Dialect dialect,
            String table,
            TableSchema schema,
            Dialect.KeyIndex index,
            Staging staging,
            NetPass pass) {
        this.connection = connection;
        this.dialect = dialect;
        this.table = table;
        this.index = index;
        this.staging = staging;
        this.pass = pass;
        this.schema = schema;
        values = valueColumns();
    }

    /** Returns what it met. */
    NetTarget.Found apply(NetCounts counts) throws SQLException {
        Savepoint before = connection.setSavepoint();
        if (counts.moves() > 0 && !values.isEmpty()) {
            Sql.update(connection, fill());
        }
        if (!leave(counts) || !update(counts)) {
            connection.rollback(before);
            throw misfit();
        }
        NetTarget.Found found = vacate(counts);
        if (counts.inserts() + counts.moves() + counts.puts() + counts.sets() + counts.nothing() > 0) {
            come(counts);
        }
        connection.releaseSavepoint(before);
        return found;
    }

    /** Frees keys that rows may have. */
    private NetTarget.Found vacate(NetCounts counts) throws SQLException {
        if (counts.puts() + counts.sets() + counts.removes() == 0) {
            return counts.found(0, 0);
        }
        if (index == Dialect.KeyIndex.NONE) {
            List<String> doubled = doubled(MAY_HAVE_OLD_ROW);
            if (!doubled.isEmpty()) {
                throw pass.doubled(Long.parseLong(doubled.get(0)));
            }
        }
        long ofSets = counts.sets() == 0 ? 0 : delete(IS_SET);
        long others = counts.puts() + counts.removes() == 0 ? 0 : delete(IS_PUT_OR_REMOVED);
        return counts.found(ofSets + others, ofSets);
    }

    private long delete(String where) throws SQLException {
        return Sql.update(
                connection, dialect.delete(table, staging.table(), staging.onOldKey(), where, staging.oldKey()));
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

    private String fill() {
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

    /** Whether all rows were there that are deleted or move. */
    private boolean leave(NetCounts counts) throws SQLException {
        long leaving = counts.moves() + counts.deletes();
        return leaving == 0 || leaving == delete("s.kind IN ('M', 'D')");
    }

    /** Whether all rows were there that get new values. */
    private boolean update(NetCounts counts) throws SQLException {
        if (values.isEmpty()) {
            return counts.updates() == 0 || found("s.kind = 'U'") == counts.updates();
        }
        long whole = counts.updates() - counts.partialUpdates();
        if (whole > 0 && !updateWhole(whole)) {
            return false;
        }
        return counts.partialUpdates() == 0
                || updated(
                                IS_PARTIAL,
                                values.stream()
                                        .map(i -> isUnsent(i) + " THEN t." + name(i) + " ELSE " + staging.value(i)
                                                + " END"))
                        == counts.partialUpdates();
    }

    /** Updates of all columns. */
    private boolean updateWhole(long whole) throws SQLException {
        return switch (index == Dialect.KeyIndex.ALONE ? dialect.overwriting() : Dialect.Overwriting.SLOWER) {
            case SLOWER -> updated(IS_WHOLE, values.stream().map(staging::value)) == whole;
            case COUNTED -> overwrite() == whole;
            case UNCOUNTED -> {
                boolean all = found(IS_WHOLE) == whole;
                if (all) {
                    overwrite();
                }
                yield all;
            }
        };
    }

    private long overwrite() throws SQLException {
        return dialect.overwrite(connection, insert(IS_WHOLE) + " ORDER BY " + staging.newKey(), names(values));
    }

    private long found(String where) throws SQLException {
        return Sql.number(
                connection,
                "SELECT COUNT(*) FROM " + dialect.joinByKey(table, staging.table(), staging.onOldKey()) + " WHERE "
                        + where);
    }

    private long updated(String where, Stream<String> newValues) throws SQLException {
        return Sql.update(
                connection,
                dialect.update(
                        table,
                        staging.table(),
                        names(values),
                        newValues.toList(),
                        staging.onOldKey(),
                        where,
                        staging.oldKey()));
    }

    private List<String> names(List<Integer> columns) {
        return columns.stream().map(i -> schema.columns().get(i).name()).toList();
    }

    private String name(int column) {
        return dialect.quote(schema.columns().get(column).name());
    }

    private static String isUnsent(int column) {
        return "CASE WHEN SUBSTRING(s.unsent, " + (column + 1) + ", 1) = '1'";
    }

    private String insert(String where) {
        List<String> columns = schema.columns().stream()
                .map(column -> dialect.quote(column.name()))
                .toList();
        return "INSERT INTO " + table + " (" + String.join(", ", columns) + ") SELECT "
                + String.join(", ", staging.values()) + " FROM " + staging.table() + " s WHERE " + where;
    }

    /** Keys that come must be free; those of rows that are written anyway are looked for when the index says they are not. */
    private void come(NetCounts counts) throws SQLException {
        boolean apart = index != Dialect.KeyIndex.NONE;
        if (!apart || counts.nothing() > 0) {
            requireFree(apart ? "s.kind = 'N'" : HAS_NEW_KEY);
        }
        long coming = counts.inserts() + counts.moves() + counts.puts() + counts.sets();
        if (coming == 0) {
            return;
        }
        Savepoint before = connection.setSavepoint();
        long inserted;
        try {
            inserted =
                    Sql.update(connection, insert("s.kind IN ('I', 'M', 'P', 'S')") + " ORDER BY " + staging.newKey());
        } catch (SQLException e) {
            if (!SqlFailure.state(e).startsWith("23")) {
                throw e;
            }
            connection.rollback(before);
            requireFree(HAS_NEW_KEY);
            throw e;
        }
        connection.releaseSavepoint(before);
        if (inserted != coming) {
            throw unexplained("inserted " + inserted + " of " + coming + " rows");
        }
    }

    private void requireFree(String where) throws SQLException {
        if (!taken(where).isEmpty()) {
            throw pass.existing(Long.parseLong(taken(HAS_NEW_KEY).get(0)));
        }
    }

    /** Where the first comes from of those whose new key a row has. */
    private List<String> taken(String where) throws SQLException {
        return Sql.texts(
                connection,
                "SELECT s.origin FROM " + dialect.joinByKey(table, staging.table(), staging.onNewKey()) + " WHERE "
                        + where + " ORDER BY s.origin LIMIT 1");
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
        }
        List<String> doubled = doubled(HAS_OLD_ROW);
        if (!doubled.isEmpty()) {
            return pass.doubled(Long.parseLong(doubled.get(0)));
        }
        return unexplained("changed other rows than it was told to, by a trigger or rule of somebody's own");
    }

    /** Where the first comes from of those that more than one row is there for. */
    private List<String> doubled(String where) throws SQLException {
        return Sql.texts(
                connection,
                "SELECT s.origin FROM " + dialect.joinByKey(table, staging.table(), staging.onOldKey()) + " WHERE "
                        + where + " GROUP BY s.origin, s.kind HAVING COUNT(*) > 1 ORDER BY s.origin LIMIT 1");
    }

    private PipelineException unexplained(String finding) {
        return new PipelineException(
                ErrorCode.TARGET_DIVERGED,
                "Cannot apply changes to " + schema.table() + ": the final table " + table + " " + finding,
                "Drop triggers and rules of your own from it, then load it again: tributary reload " + schema.table());
    }
}
