package io.tributary.target.database;

import io.tributary.error.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Holds off other writers of the same final tables, by a session of its own. Thread-safe. */
final class WriterLock implements AutoCloseable {
    private static final int ANSWER_SECONDS = 10;
    private static final long PATIENCE_MILLIS = 1_000;

    private final Sessions sessions;
    private final Dialect dialect;
    private final DatabaseSettings settings;
    private final String holder;
    private final String name;
    private @Nullable Connection connection;
    private int failovers;
    private boolean wasHeld;

    WriterLock(Sessions sessions, Dialect dialect, DatabaseSettings settings, String holder) {
        this.sessions = sessions;
        this.dialect = dialect;
        this.settings = settings;
        this.holder = holder;
        name = Locks.name("writer", database(settings), settings.schema(), settings.table());
    }

    /** PostgreSQL's locks are a database's own, MySQL's are the server's and its databases are what we call schemas. */
    private static String database(DatabaseSettings settings) {
        return settings.url().startsWith("jdbc:postgresql:") ? "postgresql" : "mysql";
    }

    /**
     * Makes sure that the lock is held, also after the session was lost.
     *
     * @throws io.tributary.error.PipelineException {@code TARGET_IN_USE} naming who holds it, or {@code
     *     TARGET_UNAVAILABLE} when it was ours before: that may be what is left of our own session
     */
    synchronized void hold() throws SQLException {
        Connection held = connection;
        int now = sessions.failovers();
        if (held != null && failovers == now && held.isValid(ANSWER_SECONDS)) {
            return;
        }
        sessions.discard(held);
        connection = null;
        Connection fresh = sessions.connect();
        boolean taken = false;
        try {
            nameSession(fresh);
            ErrorCode otherwise = wasHeld ? ErrorCode.TARGET_UNAVAILABLE : ErrorCode.TARGET_IN_USE;
            Locks.take(
                    fresh,
                    dialect,
                    name,
                    "the target " + settings.place(),
                    new Locks.Patience(PATIENCE_MILLIS, sessions.lost(), otherwise));
            taken = true;
        } finally {
            if (!taken) {
                sessions.discard(fresh);
            }
        }
        wasHeld = true;
        connection = fresh;
        failovers = now;
    }

    private void nameSession(Connection fresh) throws SQLException {
        if (dialect.hasTransactionalDefinitions()) {
            try (PreparedStatement statement =
                    fresh.prepareStatement("SELECT set_config('application_name', ?, false)")) {
                statement.setString(1, "tributary " + holder);
                statement.execute();
            }
        }
    }

    @Override
    public synchronized void close() {
        Connection held = connection;
        if (held != null) {
            try {
                dialect.unlock(held, name);
            } catch (SQLException e) {
                // the lock goes with the session
                connection = null;
            }
            sessions.discard(held);
            connection = null;
        }
    }
}
