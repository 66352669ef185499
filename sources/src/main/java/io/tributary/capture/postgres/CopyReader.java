package io.tributary.capture.postgres;

import io.tributary.capture.run.LoadReader;
import io.tributary.capture.run.TableLoad;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOut;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that reads chunks of a load session, one after the other, and passes their bytes on to load files. */
final class CopyReader extends LoadReader<Chunk> {
    private static final Logger LOG = LoggerFactory.getLogger(CopyReader.class);
    private static final int BLOCK_BYTES = 256 << 10;
    private static final int ROW_BYTES_MAX = Integer.MAX_VALUE - 16;
    private static final long FLUSH_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final SnapshotSession session;
    private final byte[] block = new byte[BLOCK_BYTES];
    private volatile @Nullable Connection connection;

    CopyReader(SnapshotSession session) {
        super(session);
        this.session = session;
    }

    @Override
    protected void read(Chunk chunk) {
        try {
            copy(chunk);
        } catch (SQLException e) {
            throw failure(e, chunk);
        }
    }

    /** Another connection imports the same snapshot. */
    @Override
    protected boolean canGoOn() {
        return true;
    }

    @Override
    protected void ending(TableLoad load) {
        try {
            waitUntilDurable();
        } catch (SQLException e) {
            throw PostgresErrors.of(e, "Cannot end the load of table " + load.id());
        }
    }

    /** The snapshot may show transactions that a crash of the server would still undo. */
    private void waitUntilDurable() throws SQLException {
        Connection open = connection;
        if (open == null) {
            return;
        }
        String sql = "SELECT pg_catalog.pg_current_wal_flush_lsn() >= '"
                + Lsn.text(session.snapshot().end()) + "'::pg_catalog.pg_lsn";
        try (Statement statement = open.createStatement()) {
            while (!session.isClosed()) {
                try (ResultSet row = statement.executeQuery(sql)) {
                    row.next();
                    if (row.getBoolean(1)) {
                        return;
                    }
                }
                LockSupport.parkNanos(this, FLUSH_WAIT_NANOS);
            }
        }
    }

    private static PipelineException failure(SQLException e, Chunk chunk) {
        String what = "Cannot load table " + chunk.load().id();
        boolean isStale = PostgresErrors.hasState(e, PostgresErrors.UNDEFINED_TABLE)
                || PostgresErrors.hasState(e, PostgresErrors.UNDEFINED_COLUMN)
                || PostgresErrors.hasState(e, PostgresErrors.UNDEFINED_OBJECT)
                || PostgresErrors.hasState(e, PostgresErrors.INVALID_PARAMETER);
        if (isStale) {
            return new PipelineException(
                    ErrorCode.SOURCE_SNAPSHOT_LOST, what + ": the snapshot does not show it any more", "", e);
        }
        return PostgresErrors.of(e, what);
    }

    private void copy(Chunk chunk) throws SQLException {
        Connection open = connect();
        try (Statement statement = open.createStatement()) {
            statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT "
                    + Names.literal(session.snapshotName()) + "; LOCK TABLE ONLY "
                    + Names.quote(chunk.leaf().id()) + " IN ACCESS SHARE MODE");
            expectSameHeap(statement, chunk);
            pass(Sessions.driver(open).getCopyAPI().copyOut(chunk.copy()), new CopyText(chunk.forms()), chunk.load());
            statement.execute("COMMIT");
        }
    }

    /** A heap that was truncated or rewritten after the snapshot looks empty in it. */
    private static void expectSameHeap(Statement statement, Chunk chunk) throws SQLException {
        Leaf leaf = chunk.leaf();
        try (ResultSet row = statement.executeQuery("SELECT c.oid::int8, pg_catalog.pg_relation_filenode(c.oid)::int8"
                + " FROM pg_catalog.pg_class c WHERE c.oid = "
                + Names.literal(Names.quote(leaf.id())) + "::pg_catalog.regclass")) {
            if (!row.next() || (int) row.getLong(1) != leaf.oid() || row.getLong(2) != leaf.filenode()) {
                throw new PipelineException(
                        ErrorCode.SOURCE_SNAPSHOT_LOST,
                        "Cannot load table " + chunk.load().id() + ": it was truncated, rewritten or created anew after"
                                + " the load's snapshot was taken",
                        "");
            }
        }
    }

    private void pass(CopyOut copy, CopyText text, TableLoad load) throws SQLException {
        int length = 0;
        long rows = 0;
        for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
            long room = CopyText.roomFor(row);
            if (length + room > block.length) {
                land(load, block, 0, length, rows);
                length = 0;
                rows = 0;
                if (room > block.length) {
                    byte[] large = new byte[size(room, load)];
                    land(load, large, 0, text.toCsv(row, large, 0), 1);
                    continue;
                }
            }
            length = text.toCsv(row, block, length);
            rows++;
        }
        land(load, block, 0, length, rows);
    }

    private static int size(long room, TableLoad load) {
        if (room > ROW_BYTES_MAX) {
            throw new PipelineException(
                    ErrorCode.VALUE_UNSUPPORTED,
                    "Cannot load table " + load.id() + ": a row is longer than " + ROW_BYTES_MAX + " bytes as CSV",
                    "Leave the table out, or shorten the row at the source");
        }
        return (int) room;
    }

    private Connection connect() {
        Connection open = connection;
        if (open == null) {
            open = session.sessions().query();
            connection = open;
        }
        return open;
    }

    @Override
    protected void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            Sessions.close(open);
        }
    }

    @Override
    protected void abort() {
        Connection open = connection;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.atDebug().setCause(e).log("aborting a load reader failed");
            }
        }
    }
}
