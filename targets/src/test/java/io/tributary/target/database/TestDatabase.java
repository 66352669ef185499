package io.tributary.target.database;

import static org.junit.jupiter.api.Assumptions.abort;

import io.tributary.servers.MariadbBinaries;
import io.tributary.servers.MariadbProcess;
import io.tributary.servers.ServerFolder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The servers that targets are tested on, each started once, on first use; MySQL is the one the environment names. */
enum TestDatabase {
    POSTGRES,
    MARIADB,
    MYSQL;

    private static final String VARIABLE = "TRIBUTARY_TEST_MYSQL_URL";
    private static final Path UNPACKED = Path.of("..", "servers", "target", "mariadb");
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private String url = "";
    private @Nullable Connection session;

    /** A schema or database that is not there yet; its name is not used twice. */
    String freshSchema() {
        return "t_" + ProcessHandle.current().pid() + "_" + SCHEMAS.incrementAndGet();
    }

    DatabaseSettings settings(String schema) {
        String user = this == POSTGRES ? "postgres" : "root";
        return new DatabaseSettings(url(), user, "", schema, "{table}", Map.of());
    }

    /** For sessions that begin with variables as a server may have set them for all, as in {@code max_error_count=0}. */
    DatabaseSettings settings(String schema, String variable) {
        DatabaseSettings usual = settings(schema);
        String option = this == POSTGRES ? "options=-c%20" : "sessionVariables=";
        return new DatabaseSettings(
                usual.url() + (usual.url().contains("?") ? "&" : "?") + option + variable,
                usual.user(),
                usual.password(),
                usual.schema(),
                usual.table(),
                usual.textColumns());
    }

    void drop(String schema) {
        execute(
                this == POSTGRES
                        ? "DROP SCHEMA IF EXISTS \"" + schema + "\" CASCADE"
                        : "DROP DATABASE IF EXISTS `" + schema + "`");
    }

    Connection connect() throws SQLException {
        DatabaseSettings settings = settings("");
        return DriverManager.getConnection(
                settings.url().replaceFirst("^jdbc:mysql:", "jdbc:mariadb:"), settings.user(), settings.password());
    }

    /** A session that stays, because most tests do little in one; what is set in it must be set back. */
    synchronized Connection session() throws SQLException {
        Connection found = session;
        if (found == null) {
            found = connect();
            session = found;
        }
        return found;
    }

    void execute(String... statements) {
        try (Statement statement = session().createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Names of the tables in a schema, sorted. */
    List<String> tables(String schema) {
        try {
            return Sql.texts(
                    session(),
                    "SELECT table_name FROM information_schema.tables WHERE table_schema = ? ORDER BY 1",
                    schema);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    String quote(String name) {
        return this == POSTGRES ? "\"" + name + "\"" : "`" + name + "`";
    }

    private synchronized String url() {
        if (url.isEmpty()) {
            url = switch (this) {
                case POSTGRES -> postgres();
                case MARIADB -> mariadb();
                case MYSQL -> mysql();
            };
        }
        return url;
    }

    private static String postgres() {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "off")
                    .setServerConfig("full_page_writes", "off")
                    .setServerConfig("synchronous_commit", "off")
                    .setServerConfig("autovacuum", "off")
                    .setServerConfig("shared_buffers", "32MB")
                    .setServerConfig("max_connections", "100")
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    server.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
            return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String mariadb() {
        try {
            Path folder = ServerFolder.create(ServerFolder.OF_TESTS);
            MariadbProcess server = MariadbProcess.start(
                    MariadbBinaries.in(UNPACKED, MariadbBinaries.NEWEST), folder, List.of("--skip-log-bin"));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> discard(server, folder)));
            return "jdbc:mariadb://127.0.0.1:" + server.port() + "/";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void discard(MariadbProcess server, Path folder) {
        try {
            server.kill();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ServerFolder.delete(folder);
    }

    private static String mysql() {
        String named = System.getenv(VARIABLE);
        if (named == null || named.isBlank()) {
            return abort(VARIABLE + " is not set: skipped for MySQL");
        }
        int options = named.indexOf('?');
        return (options < 0 ? named : named.substring(0, options)) + "?allowPublicKeyRetrieval=true";
    }
}
