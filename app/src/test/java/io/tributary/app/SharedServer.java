package io.tributary.app;

import io.tributary.app.demo.DemoServer;
import io.tributary.servers.ServerFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A database server that all tests of a process share, started on first use. Who takes it finds it as it was then: no
 * databases of others, no users, no slots.
 */
final class SharedServer implements AutoCloseable {
    private static final Map<DemoServer.Kind, SharedServer> STARTED = new EnumMap<>(DemoServer.Kind.class);

    private final DemoServer.Kind kind;
    private final DemoServer server;
    private boolean taken;

    private SharedServer(DemoServer.Kind kind, DemoServer server) {
        this.kind = kind;
        this.server = server;
    }

    private static SharedServer start(DemoServer.Kind kind) {
        Path folder = ServerFolder.create(ServerFolder.OF_TESTS);
        DemoServer server = kind.start(folder.resolve(kind.toString()));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            ServerFolder.delete(folder);
        }));
        if (kind == DemoServer.Kind.POSTGRES) {
            prepare(server, folder);
        }
        return new SharedServer(kind, server);
    }

    /** Nothing needs to outlive the machine; and the program shows what it loads to copy a table. */
    private static void prepare(DemoServer postgres, Path folder) {
        try (Connection connection = postgres.connect()) {
            PipelineSteps.execute(
                    connection,
                    "ALTER SYSTEM SET fsync = off",
                    "ALTER SYSTEM SET full_page_writes = off",
                    "ALTER SYSTEM SET autovacuum = off",
                    "SELECT pg_reload_conf()",
                    "CREATE TABLE usual (id int PRIMARY KEY)",
                    "INSERT INTO usual VALUES (1)");
            Path pipeline = Files.writeString(
                    folder.resolve("usual.yaml"),
                    """
                    name: usual
                    source: { url: "%s", user: %s, tables: [public.usual] }
                    landing: { path: landing }
                    target: { path: final }
                    """
                            .formatted(postgres.url(), postgres.user()));
            PackagedProgram.archive(folder, "run", "--until-caught-up", "-c", pipeline.toString());
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The server, for this test alone until it is closed. */
    static synchronized SharedServer take(DemoServer.Kind kind) throws SQLException {
        SharedServer shared = STARTED.computeIfAbsent(kind, SharedServer::start);
        if (shared.taken) {
            throw new IllegalStateException(kind + " is taken by another test");
        }
        shared.taken = true;
        shared.empty();
        return shared;
    }

    /** Its address, as a pipeline file gives it; PostgreSQL's with a database {@code world}. */
    String url() {
        return server.url();
    }

    /** Who may do all in it, without password. */
    String user() {
        return server.user();
    }

    Connection connect() throws SQLException {
        return server.connect();
    }

    /** Gives it back. */
    @Override
    public void close() {
        synchronized (SharedServer.class) {
            taken = false;
        }
    }

    private void empty() throws SQLException {
        switch (kind) {
            case POSTGRES -> emptyPostgres();
            case MARIADB -> emptyMariadb();
        }
    }

    private void emptyPostgres() throws SQLException {
        String elsewhere = url().replaceFirst("/world$", "/postgres");
        try (Connection connection = DriverManager.getConnection(elsewhere, user(), "")) {
            executeAll(
                    connection,
                    "SELECT format('SELECT pg_terminate_backend(%s, 60000)', active_pid) FROM pg_replication_slots"
                            + " WHERE active");
            // its slots go with a database
            executeAll(
                    connection,
                    "SELECT format('DROP DATABASE %I WITH (FORCE)', datname) FROM pg_database"
                            + " WHERE datname NOT IN ('postgres', 'template0', 'template1')");
            executeAll(
                    connection,
                    "SELECT format('DROP ROLE %I', rolname) FROM pg_roles"
                            + " WHERE rolname <> 'postgres' AND rolname NOT LIKE 'pg\\_%'");
            PipelineSteps.execute(connection, "CREATE DATABASE world");
        }
    }

    private void emptyMariadb() throws SQLException {
        try (Connection connection = connect()) {
            executeAll(
                    connection,
                    "SELECT CONCAT('DROP DATABASE `', schema_name, '`') FROM information_schema.schemata"
                            + " WHERE schema_name NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')");
            executeAll(
                    connection,
                    "SELECT CONCAT('DROP USER ', QUOTE(User), '@', QUOTE(Host)) FROM mysql.global_priv"
                            + " WHERE User NOT IN ('root', 'mariadb.sys', 'PUBLIC')");
        }
    }

    /** Executes the statements that a query gives. */
    private static void executeAll(Connection connection, String query) throws SQLException {
        List<String> statements = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                statements.add(row.getString(1));
            }
        }
        PipelineSteps.execute(connection, statements.toArray(String[]::new));
    }
}
