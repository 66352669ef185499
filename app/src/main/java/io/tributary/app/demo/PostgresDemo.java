package io.tributary.app.demo;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;

/** A PostgreSQL server with a database {@code world}, its files below one folder; stopped when closed. */
public final class DemoServer implements AutoCloseable {
    /** The superuser; the server listens on this machine only and asks for no password. */
    public static final String USER = "postgres";

    private final EmbeddedPostgres server;

    private DemoServer(EmbeddedPostgres server) {
        this.server = server;
    }

    /** Starts a new, empty server in {@code folder}, which must not exist yet. */
    public static DemoServer start(Path folder) {
        try {
            DemoServer demo = new DemoServer(EmbeddedPostgres.builder()
                    .setDataDirectory(folder)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPgBinaryResolver(new Binaries())
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setServerConfig("wal_level", "logical")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_replication_slots", "10")
                    .setServerConfig("max_wal_senders", "10")
                    .start());
            demo.execute("postgres", "CREATE DATABASE world");
            return demo;
        } catch (IOException | IllegalStateException e) {
            throw new PipelineException(
                    ErrorCode.FILE_IO,
                    "The demo's PostgreSQL server did not start in " + folder,
                    "It needs a file system that keeps permissions and 200 MB of space; --dir chooses another folder",
                    e);
        }
    }

    /** Its address. */
    public String url() {
        return "jdbc:postgresql://localhost:" + server.getPort() + "/world";
    }

    /** A new connection to {@code world}. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), USER, "");
    }

    private void execute(String database, String sql) {
        try (Connection connection = server.getDatabase(USER, database).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("The demo's server refused: " + sql, e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The demo's PostgreSQL server did not stop", e);
        }
    }

    /** Finds the server's archive; both Mac processors share one, because it holds code for both. */
    private static final class Binaries implements PgBinaryResolver {
        @Override
        public InputStream getPgBinary(String system, String machine) throws IOException {
            String name = "/postgres-" + system.toLowerCase(Locale.ROOT) + "-" + architecture(system, machine) + ".txz";
            InputStream archive = Binaries.class.getResourceAsStream(name);
            if (archive == null) {
                throw new FileNotFoundException(
                        "no PostgreSQL for " + system + " on " + machine + " comes with Tributary");
            }
            return archive;
        }

        private static String architecture(String system, String machine) {
            if (system.equalsIgnoreCase("Darwin")) {
                return "x86_64";
            }
            return switch (machine) {
                case "amd64", "x86_64" -> "x86_64";
                case "aarch64", "arm64" -> "arm_64";
                default -> machine;
            };
        }
    }
}
