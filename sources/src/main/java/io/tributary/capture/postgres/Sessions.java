package io.tributary.capture.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;

/**
 * Opens connections to the source, all with the same settings, so that a value has the same text wherever it is read:
 * in a load, in the stream, or as a column's default. Thread-safe.
 */
final class Sessions {
    /** The oldest server whose {@code pgoutput} sends logical messages. */
    static final int OLDEST_VERSION = 14;

    private static final int CONNECT_TIMEOUT_SECONDS = 10;

    /** Everything that changes how a value is written, and every limit that would end a long read. */
    private static final String PINNED = String.join(
            "; ",
            "SET TimeZone = 'UTC'",
            "SET DateStyle = 'ISO, YMD'",
            "SET IntervalStyle = 'postgres'",
            "SET extra_float_digits = 3",
            "SET bytea_output = 'hex'",
            "SET lc_monetary = 'C'",
            "SET quote_all_identifiers = off",
            "SET search_path = ''",
            "SET row_security = off",
            "SET jit = off",
            "SET statement_timeout = 0",
            "SET lock_timeout = 0",
            "SET idle_in_transaction_session_timeout = 0",
            "SET idle_session_timeout = 0");

    private static final int TRANSACTION_TIMEOUT_VERSION = 17;

    private final PostgresSettings settings;

    Sessions(PostgresSettings settings) {
        this.settings = settings;
    }

    /** A connection for queries, in auto-commit mode. */
    Connection query() {
        return open(new Properties());
    }

    /** A connection that speaks the replication protocol, and simple queries. */
    Connection replication() {
        Properties properties = new Properties();
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, Integer.toString(OLDEST_VERSION));
        return open(properties);
    }

    private Connection open(Properties properties) {
        PGProperty.USER.set(properties, settings.user());
        PGProperty.PASSWORD.set(properties, settings.password());
        PGProperty.APPLICATION_NAME.set(properties, settings.slotName());
        PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_TIMEOUT_SECONDS);
        PGProperty.LOGIN_TIMEOUT.set(properties, 2 * CONNECT_TIMEOUT_SECONDS);
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        try {
            Connection connection = DriverManager.getConnection(settings.url(), properties);
            return pinned(connection);
        } catch (SQLException e) {
            throw PostgresErrors.of(e, "Cannot connect to " + address());
        }
    }

    private static Connection pinned(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(PINNED);
            if (version(connection) >= TRANSACTION_TIMEOUT_VERSION) {
                statement.execute("SET transaction_timeout = 0");
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** The JDBC address without its parameters, which may hold secrets. */
    String address() {
        int question = settings.url().indexOf('?');
        return question < 0 ? settings.url() : settings.url().substring(0, question);
    }

    /** The server's major version. */
    static int version(Connection connection) {
        try {
            return connection.getMetaData().getDatabaseMajorVersion();
        } catch (SQLException e) {
            throw PostgresErrors.of(e, "Cannot learn the server's version");
        }
    }

    /** Whether a commit can be in the log and in the stream long before others see it. */
    static boolean waitsForStandbys(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW synchronous_standby_names")) {
            return row.next() && !row.getString(1).isEmpty();
        } catch (SQLException e) {
            throw PostgresErrors.of(e, "Cannot read a setting");
        }
    }

    static PGConnection driver(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class);
    }

    /** Closes without a word: the connection is of no use any more, and why is known. */
    static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            org.slf4j.LoggerFactory.getLogger(Sessions.class)
                    .atDebug()
                    .setCause(e)
                    .log("closing a connection failed");
        }
    }
}
