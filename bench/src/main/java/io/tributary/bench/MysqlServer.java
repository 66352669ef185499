package io.tributary.bench;

import io.tributary.capture.mysql.wire.Server;
import io.tributary.servers.MariadbBinaries;
import io.tributary.servers.MariadbProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server for one benchmark: a MariaDB of its own, or the MySQL or MariaDB that {@code --url} names. The database
 * {@code tributary_bench} is made anew in it, and removed at the end.
 */
final class MysqlServer implements AutoCloseable {
    static final int ROWS_PER_TRANSACTION = 10_000;

    private final String url;
    private final Server address;
    private final @Nullable MariadbProcess own;

    private MysqlServer(String url, @Nullable MariadbProcess own) throws SQLException {
        this.url = url;
        this.address = Server.parse(url, "", "");
        this.own = own;
        try (Connection connection = login();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS tributary_bench");
            statement.execute("CREATE DATABASE tributary_bench CHARACTER SET utf8mb4");
        }
    }

    /** The server that {@code --url} names, as in {@code jdbc:mysql://host:port/?user=root}, or one of its own. */
    static MysqlServer open(Options options, Scratch scratch) throws IOException, SQLException {
        String url = options.text("url", "");
        if (!url.isEmpty()) {
            return new MysqlServer(url, null);
        }
        Path binaries = Path.of(System.getProperty("bench.root", "."), "servers", "target", "mariadb");
        MariadbProcess own = MariadbProcess.start(
                MariadbBinaries.in(binaries, MariadbBinaries.NEWEST),
                scratch.folder("mariadb"),
                List.of("--innodb-buffer-pool-size=1G", "--innodb-log-file-size=1G"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(own)));
        return new MysqlServer("jdbc:mariadb://127.0.0.1:" + own.port() + "/?user=root", own);
    }

    /** Also when the benchmark is ended by a signal: the server would go on without it. */
    private static void end(MariadbProcess server) {
        try {
            server.kill();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With user and password. */
    String url() {
        return url;
    }

    Server address() {
        return address;
    }

    /** A new connection whose default database is the benchmark's. */
    Connection connect() throws SQLException {
        Connection connection = login();
        connection.setCatalog("tributary_bench");
        return connection;
    }

    private Connection login() throws SQLException {
        return DriverManager.getConnection(
                url.replaceFirst("^jdbc:mysql:", "jdbc:mariadb:")
                        + (url.contains("?") ? "&" : "?")
                        + "allowPublicKeyRetrieval=true",
                address.user(),
                address.password());
    }

    void execute(String... commands) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }

    /** The table of the PostgreSQL benchmarks, in this server's types; its rows are not in the log. */
    void createPerson(long rows) throws SQLException {
        execute("CREATE TABLE tributary_bench.person (id int PRIMARY KEY, name varchar(100), city varchar(100),"
                + " balance decimal(12,2), seen timestamp(6) NULL)");
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET time_zone = '+00:00', sql_log_bin = 0");
            for (long from = 1; from <= rows; from += ROWS_PER_TRANSACTION) {
                statement.execute(insert(from, Math.min(rows, from + ROWS_PER_TRANSACTION - 1)));
            }
        }
    }

    /** Inserts people, {@link #ROWS_PER_TRANSACTION} at most. */
    static String insert(long from, long to) {
        return "INSERT INTO tributary_bench.person"
                + " WITH RECURSIVE digits (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM digits WHERE i < 99)"
                + " SELECT g, CONCAT('Name ', LEFT(SHA2(g, 256), 32)), CONCAT('City ', g % 5000), g / 100,"
                + " TIMESTAMP '2026-01-01 00:00:00.000000' + INTERVAL g * 1234567 MICROSECOND"
                + " FROM (SELECT " + from
                + " + a.i * 100 + b.i AS g FROM digits AS a, digits AS b) AS numbers WHERE g <= "
                + to;
    }

    @Override
    public void close() throws IOException, SQLException {
        execute("DROP DATABASE tributary_bench");
        if (own != null) {
            own.close();
        }
    }
}
