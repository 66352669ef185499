package io.tributary.app;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tributary.app.demo.DemoServer;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A database server with a bank in it. PostgreSQL and MariaDB are those that tests share; MySQL is the one the environment
 * names, where the database {@code bank} is made anew and belongs to a user with only the rights a source needs.
 *
 * @param url its address, as a pipeline file gives it
 * @param user who the pipeline reads as
 * @param password empty for none
 * @param connections as somebody who may do all
 */
record BankServer(String url, String user, String password, BankDialect dialect, Connections connections, Runnable end)
        implements AutoCloseable {
    private static final String MYSQL = "TRIBUTARY_TEST_MYSQL_URL";

    /** Makes a connection. */
    interface Connections {
        Connection connect() throws SQLException;
    }

    /** The databases to prove a claim on. */
    enum Kind {
        POSTGRES,
        MARIADB,
        MYSQL;

        /** Skips the test for MySQL when the environment names none. */
        BankServer take() throws SQLException {
            return switch (this) {
                case POSTGRES -> of(SharedServer.take(DemoServer.Kind.POSTGRES), new PostgresBank());
                case MARIADB -> of(SharedServer.take(DemoServer.Kind.MARIADB), new MysqlBank());
                case MYSQL -> mysql();
            };
        }
    }

    private static BankServer of(SharedServer server, BankDialect dialect) {
        return new BankServer(server.url(), server.user(), "", dialect, server::connect, server::close);
    }

    private static BankServer mysql() throws SQLException {
        String url = System.getenv().getOrDefault(MYSQL, "");
        assumeTrue(!url.isEmpty(), MYSQL + " is not set: skipped for MySQL");
        URI address = URI.create(url.substring("jdbc:".length()));
        BankServer server = new BankServer(
                "jdbc:mysql://" + address.getHost() + ":" + address.getPort() + "/",
                "bank",
                "a secret",
                new MysqlBank(),
                () -> DriverManager.getConnection(url.replaceFirst("^jdbc:mysql:", "jdbc:mariadb:")
                        + "&allowPublicKeyRetrieval=true&sessionVariables=sql_mode='ANSI_QUOTES'"),
                () -> {});
        try (Connection admin = server.connect();
                Statement statement = admin.createStatement()) {
            for (String sql : List.of(
                    "DROP DATABASE IF EXISTS bank",
                    "DROP USER IF EXISTS 'bank'@'%'",
                    "CREATE USER 'bank'@'%' IDENTIFIED BY '" + server.password() + "'",
                    "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'bank'@'%'",
                    "GRANT SELECT ON bank.* TO 'bank'@'%'")) {
                statement.execute(sql);
            }
        }
        return server;
    }

    Connection connect() throws SQLException {
        return connections.connect();
    }

    @Override
    public void close() {
        end.run();
    }
}
