package io.tributary.target.database;

import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.ledger.Applied;
import io.tributary.ledger.AppliedJson;
import io.tributary.merge.Merged;
import io.tributary.merge.NetChanges;
import io.tributary.merge.Plan;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Carries out one plan on one final table. Where definitions change within transactions, all of it is one. Elsewhere a
 * plan that only changes rows is one transaction; any other is carried out on a copy of the table, which carries in its
 * comment what it then holds and takes the table's place by one renaming. Confined to one thread.
 */
final class TableApply {
    private static final int NAME_MAX = 64;
    /** Each waits for a minute. */
    private static final int RENAMING_TRIES = 30;

    private static final String LOAD = "__tributary_load";
    private static final String OLD = "__tributary_old";

    private final Connection connection;
    private final Dialect dialect;
    private final NetChanges net;
    private final Plan plan;
    private final FinalTable table;
    private final Set<String> lost;
    private final TextColumns texts;
    private final StateTable state;

    /**
     * One that is carried out by {@link #run}.
     *
     * @param textNames columns that are text whatever their type
     * @param lost sessions of ours that were given up
     */
    TableApply(
            Connection connection,
            Dialect dialect,
            NetChanges net,
            Plan plan,
            FinalTable table,
            Set<String> textNames,
            Set<String> lost) {
        this.connection = connection;
        this.dialect = dialect;
        this.net = net;
        this.plan = plan;
        this.table = table;
        this.lost = lost;
        texts = new TextColumns(dialect, textNames);
        state = new StateTable(connection, dialect, table);
    }

    /**
     * Brings the table to where the plan leads.
     *
     * @param swept says of a table whether leftovers of dead processes were removed, and that they are now
     */
    Applied run(Predicate<FinalTable> swept) throws SQLException {
        requireNames();
        lock(connection, dialect, table, lost);
        state.create(lost);
        dialect.enter(connection, table.schema());
        if (!dialect.hasTransactionalDefinitions() && !swept.test(table)) {
            drop(beside(LOAD));
            drop(beside(OLD));
        }
        Holding held = Holding.read(connection, dialect, table, plan.table());
        Applied applied = held.covers(plan.to()) ? held.applied() : applyTo(held);
        unlock(connection, dialect, table);
        return applied;
    }

    /** Ends a session of ours that was lost and that the database has not given up yet, or waits for it. */
    static void lock(Connection connection, Dialect dialect, FinalTable table, Set<String> lost) throws SQLException {
        Locks.take(connection, dialect, lockName(table), "the final table " + table, Locks.Patience.withPlans(lost));
    }

    static void unlock(Connection connection, Dialect dialect, FinalTable table) throws SQLException {
        dialect.unlock(connection, lockName(table));
    }

    private static String lockName(FinalTable table) {
        return Locks.name("table", table.schema(), table.name());
    }

    private Applied applyTo(Holding held) throws SQLException {
        Applied present = held.applied();
        if (!present.equals(plan.from())) {
            throw changedOutside(present.insteadOf(plan.from()), reload());
        }
        Dialect.CatalogTable found = held.found();
        if (found != null && !held.isOurs()) {
            throw changedOutside(
                    "somebody else made it", "Drop or rename it, or give target.schema or target.table another name");
        }
        if (found != null) {
            requireColumns(found);
            if (!startsAnew()) {
                texts.changed(plan.fromSchema(), found).ifPresent(this::refuseChangedText);
            }
        }
        requireExactTypes();
        TableSchema columns = found == null ? null : texts.found(plan.fromSchema(), found);
        if (dialect.hasTransactionalDefinitions() || (found != null && changesRowsOnly())) {
            return inOneTransaction(columns);
        }
        return byRenaming(found, columns);
    }

    private Applied inOneTransaction(@Nullable TableSchema columns) throws SQLException {
        connection.setAutoCommit(false);
        Applied applied =
                holding(net.run(plan, new NetWriter(connection, dialect, table, table, plan, texts, columns)));
        state.write(plan.table(), applied);
        connection.commit();
        connection.setAutoCommit(true);
        return applied;
    }

    private Applied byRenaming(Dialect.@Nullable CatalogTable found, @Nullable TableSchema columns)
            throws SQLException {
        FinalTable copy = beside(LOAD);
        FinalTable old = beside(OLD);
        drop(copy);
        if (found != null) {
            Sql.update(connection, "CREATE TABLE " + dialect.quote(copy) + " LIKE " + dialect.quote(table));
            if (!startsAnew()) {
                String names = String.join(
                        ", ", found.columns().stream().map(dialect::quote).toList());
                Sql.update(
                        connection,
                        "INSERT INTO " + dialect.quote(copy) + " (" + names + ") SELECT " + names + " FROM "
                                + dialect.quote(table));
            }
        }
        connection.setAutoCommit(false);
        Applied applied = holding(net.run(plan, new NetWriter(connection, dialect, copy, table, plan, texts, columns)));
        connection.commit();
        connection.setAutoCommit(true);
        Sql.update(
                connection,
                "ALTER TABLE " + dialect.quote(copy) + " COMMENT = "
                        + dialect.literal(Holding.MARKER + AppliedJson.write(applied)));
        drop(old);
        String place = dialect.quote(copy) + " TO " + dialect.quote(table);
        rename(found == null ? place : dialect.quote(table) + " TO " + dialect.quote(old) + ", " + place);
        state.write(plan.table(), applied);
        drop(old);
        return applied;
    }

    /** All is done but this: whoever reads the table may take his time, and others may read between two tries. */
    private void rename(String places) throws SQLException {
        int tries = 1;
        while (true) {
            try {
                Sql.update(connection, "RENAME TABLE " + places);
                return;
            } catch (SQLException e) {
                if (tries == RENAMING_TRIES || !SqlFailure.isLockWait(e)) {
                    throw e;
                }
                tries++;
            }
        }
    }

    private void drop(FinalTable leftover) throws SQLException {
        Sql.update(connection, "DROP TABLE IF EXISTS " + dialect.quote(leftover));
    }

    private FinalTable beside(String suffix) {
        String name = table.name();
        if (name.length() + suffix.length() > NAME_MAX) {
            String hash = Locks.hash(name, 4);
            name = name.substring(0, NAME_MAX - suffix.length() - hash.length()) + hash;
        }
        return table.named(name + suffix);
    }

    private boolean startsAnew() {
        return plan.steps().stream().anyMatch(step -> !(step instanceof Plan.Changes));
    }

    private boolean changesRowsOnly() {
        return !startsAnew()
                && schemas().stream().allMatch(schema -> dialect.createTable(table, texts.wanted(schema))
                        .equals(dialect.createTable(table, texts.wanted(plan.fromSchema()))));
    }

    /** All that the table's rows have on the way. */
    private List<TableSchema> schemas() {
        List<TableSchema> schemas = new ArrayList<>();
        for (Plan.Step step : plan.steps()) {
            if (step instanceof Plan.Changes changes) {
                schemas.add(changes.schema());
            } else if (step instanceof Plan.Replace load) {
                schemas.add(load.schema());
            }
        }
        schemas.add(plan.toSchema());
        return schemas;
    }

    private void requireNames() {
        for (TableSchema schema : schemas()) {
            dialect.nameTrouble(table, schema).ifPresent(trouble -> {
                throw new PipelineException(
                        ErrorCode.TABLE_NAME_UNSUPPORTED,
                        "Cannot keep " + plan.table() + " in the final table " + table + ": " + trouble,
                        "Rename it at the source, give target.table another template, or leave the table out");
            });
        }
        if (table.name().equals(StateTable.NAME)) {
            throw new PipelineException(
                    ErrorCode.TABLE_NAME_UNSUPPORTED,
                    "Cannot keep " + plan.table() + " in " + table + ": the ledger is there",
                    "Give target.table another template, or leave the table out");
        }
    }

    private void requireColumns(Dialect.CatalogTable found) {
        Set<String> others = new HashSet<>();
        found.columns().forEach(name -> others.add(dialect.folded(name)));
        for (Column column : plan.fromSchema().columns()) {
            if (!others.remove(dialect.folded(column.name()))) {
                throw changedOutside(
                        "its column " + column.name() + " is gone", "Drop the final table; it is then loaded again");
            }
        }
        for (TableSchema schema : schemas()) {
            for (Column column : schema.columns()) {
                if (others.contains(dialect.folded(column.name()))) {
                    throw changedOutside(
                            "the source has a new column " + column.name() + ", and it has one of that name already",
                            "Drop or rename the final table's own column");
                }
            }
        }
    }

    /** Rows of earlier columns are brought to later ones, so every value of one must be a value of the next. */
    private void requireExactTypes() {
        TableSchema before = plan.fromSchema();
        for (Plan.Step step : plan.steps()) {
            if (step instanceof Plan.Changes changes) {
                requireExactTypes(before, changes.schema());
                before = changes.schema();
            } else {
                before = step instanceof Plan.Replace load ? load.schema() : plan.toSchema();
            }
        }
        requireExactTypes(before, plan.toSchema());
    }

    private void requireExactTypes(TableSchema from, TableSchema to) {
        for (Column old : from.columns()) {
            int index = to.indexOf(old.id());
            if (index >= 0 && !texts.isExact(old, to.columns().get(index))) {
                throw new PipelineException(
                        ErrorCode.TABLE_SCHEMA_UNSUPPORTED,
                        "Cannot change the column " + old.name() + " of " + plan.table() + " from "
                                + old.type().text() + " to "
                                + to.columns().get(index).type().text() + " in the final table " + table
                                + (texts.isText(old) ? ", where it is kept as text," : "") + " and keep all values",
                        reload());
            }
        }
    }

    private void refuseChangedText(Column column) {
        String setting = "target.text-columns" + (texts.isText(column) ? " names it" : " does not name it");
        throw new PipelineException(
                ErrorCode.TABLE_SCHEMA_UNSUPPORTED,
                "Cannot change the column " + column.name() + " of " + plan.table() + " in the final table " + table
                        + (texts.isText(column) ? " to text: " : " from text to its own type: ") + setting
                        + ", but the rows were written before that",
                reload());
    }

    private Applied holding(Merged merged) {
        return plan.to().holding(merged.rows(), 0, merged.unmatchedUpdates());
    }

    private PipelineException changedOutside(String finding, String hint) {
        return new PipelineException(
                ErrorCode.TARGET_CHANGED_OUTSIDE, "Cannot use the final table " + table + ": " + finding, hint);
    }

    private String reload() {
        return "Load the table again: tributary reload " + plan.table();
    }
}
