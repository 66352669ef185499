package io.tributary.capture.mysql;

import static java.util.Objects.requireNonNull;

import io.tributary.capture.mysql.binlog.AnonymousTransaction;
import io.tributary.capture.mysql.binlog.LogDecoder;
import io.tributary.capture.mysql.binlog.LogEvents;
import io.tributary.capture.mysql.binlog.LogPlace;
import io.tributary.capture.mysql.binlog.LogPosition;
import io.tributary.capture.mysql.binlog.LoggedStatement;
import io.tributary.capture.mysql.binlog.MariadbGtid;
import io.tributary.capture.mysql.binlog.ResumePoint;
import io.tributary.capture.mysql.binlog.RowImages;
import io.tributary.capture.mysql.binlog.RowsKind;
import io.tributary.capture.mysql.binlog.TableMap;
import io.tributary.capture.mysql.binlog.TransactionId;
import io.tributary.capture.mysql.binlog.TransactionTraits;
import io.tributary.capture.mysql.sql.LoggedText;
import io.tributary.capture.mysql.sql.Statement;
import io.tributary.capture.mysql.sql.StatementReader;
import io.tributary.capture.mysql.value.FormContext;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.TableEvent;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lands what the log says, row by row, statement by statement. Confined to the capture's thread. */
final class RowChanges implements LogEvents, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RowChanges.class);

    private static final long MICROS_PER_SECOND = 1_000_000L;

    private final LandingWriter landing;
    private final MysqlTables tables;
    private final LoggedTables loggedTables;
    private final TableStatements statements;
    private final Cascades cascades;
    private final StatementReader reader;
    private final FormContext forms;
    private final PendingLoads loads;
    private final HiddenXaCommits hiddenXas;
    private final LogProgress progress;
    private final LogProgress alreadyLanded;
    private final XaTransactions xas = new XaTransactions();
    private @Nullable LogDecoder log;

    private TransactionId id = AnonymousTransaction.ANONYMOUS;
    private TransactionTraits.AlterStep alter = TransactionTraits.AlterStep.NONE;
    private LogPosition before;
    private long commitMicros;
    private boolean inTransaction;
    /** Whether only a commit, and no statement, ends the transaction. */
    private boolean begun;

    private boolean skipped;
    private boolean uncertain;
    /** Whether what the transaction did is decided by another. */
    private boolean isPrepared;

    private boolean landed;
    private boolean ended;
    private final Set<MysqlTable> touched = new LinkedHashSet<>();
    /** Rows of an XA transaction, until it is known what becomes of it. */
    private @Nullable PreparedRows xa;

    /** What it works on. */
    record Parts(
            LandingWriter landing,
            MysqlTables tables,
            LoggedTables loggedTables,
            TableStatements statements,
            Cascades cascades,
            StatementReader reader,
            FormContext forms,
            PendingLoads loads,
            HiddenXaCommits hiddenXas) {}

    /** @param from what is landed, and where the log is read from */
    RowChanges(Parts parts, ResumePoint from) {
        this.landing = parts.landing();
        this.tables = parts.tables();
        this.loggedTables = parts.loggedTables();
        this.statements = parts.statements();
        this.cascades = parts.cascades();
        this.reader = parts.reader();
        this.forms = parts.forms();
        this.loads = parts.loads();
        this.hiddenXas = parts.hiddenXas();
        this.progress = new LogProgress(from.start());
        this.alreadyLanded = new LogProgress(from.landed());
        this.before = from.start();
    }

    /** Says where in the log events are. */
    void follow(LogDecoder decoder) {
        log = decoder;
    }

    private LogDecoder log() {
        return requireNonNull(log, "no decoder to follow");
    }

    boolean isInTransaction() {
        return inTransaction;
    }

    /** Whether a transaction ended since the last call. */
    boolean takeEnded() {
        boolean result = ended;
        ended = false;
        return result;
    }

    /** Whether something was landed since the last call. */
    boolean takeLanded() {
        boolean rows = landed;
        landed = false;
        return tables.takeChanged() || rows;
    }

    LogProgress progress() {
        return progress;
    }

    /** How far is read, and where to begin again. */
    Position position() {
        LogPosition oldest = xas.oldest();
        String read = progress.text();
        return new Position(oldest == null ? read : new ResumePoint(progress.position(), oldest).text());
    }

    /** When the transaction that ended last was committed; null before the first. */
    @Nullable
    Instant commitTime() {
        if (commitMicros == 0) {
            return null;
        }
        return Instant.ofEpochSecond(
                Math.floorDiv(commitMicros, MICROS_PER_SECOND), Math.floorMod(commitMicros, MICROS_PER_SECOND) * 1000);
    }

    @Override
    public void rotated(LogPlace to) {}

    @Override
    public void heartbeat() {}

    @Override
    public void tableMap(TableMap map) {}

    @Override
    public void transaction(TransactionId id, TransactionTraits traits) {
        TransactionTraits.XaStep step = traits.xa().step();
        begin(id, traits.standalone(), traits.commitMicros(), step == TransactionTraits.XaStep.COMPLETED);
        alter = traits.alter().step();
        if (step == TransactionTraits.XaStep.PREPARED) {
            beginXa();
        }
    }

    private void begin(TransactionId next, boolean standalone, long micros, boolean endsXa) {
        if (inTransaction) {
            throw unexpected("a transaction that begins in another");
        }
        id = next;
        alter = TransactionTraits.AlterStep.NONE;
        commitMicros = micros;
        inTransaction = true;
        begun = next instanceof MariadbGtid && !standalone;
        LogPlace place = log().start();
        skipped = alreadyLanded.has(next, place);
        uncertain = loads.isUncertain(next, place, endsXa);
        touched.clear();
        xa = null;
    }

    private void beginXa() {
        begun = true;
        if (xa == null) {
            before = progress.position();
            xa = new PreparedRows();
        }
    }

    @Override
    public void query(LoggedStatement logged) {
        if (!inTransaction) {
            begin(AnonymousTransaction.ANONYMOUS, true, 0, false);
        }
        if (logged.text().equals("BEGIN")) {
            begun = true;
            return;
        }
        Statement statement = reader.read(
                new LoggedText(logged.schema(), logged.text(), logged.ansiQuotes(), logged.noBackslashEscapes()));
        if (statement instanceof Statement.OfTransaction ofTransaction) {
            apply(ofTransaction, logged.seconds());
            return;
        }
        if (uncertain) {
            loseWhatMayConcern(statement);
        }
        boolean isDone = alter == TransactionTraits.AlterStep.NONE || alter == TransactionTraits.AlterStep.COMMIT;
        if (!skipped && isDone) {
            statements.apply(statement, logged.strict(), log().place());
            loggedTables.forget();
        }
        if (!begun) {
            end(logged.seconds());
        }
    }

    private void loseWhatMayConcern(Statement statement) {
        if (statement instanceof Statement.OfTables) {
            tables.all().forEach(loads::lose);
        } else if (statement instanceof Statement.Unclear unclear) {
            tables.all().stream()
                    .filter(table -> statements.mayMention(unclear, table))
                    .forEach(loads::lose);
        }
    }

    private void apply(Statement.OfTransaction statement, long seconds) {
        if (statement instanceof Statement.Begin) {
            begun = true;
        } else if (statement instanceof Statement.Commit) {
            committed(seconds);
        } else if (statement instanceof Statement.Rollback) {
            undone();
            end(seconds);
        } else if (statement instanceof Statement.RollbackTo) {
            undone();
        } else if (statement instanceof Statement.Xa ofXa) {
            apply(ofXa, seconds);
        }
    }

    /** Rows that were logged are undone, as far as their tables can: what is left of them only the tables know. */
    private void undone() {
        if (uncertain) {
            tables.all().forEach(loads::lose);
        }
        PreparedRows aside = xa;
        touched.forEach(table -> {
            if (aside != null) {
                aside.lacks(table.id());
            } else if (table.isLanded()) {
                tables.awaitLoad(table, "a transaction that was logged was rolled back, in part or as a whole");
            }
        });
    }

    private void apply(Statement.Xa statement, long seconds) {
        switch (statement.kind()) {
            case START -> beginXa();
            case END, PREPARE -> {}
            case COMMIT -> {
                decided(statement.xid());
                end(seconds);
            }
            case ROLLBACK -> {
                xas.take(statement.xid()).ifPresent(prepared -> prepared.rows().close());
                end(seconds);
            }
        }
    }

    private void decided(String xid) {
        hiddenXas.committed(xid);
        Optional<XaTransactions.Prepared> prepared = xas.take(xid);
        if (skipped) {
            if (uncertain) {
                tables.all().forEach(loads::lose);
            }
            prepared.ifPresent(transaction -> transaction.rows().close());
            return;
        }
        if (prepared.isEmpty()) {
            for (MysqlTable table : tables.all()) {
                if (uncertain) {
                    loads.lose(table);
                }
                if (table.isLanded()) {
                    tables.awaitLoad(
                            table, "an XA transaction was committed whose rows were logged before reading began");
                }
            }
            return;
        }
        try (PreparedRows rows = prepared.get().rows()) {
            land(rows);
        }
    }

    private void land(PreparedRows rows) {
        rows.land(name -> {
            MysqlTable table = tables.find(name);
            if (table == null || !table.isLanded()) {
                return null;
            }
            landed = true;
            return table.target(landing);
        });
        if (uncertain) {
            rows.land(this::uncertain);
        }
        for (TableId name : rows.incomplete()) {
            MysqlTable table = tables.find(name);
            if (table != null) {
                lost(table, "an XA transaction was committed of which not all is known");
            }
        }
    }

    private @Nullable RowTarget uncertain(TableId name) {
        MysqlTable table = tables.find(name);
        UncertainRows rows = table == null ? null : loads.uncertain(table);
        if (table == null || rows == null) {
            return null;
        }
        TableSchema schema = table.schema();
        if (schema == null || !rows.hasColumnsOf(schema)) {
            rows.lose();
        }
        return rows;
    }

    /** The transaction at hand changes the table in a way that only the table itself shows. */
    private void lost(MysqlTable table, String reason) {
        if (uncertain) {
            loads.lose(table);
        }
        if (!skipped && table.isLanded()) {
            tables.awaitLoad(table, reason);
        }
    }

    @Override
    public void xaPrepared(String xid, boolean onePhase, long headerSeconds) {
        PreparedRows rows = xa;
        xa = null;
        if (rows == null) {
            throw unexpected("the end of an XA transaction that did not begin");
        }
        if (!onePhase) {
            xas.prepared(xid, new XaTransactions.Prepared(rows, before));
        } else if (!skipped) {
            land(rows);
        } else if (uncertain) {
            tables.all().forEach(loads::lose);
        }
        if (onePhase) {
            rows.close();
        }
        isPrepared = !onePhase;
        end(headerSeconds);
    }

    /** MariaDB logs an XA transaction that is committed in one phase as any other. */
    @Override
    public void committed(long headerSeconds) {
        PreparedRows rows = xa;
        if (rows != null && !skipped) {
            land(rows);
        }
        end(headerSeconds);
    }

    private void end(long seconds) {
        if (commitMicros == 0) {
            commitMicros = seconds * MICROS_PER_SECOND;
        }
        PreparedRows open = xa;
        if (open != null) {
            open.close();
            xa = null;
        }
        if (isPrepared) {
            progress.addPrepared(id, log().place());
        } else {
            progress.add(id, log().place());
        }
        isPrepared = false;
        inTransaction = false;
        ended = true;
    }

    @Override
    public void rows(RowsKind kind, TableMap map, RowImages images) {
        LoggedTables.LoggedTable logged = loggedTables.of(map);
        PreparedRows aside = xa;
        if (!logged.concernsUs() || (skipped && !uncertain && aside == null)) {
            return;
        }
        if (logged.cascades() != null) {
            cascade(logged.cascades(), kind, images);
        }
        MysqlTable table = logged.table();
        if (table == null) {
            return;
        }
        if (uncertain && aside == null) {
            UncertainRows kept = loads.uncertain(table);
            if (kept != null) {
                kept.add(kind, map, images);
                images.restart();
            }
        }
        if (skipped && aside == null) {
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
            misfit(table, "its rows in the log have other columns than its definition");
            return;
        }
        touched.add(table);
        write(table, plan, aside == null ? table.target(landing) : aside.of(table.id()), kind, images);
        landed |= aside == null;
    }

    private void cascade(Cascades.Parent parent, RowsKind kind, RowImages images) {
        PreparedRows aside = xa;
        for (MysqlTable child : cascades.reached(parent, kind, images)) {
            if (aside != null) {
                aside.lacks(child.id());
                continue;
            }
            if (uncertain) {
                loads.lose(child);
            }
            if (!skipped) {
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
            PreparedRows aside = xa;
            if (aside != null) {
                aside.lacks(table.id());
                return;
            }
            switch (e.code()) {
                case VALUE_UNSUPPORTED, SOURCE_SETTING_UNSUITABLE ->
                    tables.stop(table, new TableEvent.Stopped(e.code(), String.valueOf(e.getMessage()), e.hint()));
                case SOURCE_PROTOCOL_UNEXPECTED -> {
                    LOG.atWarn()
                            .addKeyValue("table", table.id())
                            .addKeyValue("code", e.code())
                            .log("a row of the log cannot be read: {}", e.getMessage());
                    misfit(table, "a row of the log is none of its definition");
                }
                default -> throw e;
            }
        }
    }

    private void misfit(MysqlTable table, String what) {
        PreparedRows aside = xa;
        if (aside != null) {
            aside.lacks(table.id());
            return;
        }
        if (table.mayHeal()) {
            tables.awaitLoad(table, what);
            return;
        }
        tables.stop(
                table,
                new TableEvent.Stopped(
                        ErrorCode.TABLE_SCHEMA_UNSUPPORTED,
                        "Table " + table.id() + ": " + what + ", also after it was loaded anew",
                        "ALTER TABLE … FORCE; rewrites the table by its present definition. Then tributary reload."));
    }

    @Override
    public void partialJson(TableMap map) {
        MysqlTable table = loggedTables.of(map).table();
        if (table == null || skipped || !table.isLanded()) {
            return;
        }
        tables.stop(
                table,
                new TableEvent.Stopped(
                        ErrorCode.SOURCE_SETTING_UNSUITABLE,
                        "Rows of table " + table.id() + " were logged with parts of JSON documents only",
                        "SET GLOBAL binlog_row_value_options = ''; and let no session set another. The table is then"
                                + " loaded anew."));
    }

    private PipelineException unexpected(String what) {
        return new PipelineException(
                ErrorCode.SOURCE_PROTOCOL_UNEXPECTED, "The log has " + what + " at " + log().start(), "");
    }

    @Override
    public void close() {
        xas.close();
        PreparedRows open = xa;
        if (open != null) {
            open.close();
        }
    }
}
