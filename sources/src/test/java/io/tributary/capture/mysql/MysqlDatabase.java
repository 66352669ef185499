package io.tributary.capture.mysql;

import io.tributary.servers.MariadbProcess;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.Driver;

/**
 * One database of a test server, seen by a user who may do all.
 *
 * @param scheme how an address of it begins: {@code jdbc:mysql} or {@code jdbc:mariadb}
 * @param name   of the database; empty: none
 * @param parameters of its address: empty, or a question mark and what follows it
 */
public record MysqlDatabase(
        String scheme, String host, int port, String user, String password, String name, String parameters) {
    /** Java's ciphers take as much as all else that a capture does; what is about them has {@link #encrypted()}. */
    private static final String PLAIN = "?sslMode=DISABLED";

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Map<MysqlDatabase, Configuration> ADDRESSES = new ConcurrentHashMap<>();

    /** A new empty database of a server of ours. */
    public static MysqlDatabase createOn(MariadbProcess server) {
        return new MysqlDatabase("jdbc:mariadb", "127.0.0.1", server.port(), "root", "", "", "").another();
    }

    /** A new empty database of the server at a URL as in {@code jdbc:mysql://host:port/?user=root&password=secret}. */
    static MysqlDatabase createAt(String url) {
        URI address = URI.create(url.substring("jdbc:".length()));
        Map<String, String> parameters = new HashMap<>();
        if (address.getQuery() != null) {
            for (String parameter : address.getQuery().split("&", -1)) {
                String[] pair = parameter.split("=", 2);
                parameters.put(pair[0], pair.length == 2 ? pair[1] : "");
            }
        }
        int port = address.getPort() == -1 ? 3306 : address.getPort();
        String user = parameters.getOrDefault("user", "root");
        String password = parameters.getOrDefault("password", "");
        return new MysqlDatabase("jdbc:mysql", address.getHost(), port, user, password, "", PLAIN).another();
    }

    /** Another new empty database of the same server; its name is not used twice, by other runs either. */
    public MysqlDatabase another() {
        String fresh = "test_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
        execute(
                "DROP DATABASE IF EXISTS " + fresh,
                "CREATE DATABASE " + fresh + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
        return named(fresh);
    }

    /** Another database of the same server, which need not exist. */
    public MysqlDatabase named(String other) {
        return new MysqlDatabase(scheme, host, port, user, password, other, parameters);
    }

    /** The same, seen by another user. */
    public MysqlDatabase as(String otherUser, String otherPassword) {
        return new MysqlDatabase(scheme, host, port, otherUser, otherPassword, name, parameters);
    }

    /** The same, spoken to as captures do by themselves: encrypted where the server can, as MySQL does. */
    MysqlDatabase encrypted() {
        return new MysqlDatabase(scheme, host, port, user, password, name, "");
    }

    /** Its address as a source's configuration gives it, without user and password. */
    public String url() {
        return scheme + "://" + host + ":" + port + "/" + name + parameters;
    }

    /**
     * A new connection through MariaDB Connector/J, which speaks with both servers. It reads an address once: that takes it
     * longer than to connect, and a test does so a thousand times.
     */
    public Connection connect() throws SQLException {
        return Driver.connect(ADDRESSES.computeIfAbsent(this, MysqlDatabase::address));
    }

    private Configuration address() {
        Properties login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        try {
            return Configuration.parse(
                    "jdbc:mariadb://" + host + ":" + port + "/" + name + "?allowPublicKeyRetrieval=true", login);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All over one connection, so that {@code SET} reaches the statements after it; each commits by itself. */
    public void execute(String... statements) {
        try (Connection connection = connect()) {
            executeAll(connection, statements);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All in one transaction. */
    public void inTransaction(String... statements) {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            executeAll(connection, statements);
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void executeAll(Connection connection, String... statements) {
        for (String sql : statements) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException(sql, e);
            }
        }
    }

    /** The first value of the first row: {@code "null"} for NULL, empty when there is no row. */
    public String text(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The first value of the first row. */
    public long number(String sql) {
        return Long.parseLong(text(sql));
    }
}
