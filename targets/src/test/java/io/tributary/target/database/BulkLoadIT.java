package io.tributary.target.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.target.Target;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loads of more than one piece, by either way that a server allows. */
class BulkLoadIT {
    private static final TableId TABLE = new TableId("world", "city");

    @ParameterizedTest
    @EnumSource
    void rowsOfManyPiecesAreLoadedAndChanged(TestDatabase database) throws SQLException {
        loadAndChange(database);
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MYSQL"})
    void serverWithTheOtherSettingOfLocalFilesTakesThemToo(TestDatabase database) throws SQLException {
        database.execute("SET GLOBAL local_infile = NOT @@GLOBAL.local_infile");
        try {
            loadAndChange(database);
        } finally {
            database.execute("SET GLOBAL local_infile = NOT @@GLOBAL.local_infile");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MYSQL"})
    void valueThatIsNoDateStopsTheTableWhereServersKeepNoWarnings(TestDatabase database) {
        DatabaseSettings settings = database.settings(database.freshSchema(), "max_error_count=0");
        LandedLog log = new LandedLog(
                new TableSchema(TABLE, 1, List.of(column(1, "id", "int32"), column(2, "v", "date")), List.of(1), ""));
        log.load("1,2023-02-28\n2,2023-02-30\n");

        PipelineException failure = catchThrowableOfType(PipelineException.class, () -> apply(settings, log));

        assertThat(failure.code()).isEqualTo(ErrorCode.VALUE_UNSUPPORTED);
        assertThat(failure).hasMessageContaining("column v of type date: row 2 of landing file");
        database.drop(settings.schema());
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MYSQL"})
    void userWithRightsOnItsDatabaseAloneMayFillIt(TestDatabase database) throws SQLException {
        DatabaseSettings usual = database.settings(database.freshSchema());
        DatabaseSettings settings = new DatabaseSettings(
                usual.url().replace("?user=root", ""), "filler", "x", usual.schema(), usual.table(), Map.of());
        database.execute(
                "CREATE DATABASE " + settings.schema(),
                "CREATE USER filler@'127.0.0.1' IDENTIFIED BY 'x'",
                "GRANT ALL ON " + settings.schema() + ".* TO filler@'127.0.0.1'");
        try {
            LandedLog log = texts();
            log.load("1,a\n2,b\n");
            apply(settings, log);

            assertThat(Sql.number(database.session(), "SELECT COUNT(*) FROM " + settings.schema() + ".city"))
                    .isEqualTo(2);
        } finally {
            database.execute("DROP USER filler@'127.0.0.1'");
            database.drop(settings.schema());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MYSQL"})
    void warningThatTheServerDoesNotListIsARefusal(TestDatabase database) throws SQLException {
        String schema = database.freshSchema();
        database.execute("CREATE DATABASE " + schema, "CREATE TABLE " + schema + ".city (v date)");
        try (Connection connection = database.connect();
                MysqlBulk bulk = new MysqlBulk(
                        connection,
                        schema + ".city",
                        List.of(new Dialect.LoadColumn("v", column(1, "v", "date"))),
                        new MysqlDialect(database == TestDatabase.MARIADB))) {
            Sql.update(connection, "SET SESSION max_error_count = 0");
            byte[] row = "2023-02-30\n".getBytes(UTF_8);
            bulk.write(row, 0, row.length);

            assertThatThrownBy(bulk::finish)
                    .isInstanceOf(ValueRejected.class)
                    .hasMessage("1 warnings, of which the server lists none");
        }
        database.drop(schema);
    }

    /** Rows fit one by one, and not with what was gathered before. */
    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MYSQL"})
    void statementsAreNoLongerThanTheServerTakes(TestDatabase database) throws SQLException {
        DatabaseSettings settings = database.settings(database.freshSchema());
        LandedLog log = texts();
        log.load("1," + "v".repeat(400_000) + "\n2," + "v".repeat(1_000_000) + "\n3,v\n");
        database.execute("SET GLOBAL local_infile = OFF, max_allowed_packet = 1048576");
        try {
            apply(settings, log);
        } finally {
            database.execute("SET GLOBAL local_infile = ON, max_allowed_packet = DEFAULT");
        }

        assertThat(Sql.number(database.session(), "SELECT SUM(LENGTH(v)) FROM " + settings.schema() + ".city"))
                .isEqualTo(1_400_001);
        database.drop(settings.schema());
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MYSQL"})
    void rowThatIsLongerThanAStatementMayBeIsNamed(TestDatabase database) {
        DatabaseSettings settings = database.settings(database.freshSchema());
        LandedLog log = texts();
        log.load("1,v\n2," + "v".repeat(1_048_570) + "\n");
        database.execute("SET GLOBAL local_infile = OFF, max_allowed_packet = 1048576");
        PipelineException failure;
        try {
            failure = catchThrowableOfType(PipelineException.class, () -> apply(settings, log));
        } finally {
            database.execute("SET GLOBAL local_infile = ON, max_allowed_packet = DEFAULT");
        }

        assertThat(failure.code()).isEqualTo(ErrorCode.VALUE_UNSUPPORTED);
        assertThat(failure)
                .hasMessageContaining(": row 2 of landing file")
                .hasMessageContaining("(longer than max_allowed_packet, which is 1048576)");
        assertThat(failure.hint()).isEqualTo("Set local_infile = ON or a larger max_allowed_packet at the server");
        database.drop(settings.schema());
    }

    @Test
    void packetThatTheServerRefusesIsNotSentForEver() {
        SQLException refused = new SQLException("Got a packet bigger than 'max_allowed_packet' bytes", "08S01", 1153);

        PipelineException failure = SqlFailure.of(refused, "write", TestDatabase.MARIADB.settings("db"));

        assertThat(failure.code()).isEqualTo(ErrorCode.VALUE_UNSUPPORTED);
    }

    private static LandedLog texts() {
        return new LandedLog(
                new TableSchema(TABLE, 1, List.of(column(1, "id", "int32"), column(2, "v", "text")), List.of(1), ""));
    }

    private static void loadAndChange(TestDatabase database) throws SQLException {
        DatabaseSettings settings = database.settings(database.freshSchema());
        LandedLog log = new LandedLog(new TableSchema(
                TABLE,
                1,
                List.of(
                        column(1, "id", "int32"),
                        column(2, "v", "text"),
                        column(3, "x", "binary"),
                        column(4, "b", "bool")),
                List.of(1),
                ""));
        int rows = 30_000;
        StringBuilder load = new StringBuilder();
        StringBuilder changes = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            load.append(i).append(",\"a'\\\t\n\"\"").append("v".repeat(i % 200)).append("\",00ff5c27,true\n");
            if (i % 3 == 0) {
                changes.append("U,").append(i).append(",__unchanged__,0a,false\n");
            } else if (i % 3 == 1) {
                changes.append("D,").append(i).append(",,,\n");
            }
            changes.append("I,").append(rows + i).append(",n,,\n");
        }
        log.load(load.toString());
        apply(settings, log);
        log.changes(changes.toString());
        apply(settings, log);

        try (Connection connection = database.connect()) {
            String from = " FROM " + database.quote(settings.schema()) + ".city WHERE ";
            assertThat(Sql.number(connection, "SELECT COUNT(*)" + from + "v LIKE 'a''%\"v%' OR v LIKE '%\"'"))
                    .isEqualTo(20_000);
            assertThat(Sql.number(connection, "SELECT COUNT(*)" + from + "b = true"))
                    .isEqualTo(10_000);
            assertThat(Sql.number(connection, "SELECT COUNT(*)" + from + "b = false"))
                    .isEqualTo(10_000);
            assertThat(Sql.number(connection, "SELECT COUNT(*)" + from + "x IS NULL AND v = 'n'"))
                    .isEqualTo(30_000);
            assertThat(Sql.number(connection, "SELECT SUM(LENGTH(x))" + from + "x IS NOT NULL"))
                    .isEqualTo(50_000);
        }
        try (Target target = DatabaseTarget.readOnly(settings)) {
            assertThat(target.applied(TABLE).rows()).isEqualTo(50_000);
        }
        database.drop(settings.schema());
    }

    private static void apply(DatabaseSettings settings, LandedLog log) {
        try (Target target =
                DatabaseTarget.open(settings, log.files(), MergeSettings.in(Path.of("/nowhere")), "test")) {
            log.plan(target.applied(TABLE)).ifPresent(target::apply);
        }
    }

    private static Column column(int id, String name, String type) {
        return new Column(id, name, ColumnType.parse(type), type, null);
    }
}
