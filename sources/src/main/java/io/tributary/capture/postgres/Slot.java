package io.tributary.capture.postgres;

import io.tributary.capture.SourceHealth;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The replication slot that makes the source keep its log for this pipeline. */
final class Slot {
    private static final Logger LOG = LoggerFactory.getLogger(Slot.class);
    /** The first version that brings slots to standbys. */
    static final int FAILOVER_VERSION = 17;

    private static final int RELEASE_LOOKS_MAX = 30;
    private static final long RELEASE_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private Slot() {}

    /**
     * A slot as the server lists it.
     *
     * @param database it belongs to; empty for a physical slot
     * @param activePid process that reads it, 0 when none does
     * @param confirmed the log before it may be gone
     * @param status {@code wal_status}: {@code lost} when the log it needs is gone
     */
    record State(String plugin, String database, int activePid, long confirmed, String status) {}

    static Optional<State> find(Connection connection, String name) {
        String sql = "SELECT coalesce(plugin, ''), coalesce(database, ''), coalesce(active_pid, 0),"
                + " coalesce(confirmed_flush_lsn, '0/0')::text, coalesce(wal_status, '')"
                + " FROM pg_catalog.pg_replication_slots WHERE slot_name = " + Names.literal(name);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            if (!row.next()) {
                return Optional.empty();
            }
            return Optional.of(new State(
                    row.getString(1), row.getString(2), row.getInt(3), Lsn.parse(row.getString(4)), row.getString(5)));
        } catch (SQLException e) {
            throw PostgresErrors.of(e, "Cannot look up replication slot " + name);
        }
    }

    /** Where the server's log ends, and what of it is kept for the slot; without the slot nothing is. */
    static SourceHealth health(Connection connection, String name) {
        String sql = "SELECT pg_current_wal_lsn()::text, extract(epoch FROM clock_timestamp()),"
                + " pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn)::bigint,"
                + " pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint, safe_wal_size"
                + " FROM (SELECT 1) AS one LEFT JOIN pg_catalog.pg_replication_slots ON slot_name = "
                + Names.literal(name);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return new SourceHealth(
                    Lsn.position(Lsn.parse(row.getString(1))),
                    Instant.ofEpochMilli(row.getBigDecimal(2).movePointRight(3).longValue()),
                    row.getObject(3, Long.class),
                    row.getObject(4, Long.class),
                    row.getObject(5, Long.class),
                    null);
        } catch (SQLException e) {
            throw PostgresErrors.of(e, "Cannot ask how replication slot " + name + " stands");
        }
    }

    /** As {@link #find}, once its last reader's connection has been cleared away, or a few seconds later. */
    private static Optional<State> findReleased(Connection connection, String name) {
        Optional<State> found = find(connection, name);
        for (int i = 0;
                i < RELEASE_LOOKS_MAX && found.isPresent() && found.get().activePid() != 0;
                i++) {
            LockSupport.parkNanos(RELEASE_LOOK_NANOS);
            found = find(connection, name);
        }
        return found;
    }

    /**
     * Creates the slot. Waits until every transaction that is writing now has ended.
     *
     * @param statement cancelled by another thread to give up
     * @return everything committed from there on will be streamed
     */
    static long create(Statement statement, String name) throws SQLException {
        String options = Sessions.version(statement.getConnection()) >= FAILOVER_VERSION ? ", false, false, true" : "";
        try (ResultSet row =
                statement.executeQuery("SELECT lsn::text FROM pg_catalog.pg_create_logical_replication_slot("
                        + Names.literal(name) + ", 'pgoutput'" + options + ")")) {
            row.next();
            long position = Lsn.parse(row.getString(1));
            LOG.atInfo()
                    .addKeyValue("target", name)
                    .addKeyValue("position", Lsn.text(position))
                    .log("replication slot created");
            return position;
        }
    }

    /** Drops the slot if it is there. */
    static void drop(Connection connection, String name) {
        Optional<State> found = findReleased(connection, name);
        if (found.isEmpty()) {
            return;
        }
        if (!found.get().database().equals(database(connection))) {
            throw foreign(name);
        }
        if (found.get().activePid() != 0) {
            throw inUse(name, found.get().activePid());
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_catalog.pg_drop_replication_slot(" + Names.literal(name) + ")");
            LOG.atInfo().addKeyValue("target", name).log("replication slot dropped");
        } catch (SQLException e) {
            if (!PostgresErrors.hasState(e, PostgresErrors.UNDEFINED_OBJECT)) {
                throw PostgresErrors.of(e, "Cannot drop replication slot " + name);
            }
        }
    }

    private static String database(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.current_database()")) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw PostgresErrors.of(e, "Cannot learn the database's name");
        }
    }

    /**
     * Makes sure that the slot still has everything after {@code landed}, and the server everything before it.
     *
     * @throws PipelineException {@code SOURCE_SLOT_LOST} or {@code SOURCE_SLOT_IN_USE}
     */
    static void verify(Connection connection, String name, long landed) {
        Optional<State> found = findReleased(connection, name);
        if (found.isEmpty()) {
            throw lost("Replication slot " + name + " does not exist any more", null);
        }
        State state = found.get();
        if (state.status().equals("lost")) {
            throw lost("Replication slot " + name + " is invalid: the server has removed log that it needs", null);
        }
        if (Lsn.isBefore(landed, state.confirmed())) {
            throw lost(
                    "Replication slot " + name + " stands at " + Lsn.text(state.confirmed())
                            + ", after the landed position " + Lsn.text(landed) + ": changes between are gone",
                    null);
        }
        long end = logEnd(connection);
        if (Lsn.isBefore(end, landed)) {
            throw lost(
                    "The server's log ends at " + Lsn.text(end) + ", before the landed position " + Lsn.text(landed)
                            + ": the server lacks changes that were landed, and would not send those it makes until there",
                    null);
        }
        if (state.activePid() != 0) {
            throw inUse(name, state.activePid());
        }
    }

    private static long logEnd(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT CASE WHEN pg_catalog.pg_is_in_recovery()"
                        + " THEN pg_catalog.pg_last_wal_replay_lsn()"
                        + " ELSE pg_catalog.pg_current_wal_insert_lsn() END::text")) {
            row.next();
            return Lsn.parse(row.getString(1));
        } catch (SQLException e) {
            throw PostgresErrors.of(e, "Cannot learn where the server's log ends");
        }
    }

    static PipelineException lost(String message, @Nullable Throwable cause) {
        return new PipelineException(
                ErrorCode.SOURCE_SLOT_LOST,
                message,
                "Changes may be missing, so every table has to be loaded again: tributary drop, then tributary run.",
                cause);
    }

    static PipelineException inUse(String name, int pid) {
        return new PipelineException(
                ErrorCode.SOURCE_SLOT_IN_USE,
                "Replication slot " + name + " is being read by server process " + pid,
                "Stop the other process that runs this pipeline; a connection that has died is noticed after"
                        + " wal_sender_timeout, or at once with SELECT pg_terminate_backend(" + pid + ");");
    }

    static PipelineException foreign(String name) {
        return new PipelineException(
                ErrorCode.SOURCE_SLOT_FOREIGN,
                "Replication slot " + name + " exists already, and this landing folder did not create it",
                "Another pipeline of this name may be using it: give this one another name, or drop the slot:"
                        + " SELECT pg_drop_replication_slot(" + Names.literal(name) + ");");
    }
}
