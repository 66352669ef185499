package io.tributary.capture.postgres;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream of a slot. The server hears from us every few seconds even while nobody reads, so that it does not take us
 * for dead; it never hears of a position that was not given to {@link #acknowledge}. Read by one thread; a thread of its
 * own sends the signs of life.
 */
final class ReplicationStream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicationStream.class);
    private static final long SIGN_OF_LIFE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int DRIVER_STATUS_SECONDS = 5;

    private final Connection connection;
    private final PGReplicationStream stream;
    private final String slot;
    private final Thread keeper;
    private volatile boolean closed;
    private volatile @Nullable SQLException keeperFailure;

    /** @param start changes committed before it are not sent again */
    static ReplicationStream open(Connection connection, String slot, long start) {
        try {
            PGReplicationStream stream = Sessions.driver(connection)
                    .getReplicationAPI()
                    .replicationStream()
                    .logical()
                    .withSlotName(slot)
                    .withStartPosition(LogSequenceNumber.valueOf(start))
                    .withSlotOption("proto_version", 1)
                    .withSlotOption("publication_names", Names.quote(slot))
                    .withSlotOption("messages", true)
                    .withStatusInterval(DRIVER_STATUS_SECONDS, TimeUnit.SECONDS)
                    .withAutomaticFlush(false)
                    .start();
            return new ReplicationStream(connection, stream, slot, start);
        } catch (SQLException e) {
            throw PostgresErrors.ofSlot(e, slot);
        }
    }

    private ReplicationStream(Connection connection, PGReplicationStream stream, String slot, long start) {
        this.connection = connection;
        this.stream = stream;
        this.slot = slot;
        setAcknowledged(start);
        keeper = new Thread(this::keepAlive, "replication-keeper");
        keeper.setDaemon(true);
        keeper.start();
    }

    /** The next message, or null when none has arrived; waits a millisecond at most. */
    synchronized @Nullable ByteBuffer readPending() {
        SQLException failure = keeperFailure;
        if (failure != null) {
            throw PostgresErrors.ofSlot(failure, slot);
        }
        try {
            return stream.readPending();
        } catch (SQLException e) {
            throw PostgresErrors.ofSlot(e, slot);
        }
    }

    /** Lets the source forget what was committed before {@code position}. */
    synchronized void acknowledge(long position) {
        setAcknowledged(position);
        try {
            stream.forceUpdateStatus();
        } catch (SQLException e) {
            throw PostgresErrors.ofSlot(e, slot);
        }
    }

    private void setAcknowledged(long position) {
        LogSequenceNumber number = LogSequenceNumber.valueOf(position);
        stream.setFlushedLSN(number);
        stream.setAppliedLSN(number);
    }

    /** Also finds out that the connection is gone: an unread stream does not tell. */
    private void keepAlive() {
        while (!closed) {
            LockSupport.parkNanos(this, SIGN_OF_LIFE_NANOS);
            synchronized (this) {
                if (closed) {
                    return;
                }
                try {
                    stream.forceUpdateStatus();
                } catch (SQLException e) {
                    keeperFailure = e;
                    return;
                }
            }
        }
    }

    /** Ends the connection without waiting for the server, which may be in the middle of a large transaction. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(keeper);
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.atDebug().setCause(e).log("closing the replication stream failed");
        }
    }
}
