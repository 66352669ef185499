package io.tributary.target.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandedFile;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.LandedLog;
import io.tributary.target.Target;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions are as we need them, whatever the server has set for all. */
class SessionsIT {
    @Test
    void postgresEndsNoSessionOfOursAndWaitsForNoLockForEver() throws SQLException {
        DatabaseSettings settings = TestDatabase.POSTGRES.settings(
                "",
                String.join(
                        "%20-c%20",
                        "statement_timeout=9000",
                        "lock_timeout=0",
                        "idle_in_transaction_session_timeout=9000",
                        "idle_session_timeout=9000",
                        "transaction_timeout=9000",
                        "lc_messages=POSIX"));

        assertThat(values(
                        settings,
                        new PostgresDialect(),
                        "SHOW statement_timeout",
                        "SHOW lock_timeout",
                        "SHOW idle_in_transaction_session_timeout",
                        "SHOW idle_session_timeout",
                        "SHOW transaction_timeout",
                        "SHOW lc_messages"))
                .containsExactly("0", "1min", "0", "0", "0", "C");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "POSTGRES")
    void mysqlLimitsNoStatementOfOursAndWaitsForNoLockForEver(TestDatabase database) throws SQLException {
        DatabaseSettings settings = database.settings(
                "",
                String.join(
                        ",",
                        "lc_messages='de_DE'",
                        "sql_safe_updates=1",
                        "sql_big_selects=0",
                        "sql_select_limit=5",
                        "completion_type=2",
                        "lock_wait_timeout=9000",
                        "net_read_timeout=9",
                        "net_write_timeout=9"));

        assertThat(values(
                        settings,
                        new MysqlDialect(database == TestDatabase.MARIADB),
                        "SELECT @@lc_messages",
                        "SELECT @@sql_safe_updates",
                        "SELECT @@sql_big_selects",
                        "SELECT @@sql_select_limit",
                        "SELECT @@completion_type",
                        "SELECT @@lock_wait_timeout",
                        "SELECT @@net_read_timeout",
                        "SELECT @@net_write_timeout"))
                .containsExactly("en_US", "0", "1", "18446744073709551615", "NO_CHAIN", "60", "86400", "86400");
    }

    @Test
    void mariadbEndsNoStatementOrTransactionOfOurs() throws SQLException {
        DatabaseSettings settings = TestDatabase.MARIADB.settings(
                "",
                String.join(
                        ",",
                        "max_statement_time=9",
                        "idle_transaction_timeout=9",
                        "idle_readonly_transaction_timeout=9",
                        "idle_write_transaction_timeout=9"));

        assertThat(values(
                        settings,
                        new MysqlDialect(true),
                        "SELECT @@max_statement_time",
                        "SELECT @@idle_transaction_timeout",
                        "SELECT @@idle_readonly_transaction_timeout",
                        "SELECT @@idle_write_transaction_timeout"))
                .containsExactly("0.000000", "0", "0", "0");
    }

    @Test
    void mysqlEndsNoStatementOfOurs() throws SQLException {
        DatabaseSettings settings = TestDatabase.MYSQL.settings("", "max_execution_time=9000");

        assertThat(values(settings, new MysqlDialect(false), "SELECT @@max_execution_time"))
                .containsExactly("0");
    }

    /** Who reads a table keeps another one from its place; meanwhile the session waits for a second instead of a minute. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "POSTGRES")
    void readerWhoTakesTimeHasNoTableLoadedTwice(TestDatabase database) throws SQLException {
        TableId table = new TableId("world", "city");
        LandedLog log = new LandedLog(new TableSchema(
                table, 1, List.of(new Column(1, "id", ColumnType.parse("int32"), "", null)), List.of(1), ""));
        log.load("1\n");
        DatabaseSettings settings = database.settings(database.freshSchema());
        List<Connection> opened = new ArrayList<>();
        List<LandedFile> read = new ArrayList<>();
        LandedFiles files = file -> {
            read.add(file);
            opened.forEach(SessionsIT::waitForASecond);
            return log.files().open(file);
        };
        Sessions.Connector connector = dialect -> {
            Connection connection = connector(settings).connect(dialect);
            opened.add(connection);
            return connection;
        };
        try (Target target = DatabaseTarget.open(settings, files, DatabaseCases.MERGE, "test", connector);
                Connection reader = database.connect()) {
            target.apply(log.plan(target.applied(table)).orElseThrow());
            log.load("2\n");
            reader.setAutoCommit(false);
            Sql.number(reader, "SELECT id FROM " + settings.schema() + ".city");
            CompletableFuture<Void> end = CompletableFuture.runAsync(
                    () -> end(reader), CompletableFuture.delayedExecutor(1500, TimeUnit.MILLISECONDS));

            target.apply(log.plan(target.applied(table)).orElseThrow());

            end.join();
            assertThat(read).as("one for each load").hasSize(2);
        }
        assertThat(Rows.sorted(database, settings.schema(), "city", log.schema()))
                .containsExactly("2\n");
        database.drop(settings.schema());
    }

    private static void waitForASecond(Connection connection) {
        try {
            Sql.update(connection, "SET SESSION lock_wait_timeout = 1");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void end(Connection reader) {
        try {
            reader.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"25P04, 0", "70100, 1969", "HY000, 3024", "HY000, 1205", "55P03, 0"})
    void limitThatEndsAStatementAllTheSameIsMetAgainLater(String state, int code) {
        DatabaseSettings settings = new DatabaseSettings("jdbc:mysql://host/", "", "", "db", "{table}", Map.of());

        PipelineException failure = SqlFailure.of(new SQLException("too long", state, code), "write", settings);

        assertThat(failure.code()).isEqualTo(ErrorCode.TARGET_UNAVAILABLE);
    }

    private static List<String> values(DatabaseSettings settings, Dialect dialect, String... queries)
            throws SQLException {
        try (Connection connection = new Sessions(connector(settings), dialect, settings).connect()) {
            List<String> values = new ArrayList<>();
            for (String query : queries) {
                values.addAll(Sql.texts(connection, query));
            }
            return values;
        }
    }

    private static Sessions.Connector connector(DatabaseSettings settings) {
        return dialect -> {
            Properties options = dialect.options();
            options.setProperty("user", settings.user());
            options.setProperty("password", settings.password());
            return DriverManager.getConnection(dialect.url(settings.url()), options);
        };
    }
}
