package io.tributary.target.engine;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.Properties;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;
import org.jspecify.annotations.Nullable;

/**
 * Engines of this process that nobody uses now. To start one takes some 20 ms of a processor, which is ten times what a
 * table with few changes needs of it. An engine is used by one at a time, and all that was made with it is temporary and
 * gone with the session. Thread-safe.
 */
final class IdleEngines {
    private static final long MEGABYTE = 1 << 20;

    /** More than are at work at once in most pipelines; an idle one holds a thread or two and few megabytes. */
    private static final int MAX = 4;

    private static final Deque<Instance> IDLE = new ArrayDeque<>();

    private IdleEngines() {}

    /**
     * A started engine.
     *
     * @param root keeps it alive
     */
    private record Instance(DuckDBConnection root, long memoryBytes, int threads) {}

    /** An engine in use: a session with settings as they are at a start, that finds nothing of what earlier ones made. */
    record Session(Instance instance, Connection connection) {
        /** Ends it; the engine may be used again. */
        void end() throws SQLException {
            connection.close();
            @Nullable Instance oldest = null;
            synchronized (IDLE) {
                IDLE.addFirst(instance);
                if (IDLE.size() > MAX) {
                    oldest = IDLE.removeLast();
                }
            }
            if (oldest != null) {
                oldest.root.close();
            }
        }

        /** Ends it, and the engine with it. */
        void endForGood() throws SQLException {
            connection.close();
            instance.root.close();
        }
    }

    /** With an idle engine of these settings, else with a new one. */
    static Session session(EngineSettings settings, Path scratch) throws SQLException {
        Optional<Instance> idle = idle(settings);
        if (idle.isPresent()) {
            try {
                return session(idle.get(), scratch);
            } catch (SQLException e) {
                // one that has used its folder for what did not fit into memory cannot be given another
                idle.get().root.close();
            }
        }
        return session(start(settings), scratch);
    }

    private static Session session(Instance instance, Path scratch) throws SQLException {
        Connection connection = instance.root.duplicate();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET GLOBAL temp_directory = "
                    + Sql.text(scratch.toAbsolutePath().toString()));
            statement.execute("SET GLOBAL preserve_insertion_order = false");
            return new Session(instance, connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static Optional<Instance> idle(EngineSettings settings) {
        synchronized (IDLE) {
            Iterator<Instance> all = IDLE.iterator();
            while (all.hasNext()) {
                Instance instance = all.next();
                if (instance.memoryBytes == settings.memoryBytes() && instance.threads == settings.threads()) {
                    all.remove();
                    return Optional.of(instance);
                }
            }
        }
        return Optional.empty();
    }

    private static Instance start(EngineSettings settings) throws SQLException {
        Properties options = new Properties();
        options.setProperty("autoinstall_known_extensions", "false");
        options.setProperty("autoload_known_extensions", "false");
        // it knows a file by its size and time, and a rewritten one may have those of the one before
        options.setProperty("enable_external_file_cache", "false");
        options.setProperty("memory_limit", settings.memoryBytes() / MEGABYTE + "MiB");
        options.setProperty("threads", Integer.toString(settings.threads()));
        options.setProperty("jdbc_stream_results", "true");
        // asked itself: in a process of others the manager of drivers may not know it
        DuckDBConnection root =
                new DuckDBDriver().connect("jdbc:duckdb:", options).unwrap(DuckDBConnection.class);
        return new Instance(root, settings.memoryBytes(), settings.threads());
    }
}
