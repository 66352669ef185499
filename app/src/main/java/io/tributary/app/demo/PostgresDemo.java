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
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** A PostgreSQL server with a database {@code world}. */
record PostgresDemo(EmbeddedPostgres server) implements DemoServer {
    static PostgresDemo start(Path folder) {
        try {
            PostgresDemo demo = new PostgresDemo(EmbeddedPostgres.builder()
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

    @Override
    public String url() {
        return "jdbc:postgresql://localhost:" + server.getPort() + "/world";
    }

    @Override
    public String user() {
        return "postgres";
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), user(), "");
    }

    @Override
    public String table() {
        return "world.person_lewis";
    }

    @Override
    public String fill() {
        return """
                INSERT INTO world.person_lewis
                SELECT i,
                       CASE i % 97 WHEN 0 THEN 'Lewis, "Lew" ' || i WHEN 1 THEN '' ELSE 'Lewis ' || md5(i::text) END,
                       CASE i % 11 WHEN 0 THEN NULL
                                   ELSE (ARRAY['Paris', 'Pune', 'São Paulo', 'Nairobi', '東京', 'Oslo'])[1 + i % 6] END
                FROM generate_series(1::bigint, ?) AS i""";
    }

    @Override
    public String analyze() {
        return "ANALYZE world.person_lewis";
    }

    @Override
    public void rows(Connection connection, Rows each) throws SQLException, IOException {
        CopyOut rows = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY (SELECT * FROM world.person_lewis ORDER BY \"PersonID\") TO STDOUT (FORMAT csv)");
        for (byte[] row = rows.readFromCopy(); row != null; row = rows.readFromCopy()) {
            each.row(row);
        }
    }

    private void execute(String database, String sql) {
        try (Connection connection = server.getDatabase(user(), database).getConnection();
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
