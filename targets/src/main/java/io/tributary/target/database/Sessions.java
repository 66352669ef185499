package io.tributary.target.database;

import io.tributary.error.PipelineException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Connections that are used again as long as nothing fails on them. Thread-safe. */
final class Sessions implements AutoCloseable {
    private static final int ANSWER_SECONDS = 10;

    private final Connector connector;
    private final Dialect dialect;
    private final DatabaseSettings settings;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
    private final Map<Connection, String> ids = Collections.synchronizedMap(new IdentityHashMap<>());
    private final Set<String> lost = ConcurrentHashMap.newKeySet();
    private final AtomicInteger failovers = new AtomicInteger();

    Sessions(Connector connector, Dialect dialect, DatabaseSettings settings) {
        this.connector = connector;
        this.dialect = dialect;
        this.settings = settings;
    }

    /** Makes new connections. */
    interface Connector {
        Connection connect(Dialect dialect) throws SQLException;
    }

    /** What is done on a connection. */
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * Does something on a connection in auto-commit mode. When it fails the connection is closed, and with it goes every
     * transaction, lock and temporary table.
     *
     * @param doing for messages
     */
    <T> T with(String doing, Work<T> work) {
        Connection connection = null;
        try {
            connection = take();
            T result = work.run(connection);
            idle.push(connection);
            connection = null;
            return result;
        } catch (BrokenLoad e) {
            throw failed(e.failure(), doing);
        } catch (SQLException e) {
            throw failed(e, doing);
        } finally {
            discard(connection);
        }
    }

    /** Whatever else leads to a server that takes no writes any more is of no use either. */
    private PipelineException failed(SQLException failure, String doing) {
        if (SqlFailure.isReadOnly(failure)) {
            failovers.incrementAndGet();
            close();
        }
        return SqlFailure.of(failure, doing, settings);
    }

    /** How often a server turned out to take no writes: sessions from before lead to the wrong one. */
    int failovers() {
        return failovers.get();
    }

    /** Does something on a connection of its own, which is closed then. */
    <T> T once(String doing, Work<T> work) {
        Connection own = null;
        try {
            own = connect();
            return work.run(own);
        } catch (BrokenLoad e) {
            throw SqlFailure.of(e.failure(), doing, settings);
        } catch (SQLException e) {
            throw SqlFailure.of(e, doing, settings);
        } finally {
            discard(own);
        }
    }

    private Connection take() throws SQLException {
        Connection found = idle.poll();
        while (found != null) {
            if (found.isValid(ANSWER_SECONDS)) {
                return found;
            }
            discard(found);
            found = idle.poll();
        }
        return connect();
    }

    Connection connect() throws SQLException {
        Connection connection = connector.connect(dialect);
        try {
            dialect.prepare(connection);
            String id = dialect.sessionId(connection);
            ids.put(connection, id);
            lost.remove(id);
            return connection;
        } catch (SQLException | PipelineException e) {
            discard(connection);
            throw e;
        }
    }

    /** The server may not hear of it, and keep the session and its locks. */
    void discard(@Nullable Connection connection) {
        if (connection != null) {
            String id = ids.remove(connection);
            if (id != null) {
                lost.add(id);
            }
            try {
                connection.close();
            } catch (SQLException e) {
                // it is of no use any more, whether or not it was closed in order
                return;
            }
        }
    }

    /** The sessions that were given up; the server may still have some. */
    Set<String> lost() {
        return lost;
    }

    @Override
    public void close() {
        Connection found = idle.poll();
        while (found != null) {
            discard(found);
            found = idle.poll();
        }
    }
}
