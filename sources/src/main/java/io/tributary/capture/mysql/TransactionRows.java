package io.tributary.capture.mysql;

import io.tributary.capture.mysql.binlog.RowImages;
import io.tributary.capture.mysql.binlog.RowsKind;
import io.tributary.capture.mysql.binlog.TableMap;
import io.tributary.capture.mysql.value.FormContext;
import io.tributary.capture.run.RowTarget;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.TableEvent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lands the rows of the transaction at hand, or keeps them aside: those of an XA transaction, until it is decided, and those
 * that some snapshots of a load may have and others not. Confined to the capture's thread.
 */
final class TransactionRows {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionRows.class);

    private final MysqlTables tables;
    private final LoggedTables loggedTables;
    private final Cascades cascades;
    private final FormContext forms;
    private final PendingLoads loads;
    private final LoggedTransaction transaction;
    private boolean landed;

    TransactionRows(RowChanges.Parts parts, LoggedTransaction transaction) {
        this.tables = parts.tables();
        this.loggedTables = parts.loggedTables();
        this.cascades = parts.cascades();
        this.forms = parts.forms();
        this.loads = parts.loads();
        this.transaction = transaction;
    }

    /** Whether something was landed since the last call. */
    boolean takeLanded() {
        boolean result = landed;
        landed = false;
        return result;
    }

    /** Rows of one table were changed in one way; no object is made per row. */
    void add(RowsKind kind, TableMap map, RowImages images) {
        LoggedTables.LoggedTable logged = loggedTables.of(map);
        PreparedRows aside = transaction.aside();
        boolean skipped = transaction.isSkipped() && aside == null;
        boolean uncertain = transaction.isUncertain() && aside == null;
        if (!logged.concernsUs()) {
            if (aside != null) {
                // it may concern us by the time that the transaction is committed
                aside.lacks(map.table());
            }
            return;
        }
        if (skipped && !uncertain) {
            return;
        }
        if (logged.cascades() != null) {
            cascade(logged.cascades(), kind, images);
        }
        MysqlTable table = logged.table();
        if (table == null) {
            if (aside != null) {
                aside.lacks(map.table());
            }
            return;
        }
        if (uncertain) {
            UncertainRows kept = loads.uncertain(table);
            if (kept != null) {
                kept.add(kind, map, images);
                images.restart();
            }
        }
        if (skipped) {
            return;
        }
        if (!table.isLanded()) {
            if (aside != null) {
                aside.lacks(table.id());
            }
            return;
        }
        RowPlan plan = plan(table, map);
        if (plan == null) {
            if (aside != null) {
                aside.lacks(table.id());
            } else {
                misfit(table, "its rows in the log have other columns than its definition", table.mayHeal());
            }
            return;
        }
        transaction.touch(table);
        write(
                table,
                plan,
                aside == null
                        ? tables.target(table)
                        : aside.of(table.id(), tables.target(table).needsBefore()),
                kind,
                images);
        landed |= aside == null;
    }

    private void cascade(Cascades.Parent parent, RowsKind kind, RowImages images) {
        PreparedRows aside = transaction.aside();
        for (MysqlTable child : cascades.reached(parent, kind, images)) {
            if (aside != null) {
                aside.lacks(child.id());
                continue;
            }
            if (transaction.isUncertain()) {
                loads.lose(child);
            }
            if (!transaction.isSkipped()) {
                cascades.loadAnew(child);
            }
        }
    }

    private @Nullable RowPlan plan(MysqlTable table, TableMap map) {
        RowPlan known = table.planFor(map);
        TableSchema schema = table.schema();
        if (known != null || schema == null) {
            return known;
        }
        Optional<RowPlan> fresh = RowPlan.of(schema, map, forms);
        fresh.ifPresent(table::use);
        return fresh.orElse(null);
    }

    private void write(MysqlTable table, RowPlan plan, RowTarget target, RowsKind kind, RowImages images) {
        try {
            plan.write(target, kind, images);
        } catch (PipelineException e) {
            PreparedRows aside = transaction.aside();
            if (aside != null) {
                aside.lacks(table.id());
                return;
            }
            switch (e.code()) {
                case VALUE_UNSUPPORTED, SOURCE_SETTING_UNSUITABLE ->
                    tables.stopStreaming(
                            table, new TableEvent.Stopped(e.code(), String.valueOf(e.getMessage()), e.hint()));
                case SOURCE_PROTOCOL_UNEXPECTED -> {
                    LOG.atWarn()
                            .addKeyValue("table", table.id())
                            .addKeyValue("code", e.code())
                            .log("a row of the log cannot be read: {}", e.getMessage());
                    misfit(table, "a row of the log is none of its definition", table.mayReadAgain());
                }
                default -> throw e;
            }
        }
    }

    private void misfit(MysqlTable table, String what, boolean mayHeal) {
        if (mayHeal) {
            tables.awaitLoad(table, what);
            return;
        }
        tables.stopForGood(
                table,
                new TableEvent.Stopped(
                        ErrorCode.TABLE_SCHEMA_UNSUPPORTED,
                        "Table " + table.id() + ": " + what + ", also after it was loaded anew",
                        "ALTER TABLE … FORCE; rewrites the table by its present definition. Then tributary reload."));
    }

    /** Rows were updated, and the log has parts of them only. */
    void partial(TableMap map) {
        PreparedRows aside = transaction.aside();
        if (aside != null) {
            aside.lacks(map.table());
        }
        MysqlTable table = loggedTables.of(map).table();
        if (table == null) {
            return;
        }
        if (transaction.isUncertain() && aside == null) {
            loads.lose(table);
        }
        if (transaction.isSkipped() || !table.isLanded()) {
            return;
        }
        tables.stopStreaming(
                table,
                new TableEvent.Stopped(
                        ErrorCode.SOURCE_SETTING_UNSUITABLE,
                        "Rows of table " + table.id() + " were logged with parts of JSON documents only",
                        "SET GLOBAL binlog_row_value_options = ''; and let no session set another. The table is loaded"
                                + " anew, later each time this happens; tributary reload does so at once."));
    }

    /** Rows that were logged are undone, as far as their tables can: what is left of them only the tables know. */
    void undone() {
        if (transaction.isUncertain()) {
            tables.all().forEach(loads::lose);
        }
        PreparedRows aside = transaction.aside();
        transaction.forEachTouched(table -> {
            if (aside != null) {
                aside.lacks(table.id());
            } else if (table.isLanded()) {
                tables.awaitLoad(table, "a transaction that was logged was rolled back, in part or as a whole");
            }
        });
    }
}
