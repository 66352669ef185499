package io.tributary.capture.mysql;

import io.tributary.capture.mysql.binlog.AnonymousTransaction;
import io.tributary.capture.mysql.binlog.GtidSet;
import io.tributary.capture.mysql.binlog.LogPlace;
import io.tributary.capture.mysql.binlog.LogPosition;
import io.tributary.capture.mysql.binlog.MariadbGtids;
import io.tributary.capture.mysql.binlog.MysqlGtid;
import io.tributary.capture.mysql.binlog.TransactionId;
import io.tributary.capture.mysql.sql.Names;
import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.capture.mysql.wire.MysqlErrors;
import io.tributary.capture.mysql.wire.Row;
import io.tributary.capture.mysql.wire.ServerFailure;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several sessions that read the same state of the database, and where in the log that state is. How they come to it depends
 * on the server and on what the user may do:
 *
 * <ol>
 *   <li>MariaDB says of each snapshot where in the log it was taken. What XA transactions did before they were prepared it shows
 *       a moment after the log has their commit, so those are never certain, and the end is looked up behind the snapshots.
 *   <li>With MySQL's GTIDs the snapshots are taken between two looks at the log. All that everybody saw before the first is in
 *       each of them, nothing after the second is.
 *   <li>Else {@code LOCK TABLES} keeps everybody from writing the tables while the snapshots are taken. Without the right to
 *       it, or where an open transaction holds a table, {@code FLUSH TABLES WITH READ LOCK} keeps everybody from committing.
 * </ol>
 *
 * <p>Without a lock snapshots may differ in the few transactions that were committed while they were taken. Those are uncertain:
 * a table that one has touched takes its rows from the log, or is read under other snapshots.
 *
 * @param sessions each in a transaction with its snapshot
 * @param visible which transactions before {@code end} are in all snapshots
 * @param end nothing after it is in any snapshot; the end of a transaction
 */
record ConsistentSnapshot(List<Session> sessions, Visible visible, LogPlace end) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsistentSnapshot.class);

    private static final int ATTEMPTS_MAX = 20;
    private static final int LOCK_WAIT_SECONDS = 3;
    private static final int VISIBLE_LOOKS = 200;
    private static final long VISIBLE_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final Set<String> STATEMENTS = Set.of("Query", "Execute");
    private static final String TAKE = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY";

    ConsistentSnapshot {
        sessions = List.copyOf(sessions);
    }

    /** Which transactions of the log a snapshot surely has. */
    interface Visible {
        /** Everything up to the snapshot's end. */
        Visible ALL = (id, start, endsXa) -> true;

        /**
         * Whether all snapshots have a transaction.
         *
         * @param start where it begins in the log
         * @param endsXa whether it commits an XA transaction that was prepared before (MariaDB alone says so)
         */
        boolean has(TransactionId id, LogPlace start, boolean endsXa);
    }

    /**
     * Takes snapshots.
     *
     * @param read how far the capture has read the log: all of that must be visible
     * @param isHurried whether snapshots without a lock were of no use, again and again
     * @throws PipelineException with a code to try again when the server is too busy just now
     */
    static ConsistentSnapshot take(
            Connections connections, int count, LogProgress read, Collection<TableId> tables, boolean isHurried) {
        List<Session> sessions = new ArrayList<>();
        try (Session asking = connections.catalog()) {
            for (int i = 0; i < count; i++) {
                sessions.add(connections.load());
            }
            return new Taking(asking, sessions, read, tables).take(isHurried);
        } catch (RuntimeException e) {
            sessions.forEach(Session::close);
            throw e;
        }
    }

    /**
     * One session with a snapshot of now, which needs no lock.
     *
     * @param asking another session
     */
    static ConsistentSnapshot alone(Connections connections, Session asking) {
        Session session = connections.load();
        try {
            session.execute(TAKE);
            return new ConsistentSnapshot(List.of(session), Visible.ALL, LogEnd.place(asking));
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /**
     * The transactions of a MariaDB server that everybody sees: those of its log, once a snapshot stands behind them.
     *
     * @throws PipelineException with a code to try again when some stay invisible for long
     */
    static LogPosition visibleNow(Session session) {
        LogPosition logged = LogEnd.executed(session);
        LogProgress before = new LogProgress(logged, LogEnd.place(session));
        for (int i = 0; i < VISIBLE_LOOKS; i++) {
            session.execute(TAKE);
            try {
                if (before.endsAtOrBefore(placeOf(session), place -> gtidsUpTo(session, place))) {
                    return logged;
                }
            } finally {
                session.execute("ROLLBACK");
            }
            LockSupport.parkNanos(VISIBLE_LOOK_NANOS);
        }
        throw Taking.busy();
    }

    /** Empty when the server cannot tell: it reads no log file that has an event above its {@code max_allowed_packet}. */
    private static Optional<MariadbGtids> gtidsUpTo(Session session, LogPlace place) {
        String gtids = session.query(
                        "SELECT BINLOG_GTID_POS(" + Names.literal(place.file()) + ", " + place.offset() + ")")
                .get(0)
                .text(0);
        return Optional.ofNullable(gtids).map(MariadbGtids::parse);
    }

    private static LogPlace placeOf(Session session) {
        Map<String, String> status = new TreeMap<>();
        for (Row row : session.query("SHOW STATUS LIKE 'binlog_snapshot%'")) {
            status.put(row.need(0).toLowerCase(java.util.Locale.ROOT), row.need(1));
        }
        return new LogPlace(
                status.getOrDefault("binlog_snapshot_file", ""),
                Long.parseLong(status.getOrDefault("binlog_snapshot_position", "0")));
    }

    @Override
    public void close() {
        sessions.forEach(Session::abort);
    }

    /** The ways to take them. */
    private record Taking(Session asking, List<Session> sessions, LogProgress read, Collection<TableId> tables) {
        /** What becomes of a lock that is asked for. */
        private enum Answer {
            LOCKED,
            LATE,
            NOT_ALLOWED
        }

        /** A lock that has to be waited for holds up every writer: it is the last means, not the first. */
        ConsistentSnapshot take(boolean isHurried) {
            Answer onAll = isHurried ? lockAll() : Answer.NOT_ALLOWED;
            if (onAll == Answer.LOCKED) {
                return locked();
            }
            if (asking.flavour() == Flavour.MARIADB) {
                return placed();
            }
            if (read.isSet() && LogEnd.usesGtids(asking)) {
                return between();
            }
            String list =
                    tables.stream().map(table -> Names.quote(table) + " READ").collect(Collectors.joining(", "));
            Answer onTables = lock("LOCK TABLES " + list);
            if (onTables != Answer.LOCKED && !isHurried) {
                onAll = lockAll();
            }
            if (onTables == Answer.LOCKED || onAll == Answer.LOCKED) {
                return locked();
            }
            if (onTables == Answer.LATE || onAll == Answer.LATE) {
                throw busy("Writers of the tables could not be held back within " + LOCK_WAIT_SECONDS + " s");
            }
            throw new PipelineException(
                    ErrorCode.SOURCE_PERMISSION_MISSING,
                    "A full load needs a moment without commits, and the user may lock nothing",
                    "GRANT RELOAD ON *.*, or GRANT LOCK TABLES on the tables' databases; or set gtid_mode = ON and"
                            + " begin again (tributary drop, then tributary run): then no lock is needed.");
        }

        /**
         * Not tried while a statement lasts, as far as the user may see that: it would hold up readers too, and go on to do so
         * after it was given up, until that statement ends.
         */
        private Answer lockAll() {
            boolean anyLasts = asking.query("SHOW PROCESSLIST").stream().anyMatch(Taking::lasts);
            return anyLasts ? Answer.LATE : lock("FLUSH TABLES WITH READ LOCK");
        }

        /** A session's id, user, host, database, command, seconds in its state, state, statement. */
        private static boolean lasts(Row session) {
            boolean isStatement = STATEMENTS.contains(session.need(4)) && !session.isNull(7);
            return isStatement && !session.need(1).equals("system user") && session.number(5) >= LOCK_WAIT_SECONDS;
        }

        private Answer lock(String statement) {
            try {
                asking.execute("SET SESSION lock_wait_timeout = " + LOCK_WAIT_SECONDS);
                asking.execute(statement);
                return Answer.LOCKED;
            } catch (PipelineException e) {
                if (e.code() == ErrorCode.SOURCE_PERMISSION_MISSING) {
                    LOG.atDebug().log("no lock for a snapshot: {}", e.getMessage());
                    return Answer.NOT_ALLOWED;
                }
                if (ServerFailure.is(e, MysqlErrors.LOCK_WAIT_TIMEOUT)
                        || ServerFailure.is(e, MysqlErrors.NO_SUCH_TABLE)) {
                    LOG.atDebug().log("a lock for a snapshot was not to be had at once: {}", e.getMessage());
                    return Answer.LATE;
                }
                throw e;
            }
        }

        private ConsistentSnapshot locked() {
            try {
                takeAll();
                return new ConsistentSnapshot(sessions, Visible.ALL, LogEnd.place(asking));
            } finally {
                asking.execute("UNLOCK TABLES");
            }
        }

        private void takeAll() {
            for (Session session : sessions) {
                session.execute(TAKE);
            }
        }

        private ConsistentSnapshot between() {
            for (int i = 0; i < ATTEMPTS_MAX; i++) {
                GtidSet seen = (GtidSet) LogEnd.executed(asking);
                if (read.isIn(seen)) {
                    takeAll();
                    Visible visible = (id, start, endsXa) -> id == AnonymousTransaction.ANONYMOUS
                            || (id instanceof MysqlGtid gtid && seen.contains(gtid));
                    return new ConsistentSnapshot(sessions, visible, LogEnd.place(asking));
                }
            }
            throw busy();
        }

        private ConsistentSnapshot placed() {
            for (int i = 0; i < ATTEMPTS_MAX; i++) {
                List<LogPlace> places = new ArrayList<>();
                for (Session session : sessions) {
                    session.execute(TAKE);
                    places.add(placeOf(session));
                }
                LogPlace first = places.stream().min(LogPlace::compareTo).orElseThrow();
                if (read.endsAtOrBefore(first, this::gtidsUpTo)) {
                    Visible visible = (id, start, endsXa) -> !endsXa && start.compareTo(first) < 0;
                    return new ConsistentSnapshot(sessions, visible, LogEnd.place(asking));
                }
            }
            throw busy();
        }

        private Optional<MariadbGtids> gtidsUpTo(LogPlace place) {
            return ConsistentSnapshot.gtidsUpTo(asking, place);
        }

        private static PipelineException busy() {
            return busy("No snapshot could be taken that has all that was read from the log");
        }

        private static PipelineException busy(String reason) {
            return new PipelineException(ErrorCode.SOURCE_SNAPSHOT_LOST, reason, "");
        }
    }
}
