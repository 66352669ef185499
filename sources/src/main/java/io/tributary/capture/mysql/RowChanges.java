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
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Lands what the log says, transaction by transaction, statement by statement. Confined to the capture's thread. */
final class RowChanges implements LogEvents, AutoCloseable {
    private final MysqlTables tables;
    private final LoggedTables loggedTables;
    private final TableStatements statements;
    private final StatementReader reader;
    private final PendingLoads loads;
    private final LogProgress progress;
    /** Ahead of {@link #progress} while what is landed is read again, then the same. */
    private final LogProgress landed;

    private final AlreadyLanded alreadyLanded;
    private final LoggedTransaction transaction = new LoggedTransaction();
    private final TransactionRows rows;
    private final XaChanges xas;
    private @Nullable LogDecoder log;
    private boolean ended;

    /** What it works on. */
    record Parts(
            MysqlTables tables,
            LoggedTables loggedTables,
            TableStatements statements,
            Cascades cascades,
            StatementReader reader,
            FormContext forms,
            PendingLoads loads,
            HiddenXaCommits hiddenXas) {}

    /**
     * @param from what is landed, and where the log is read from
     * @param end a place of the log behind everything that is landed
     */
    RowChanges(Parts parts, ResumePoint from, LogPlace end) {
        this.tables = parts.tables();
        this.loggedTables = parts.loggedTables();
        this.statements = parts.statements();
        this.reader = parts.reader();
        this.loads = parts.loads();
        this.progress = new LogProgress(from.start(), end);
        this.landed = new LogProgress(from.landed(), end);
        this.alreadyLanded = new AlreadyLanded(from);
        this.rows = new TransactionRows(parts, transaction);
        this.xas = new XaChanges(tables, loads, parts.hiddenXas(), transaction);
    }

    /** Says where in the log events are. */
    void follow(LogDecoder decoder) {
        log = decoder;
    }

    private LogDecoder log() {
        return requireNonNull(log, "no decoder to follow");
    }

    boolean isInTransaction() {
        return transaction.isOpen();
    }

    /** Whether a transaction ended since the last call. */
    boolean takeEnded() {
        boolean result = ended;
        ended = false;
        return result;
    }

    /** Whether something was landed since the last call. */
    boolean takeLanded() {
        boolean result = rows.takeLanded();
        result |= xas.takeLanded();
        result |= tables.takeChanged();
        return result;
    }

    LogProgress progress() {
        return progress;
    }

    /** The log is read up to there, between transactions: true when the position says so now, and did not before. */
    boolean passed(LogPlace place) {
        landed.passed(place);
        return progress.passed(place);
    }

    /** How far is landed, and where to begin again. */
    Position position() {
        LogPosition oldest = xas.oldest();
        LogPosition start = oldest == null ? progress.position() : oldest;
        return new Position(new ResumePoint(landed.position(), start).text());
    }

    /** When the transaction that ended last was committed; null before the first. */
    @Nullable
    Instant commitTime() {
        return transaction.commitTime();
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
        transaction.alters(traits.alter().step());
        if (step == TransactionTraits.XaStep.PREPARED) {
            transaction.keepAside(progress.position());
        }
    }

    private void begin(TransactionId next, boolean standalone, long micros, boolean endsXa) {
        if (transaction.isOpen()) {
            throw unexpected("a transaction that begins in another");
        }
        LogPlace place = log().start();
        transaction.begin(
                next,
                next instanceof MariadbGtid && !standalone,
                micros,
                alreadyLanded.has(next, place),
                loads.isUncertain(next, place, endsXa));
        if (tables.wantsTransactions()) {
            tables.transaction(place.toString(), time(micros));
        }
    }

    /** When it was committed, to the second where its begin does not say so. */
    private Instant time(long micros) {
        return micros == 0 ? Instant.ofEpochSecond(log().seconds()) : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    @Override
    public void query(LoggedStatement logged) {
        if (!transaction.isOpen()) {
            begin(AnonymousTransaction.ANONYMOUS, true, 0, false);
        }
        if (logged.text().equals("BEGIN")) {
            transaction.lastsUntilCommit();
            return;
        }
        Statement statement = reader.read(
                new LoggedText(logged.schema(), logged.text(), logged.ansiQuotes(), logged.noBackslashEscapes()));
        if (statement instanceof Statement.OfTransaction ofTransaction) {
            apply(ofTransaction, logged.seconds());
            return;
        }
        if (transaction.isUncertain()) {
            loseWhatMayConcern(statement);
        }
        if (!transaction.isSkipped() && transaction.changesDefinitions()) {
            statements.apply(statement, logged.strict(), log().place());
            loggedTables.forget();
        }
        if (!transaction.isUntilCommit()) {
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
            transaction.lastsUntilCommit();
        } else if (statement instanceof Statement.Commit) {
            committed(seconds);
        } else if (statement instanceof Statement.Rollback) {
            rows.undone();
            end(seconds);
        } else if (statement instanceof Statement.RollbackTo) {
            rows.undone();
        } else if (statement instanceof Statement.Xa ofXa) {
            apply(ofXa, seconds);
        }
    }

    private void apply(Statement.Xa statement, long seconds) {
        switch (statement.kind()) {
            case START -> transaction.keepAside(progress.position());
            case END, PREPARE -> {}
            case COMMIT -> {
                xas.committed(statement.xid());
                end(seconds);
            }
            case ROLLBACK -> {
                xas.rolledBack(statement.xid());
                end(seconds);
            }
        }
    }

    @Override
    public void rows(RowsKind kind, TableMap map, RowImages images) {
        rows.add(kind, map, images);
    }

    @Override
    public void partialJson(TableMap map) {
        rows.partial(map);
    }

    @Override
    public void xaPrepared(String xid, boolean onePhase, long headerSeconds) {
        XaTransactions.Prepared xa = transaction.takeAside();
        if (xa == null) {
            throw unexpected("the end of an XA transaction that did not begin");
        }
        if (onePhase) {
            xas.committedAtOnce(xa.rows());
            end(headerSeconds);
        } else {
            xas.prepared(xid, xa);
            transaction.end(headerSeconds);
            progress.addPrepared(transaction.id(), log().place());
            addLanded();
            ended = true;
        }
    }

    /** MariaDB logs an XA transaction that is committed in one phase as any other. */
    @Override
    public void committed(long headerSeconds) {
        XaTransactions.Prepared xa = transaction.takeAside();
        if (xa != null) {
            xas.committedAtOnce(xa.rows());
        }
        end(headerSeconds);
    }

    private void end(long seconds) {
        transaction.end(seconds);
        progress.add(transaction.id(), log().place());
        addLanded();
        ended = true;
    }

    private void addLanded() {
        if (transaction.isSkipped()) {
            alreadyLanded.passed(transaction.id());
        } else {
            landed.add(transaction.id(), log().place());
        }
    }

    private PipelineException unexpected(String what) {
        return new PipelineException(
                ErrorCode.SOURCE_PROTOCOL_UNEXPECTED, "The log has " + what + " at " + log().start(), "");
    }

    @Override
    public void close() {
        xas.close();
        transaction.close();
    }
}
