package io.tributary.target.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.target.Target;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Columns, keys and names of final tables, as the source's change and as somebody else changes them. */
class DefinitionsIT {
    private static final TableId TABLE = new TableId("world", "city");
    private static final MergeSettings MERGE = MergeSettings.in(Path.of("/nowhere"));
    private static final ColumnType TEXT = new ColumnType.Text();
    private static final Column ID = column(1, "id", "int32", null);

    private final List<Runnable> cleanups = new ArrayList<>();

    @AfterEach
    void cleanUp() {
        cleanups.forEach(Runnable::run);
    }

    @ParameterizedTest
    @EnumSource
    void columnsMayTradeTheirNamesComeAndGoInOneStep(TestDatabase database) {
        DatabaseSettings settings = fresh(database);
        LandedLog log = new LandedLog(schema(1, ID, text(2, "a"), text(3, "b"), text(4, "gone")));
        log.load("1,x,y,z\n");
        apply(settings, log);
        log.alter(schema(2, ID, text(2, "b"), text(3, "a"), column(5, "gone", "text", "it's \\ new"), text(6, "n")));
        log.changes("I,2,p,q,r,s\nU,1,__unchanged__,Y,__unchanged__,__unchanged__\n");
        apply(settings, log);

        assertThat(rows(database, settings, log)).containsExactly("1,x,Y,it's \\ new,\n", "2,p,q,r,s\n");
    }

    @ParameterizedTest
    @EnumSource
    void fillsOfEveryTypeAreShown(TestDatabase database) {
        DatabaseSettings settings = fresh(database);
        LandedLog log = new LandedLog(schema(1, ID));
        log.load("1\n");
        apply(settings, log);
        log.alter(schema(
                2,
                ID,
                column(2, "b", "bool", "true"),
                column(3, "n", "decimal(10,2)", "1.50"),
                column(4, "x", "binary", "00ff27"),
                column(5, "d", "date", "2024-02-29"),
                column(6, "e", "text", "")));
        log.changes("I,2,true,1.50,00ff27,2024-02-29,\"\"\n");
        apply(settings, log);

        try (Connection connection = database.connect()) {
            String distinct = "SELECT COUNT(*) FROM (SELECT DISTINCT b, n, x, d, e FROM "
                    + database.quote(settings.schema()) + ".city WHERE e = '') r";
            assertThat(Sql.number(connection, distinct)).isEqualTo(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void typesMayWidenAndKeysMayChange(TestDatabase database) {
        DatabaseSettings settings = fresh(database);
        LandedLog log =
                new LandedLog(schema(1, ID, column(2, "n", "int16", null), column(3, "d", "decimal(5,2)", null)));
        log.load("1,10,1.50\n2,20,2.50\n");
        apply(settings, log);
        Column wide = column(2, "n", "int64", null);
        Column decimal = column(3, "d", "decimal(12,4)", null);
        log.alter(schema(2, ID, wide, decimal));
        log.changes("U,1,9223372036854775807,12345678.1234\n");
        log.alter(new TableSchema(TABLE, 3, List.of(ID, wide, decimal), List.of(2), ""));
        log.changes("U,7,20,__unchanged__\nI,8,30,0.0000\n");
        apply(settings, log);

        assertThat(rows(database, settings, log))
                .containsExactly("1,9223372036854775807,12345678.1234\n", "7,20,2.5000\n", "8,30,0.0000\n");
        log.alter(new TableSchema(TABLE, 4, List.of(ID, wide, decimal), List.of(), ""));
        log.changes("I,8,30,0.0000\n");
        apply(settings, log);
        assertThat(rows(database, settings, log)).hasSize(4).endsWith("8,30,0.0000\n", "8,30,0.0000\n");
    }

    @ParameterizedTest
    @EnumSource
    void changeOfTypeThatMayLoseValuesNeedsALoad(TestDatabase database) {
        DatabaseSettings settings = fresh(database);
        LandedLog log = new LandedLog(schema(1, ID, text(2, "v")));
        log.load("1,5\n");
        apply(settings, log);
        log.alter(schema(2, ID, column(2, "v", "int32", null)));

        PipelineException failure = catchThrowableOfType(PipelineException.class, () -> apply(settings, log));
        assertThat(failure.code()).isEqualTo(ErrorCode.TABLE_SCHEMA_UNSUPPORTED);
        assertThat(failure).hasMessageContaining("column v of world.city from text to int32");
        assertThat(failure.hint()).contains("tributary reload world.city");

        log.load("1,7\n");
        apply(settings, log);
        assertThat(rows(database, settings, log)).containsExactly("1,7\n");
    }

    @ParameterizedTest
    @EnumSource
    void columnsAndIndexesOfSomebodyElseStay(TestDatabase database) {
        DatabaseSettings settings = fresh(database);
        LandedLog log = new LandedLog(schema(1, ID, column(2, "v", "int32", null)));
        log.load("1,10\n2,20\n");
        apply(settings, log);
        String table = database.quote(settings.schema()) + ".city";
        database.execute(
                "ALTER TABLE " + table + " ADD COLUMN note varchar(10) DEFAULT 'new'",
                "CREATE INDEX city_v ON " + table + " (v)",
                "UPDATE " + table + " SET note = 'mine'");
        log.changes("U,1,11\nI,3,30\n");
        apply(settings, log);
        assertThat(notes(database, table)).containsExactly("1mine", "2mine", "3new");

        log.alter(schema(2, ID, column(2, "v", "int32", null), text(3, "w")));
        log.changes("U,2,21,w\n");
        apply(settings, log);
        assertThat(notes(database, table)).containsExactly("1mine", "2mine", "3new");

        log.load("5,50,\n");
        apply(settings, log);
        assertThat(notes(database, table)).containsExactly("5new");
        database.execute(
                database == TestDatabase.POSTGRES
                        ? "DROP INDEX " + database.quote(settings.schema()) + ".city_v"
                        : "DROP INDEX city_v ON " + table);
    }

    @ParameterizedTest
    @EnumSource
    void tableThatSomebodyElseMadeIsNotTouched(TestDatabase database) {
        DatabaseSettings settings = fresh(database);
        String schema = database.quote(settings.schema());
        database.execute("CREATE SCHEMA " + schema, "CREATE TABLE " + schema + ".city (id int)");
        LandedLog log = new LandedLog(schema(1, ID));
        log.load("1\n");

        PipelineException failure = catchThrowableOfType(PipelineException.class, () -> apply(settings, log));

        assertThat(failure.code()).isEqualTo(ErrorCode.TARGET_CHANGED_OUTSIDE);
        assertThat(failure).hasMessageContaining("somebody else made it");
        try (Target target = DatabaseTarget.readOnly(settings)) {
            assertThat(target.applied(TABLE)).isEqualTo(Applied.NOTHING);
            assertThat(target.failure(TABLE)).isPresent();
        }
    }

    @ParameterizedTest
    @EnumSource
    void droppedTableIsMadeAgainFromTheLog(TestDatabase database) {
        DatabaseSettings settings = fresh(database);
        LandedLog log = new LandedLog(schema(1, ID));
        log.load("1\n");
        apply(settings, log);
        database.execute("DROP TABLE " + database.quote(settings.schema()) + ".city");
        log.changes("I,2\n");

        apply(settings, log);

        assertThat(rows(database, settings, log)).containsExactly("1\n", "2\n");
    }

    @ParameterizedTest
    @EnumSource
    void namesThatDoNotFitAreRefusedBeforeAnythingIsWritten(TestDatabase database) {
        refusedName(database, TABLE, text(2, "n".repeat(65)));
        refusedName(database, new TableId("world", "t".repeat(65)), text(2, "v"));
        refusedName(database, new TableId("world", "tributary_state"), text(2, "v"));
        if (database == TestDatabase.POSTGRES) {
            refusedName(database, TABLE, text(2, "xmin"));
        } else {
            refusedName(database, TABLE, text(2, "Id"));
            refusedName(database, TABLE, text(2, "tributary_row"));
        }
    }

    private void refusedName(TestDatabase database, TableId table, Column column) {
        DatabaseSettings settings = fresh(database);
        LandedLog log = new LandedLog(new TableSchema(table, 1, List.of(ID, column), List.of(1), ""));
        log.load("1,a\n");

        PipelineException failure = catchThrowableOfType(PipelineException.class, () -> apply(settings, log, table));

        assertThat(failure.code()).isEqualTo(ErrorCode.TABLE_NAME_UNSUPPORTED);
        assertThat(database.tables(settings.schema())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void longestNamesFit(TestDatabase database) {
        TableId table = new TableId("world", "t".repeat(63));
        DatabaseSettings settings = fresh(database);
        LandedLog log = new LandedLog(new TableSchema(table, 1, List.of(ID, text(2, "a \"`'b")), List.of(1), ""));
        log.load("1,a\n");
        apply(settings, log, table);
        log.load("2,b\n");
        apply(settings, log, table);

        try (Target target = DatabaseTarget.readOnly(settings)) {
            assertThat(target.applied(table).rows()).isEqualTo(1);
            assertThat(target.applied(table).generation()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoSourceTablesCannotShareAFinalTable(TestDatabase database) {
        DatabaseSettings settings = fresh(database);
        LandedLog log = new LandedLog(schema(1, ID));
        log.load("1\n");
        apply(settings, log);
        TableId other = new TableId("moon", "city");
        LandedLog others = new LandedLog(new TableSchema(other, 1, List.of(ID), List.of(1), ""));
        others.load("1\n");

        PipelineException failure = catchThrowableOfType(PipelineException.class, () -> apply(settings, others, other));

        assertThat(failure.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID);
        assertThat(failure).hasMessageContaining("Cannot keep moon.city").hasMessageContaining("world.city is there");
    }

    @ParameterizedTest
    @EnumSource
    void userWhoMayNotIsToldWhatToGrant(TestDatabase database) {
        DatabaseSettings settings = fresh(database);
        String user = "u" + settings.schema();
        database.execute(
                database == TestDatabase.POSTGRES
                        ? "CREATE USER " + user + " PASSWORD 'secret'"
                        : "CREATE USER " + user + " IDENTIFIED BY 'secret'");
        cleanups.add(() -> database.execute("DROP USER " + user));
        DatabaseSettings poor =
                new DatabaseSettings(settings.url(), user, "secret", settings.schema(), "{table}", Map.of());
        LandedLog log = new LandedLog(schema(1, ID));
        log.load("1\n");

        PipelineException failure = catchThrowableOfType(PipelineException.class, () -> apply(poor, log));

        assertThat(failure.code()).as("%s", failure).isEqualTo(ErrorCode.TARGET_PERMISSION_MISSING);
        assertThat(failure.hint()).contains("GRANT").contains(user);
        assertThat(PipelineException.describe(failure)).doesNotContain("secret");
    }

    private static List<String> notes(TestDatabase database, String table) {
        try (Connection connection = database.connect()) {
            return Sql.texts(connection, "SELECT CONCAT(id, note) FROM " + table + " ORDER BY id");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private DatabaseSettings fresh(TestDatabase database) {
        DatabaseSettings settings = database.settings(database.freshSchema());
        cleanups.add(() -> database.drop(settings.schema()));
        return settings;
    }

    private static void apply(DatabaseSettings settings, LandedLog log) {
        apply(settings, log, TABLE);
    }

    private static void apply(DatabaseSettings settings, LandedLog log, TableId table) {
        try (Target target = DatabaseTarget.open(settings, log.files(), MERGE, "test")) {
            log.plan(target.applied(table)).ifPresent(target::apply);
        }
    }

    private static List<String> rows(TestDatabase database, DatabaseSettings settings, LandedLog log) {
        return Rows.sorted(database, settings.schema(), "city", log.schema());
    }

    private static TableSchema schema(int version, Column... columns) {
        return new TableSchema(TABLE, version, List.of(columns), List.of(1), "");
    }

    private static Column text(int id, String name) {
        return new Column(id, name, TEXT, "text", null);
    }

    private static Column column(int id, String name, String type, String fill) {
        return new Column(id, name, ColumnType.parse(type), "", fill);
    }
}
