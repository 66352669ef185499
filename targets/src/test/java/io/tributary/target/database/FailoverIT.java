package io.tributary.target.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.merge.LandedLog;
import io.tributary.target.Target;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that takes no writes any more, as another one does now, stops no table for good. */
class FailoverIT {
    private final LandedLog log = new LandedLog(new TableSchema(
            new TableId("world", "city"),
            1,
            List.of(new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "integer", null)),
            List.of(1),
            ""));
    private final List<Connection> opened = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void sessionsAtAServerThatBecameReadOnlyAreGivenUp(TestDatabase database) throws SQLException {
        DatabaseSettings settings = database.settings(database.freshSchema());
        try (Target target = DatabaseTarget.open(
                settings, log.files(), DatabaseCases.MERGE, "test", dialect -> connect(settings, dialect))) {
            log.load("1\n");
            apply(target);
            String readOnly = database == TestDatabase.POSTGRES
                    ? "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"
                    : "SET SESSION TRANSACTION READ ONLY";
            List<Connection> before = List.copyOf(opened);
            for (Connection connection : before) {
                Sql.update(connection, readOnly);
            }
            log.changes("I,2\n");

            PipelineException failure = catchThrowableOfType(PipelineException.class, () -> apply(target));
            apply(target);

            assertThat(failure.code()).isEqualTo(ErrorCode.TARGET_UNAVAILABLE);
            assertThat(failure.hint()).isEqualTo("Wait until a server takes writes again at the address of the target");
            for (Connection connection : before) {
                assertThat(connection.isClosed()).isTrue();
            }
        }
        assertThat(Rows.sorted(database, settings.schema(), "city", log.schema()))
                .containsExactly("1\n", "2\n");
        database.drop(settings.schema());
    }

    private void apply(Target target) {
        target.apply(log.plan(target.applied(log.schema().table())).orElseThrow());
    }

    private Connection connect(DatabaseSettings settings, Dialect dialect) throws SQLException {
        Properties options = dialect.options();
        options.setProperty("user", settings.user());
        options.setProperty("password", settings.password());
        Connection connection = DriverManager.getConnection(dialect.url(settings.url()), options);
        opened.add(connection);
        return connection;
    }

    @Test
    void serverOfMariadbThatIsReadOnlyIsTriedAgain() throws SQLException {
        String schema = TestDatabase.MARIADB.freshSchema();
        TestDatabase.MARIADB.execute(
                "CREATE DATABASE " + schema,
                "CREATE USER failover@'127.0.0.1' IDENTIFIED BY 'x'",
                "GRANT ALL ON " + schema + ".* TO failover@'127.0.0.1'");
        DatabaseSettings usual = TestDatabase.MARIADB.settings(schema);
        DatabaseSettings settings =
                new DatabaseSettings(usual.url(), "failover", "x", schema, usual.table(), usual.textColumns());
        try (Target target = DatabaseTarget.open(settings, log.files(), DatabaseCases.MERGE, "test")) {
            log.load("1\n");
            TestDatabase.MARIADB.execute("SET GLOBAL read_only = ON");

            PipelineException failure = catchThrowableOfType(PipelineException.class, () -> apply(target));

            assertThat(failure.code()).isEqualTo(ErrorCode.TARGET_UNAVAILABLE);
        } finally {
            TestDatabase.MARIADB.execute("SET GLOBAL read_only = OFF", "DROP USER failover@'127.0.0.1'");
            TestDatabase.MARIADB.drop(schema);
        }
    }

    @ParameterizedTest
    @CsvSource({"25006, 0", "HY000, 1290", "25006, 1792", "HY000, 1836", "HY000, 1874"})
    void everyWordForReadOnlyIsKnown(String state, int code) {
        PipelineException failure = SqlFailure.of(
                new SQLException("refused", state, code),
                "write",
                new DatabaseSettings("jdbc:mysql://host/", "", "", "db", "{table}", Map.of()));

        assertThat(failure.code()).isEqualTo(ErrorCode.TARGET_UNAVAILABLE);
    }
}
