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
import io.tributary.merge.MergeSettings;
import io.tributary.target.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Columns that are kept as text hold what their type there does not, and never change between the two by themselves. */
class TextColumnsIT {
    private static final TableId TABLE = new TableId("world", "city");

    private final List<Runnable> cleanups = new ArrayList<>();

    @AfterEach
    void cleanUp() {
        cleanups.forEach(Runnable::run);
    }

    @ParameterizedTest
    @EnumSource
    void everyTextOfTheLandingZoneIsHeld(TestDatabase database) {
        List<Column> columns = List.of(
                column(1, "id", "int32", "integer"),
                column(2, "b", "bool", "boolean"),
                column(3, "n", "decimal", "numeric"),
                column(4, "f", "float64", "double precision"),
                column(5, "x", "binary", "bytea"),
                column(6, "d", "date", "date"),
                column(7, "t", "time", "time"),
                column(8, "ts", "timestamp", "timestamp(6)"),
                column(9, "i", "text", "inet"),
                column(10, "u", "uuid", "uuid"));
        DatabaseSettings settings = withTexts(fresh(database), "b", "n", "f", "x", "d", "t", "ts", "i", "u");
        LandedLog log = new LandedLog(new TableSchema(TABLE, 1, columns, List.of(1), ""));
        String strange = ",true,NaN,-Infinity,00ff,0000-00-00,-838:59:59,0044-03-15 12:00:00 BC,10.0.0.1/8,"
                + "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\n";
        log.load("1" + strange, "2,,,,,,,,,\n");
        apply(settings, log);
        log.changes("I,3" + strange + "U,2" + strange);
        log.changes("U,1,false,__unchanged__,__unchanged__,__unchanged__,2024-02-30,__unchanged__,infinity,,\n");
        apply(settings, log);

        assertThat(rows(database, settings, log))
                .containsExactly(
                        "1,false,NaN,-Infinity,00ff,2024-02-30,-838:59:59,infinity,,\n", "2" + strange, "3" + strange);
    }

    @ParameterizedTest
    @EnumSource
    void keysMayBeText(TestDatabase database) {
        DatabaseSettings settings = withTexts(fresh(database), "d", "ts");
        LandedLog log = new LandedLog(new TableSchema(
                TABLE,
                1,
                List.of(column(1, "d", "date", "date"), column(2, "ts", "timestamp", "timestamp(6)")),
                List.of(1, 2),
                ""));
        log.load("0000-00-00,2024-01-01 00:00:00.123456\ninfinity,infinity\n2024-01-01,infinity\n");
        apply(settings, log);
        log.changes("D,infinity,infinity\nI,infinity,-infinity\n");
        apply(settings, log);

        assertThat(rows(database, settings, log))
                .containsExactly(
                        "0000-00-00,2024-01-01 00:00:00.123456\n", "2024-01-01,infinity\n", "infinity,-infinity\n");
    }

    @ParameterizedTest
    @EnumSource
    void rowsWithoutAKeyMayHaveTextColumns(TestDatabase database) {
        DatabaseSettings settings = withTexts(fresh(database), "d");
        LandedLog log = new LandedLog(new TableSchema(
                TABLE, 1, List.of(column(1, "id", "int32", "integer"), column(2, "d", "date", "date")), List.of(), ""));
        log.load("1,0000-00-00\n1,0000-00-00\n2,infinity\n");
        apply(settings, log);
        log.changes("D,1,0000-00-00\nD,2,infinity\nI,3,2023-02-30\n");
        apply(settings, log);

        assertThat(rows(database, settings, log)).containsExactly("1,0000-00-00\n", "3,2023-02-30\n");
    }

    @ParameterizedTest
    @EnumSource
    void changeOfTheSettingStopsTheTableUntilItIsLoadedAgain(TestDatabase database) {
        DatabaseSettings typed = fresh(database);
        DatabaseSettings texts = withTexts(typed, "d");
        LandedLog log = new LandedLog(schema(1, column(2, "d", "date", "date")));
        log.load("1,2024-01-01\n");
        apply(typed, log);
        log.changes("U,1,0000-00-00\n");
        PipelineException refused = failure(typed, log);
        assertThat(refused.code()).isEqualTo(ErrorCode.VALUE_UNSUPPORTED);
        assertThat(refused.hint())
                .isEqualTo("Keep the column as text: add world.city.d to target.text-columns and load the table again:"
                        + " tributary reload world.city");

        assertStops(texts, log, "column d of world.city", "to text: target.text-columns names it");
        assertThat(rows(database, typed, log)).containsExactly("1,2024-01-01\n");
        log.load("1,0000-00-00\n2,2024-01-02\n");
        log.changes("I,3,infinity\n");
        apply(texts, log);
        assertThat(rows(database, texts, log)).containsExactly("1,0000-00-00\n", "2,2024-01-02\n", "3,infinity\n");

        log.changes("D,1,\nD,3,\n");
        assertStops(typed, log, "column d of world.city", "to its own type: target.text-columns does not name it");
        log.load("2,2024-01-02\n");
        apply(typed, log);
        assertThat(rows(database, typed, log)).containsExactly("2,2024-01-02\n");
        log.changes("U,2,0000-00-00\n");
        assertThat(failure(typed, log).code()).isEqualTo(ErrorCode.VALUE_UNSUPPORTED);
    }

    @ParameterizedTest
    @EnumSource
    void columnsThatHoldTheSameTextsEitherWayMayBeNamed(TestDatabase database) {
        DatabaseSettings settings = fresh(database);
        LandedLog log = new LandedLog(schema(1, column(2, "v", "text", "varchar(10)")));
        log.load("1,a\n");
        apply(settings, log);
        log.changes("I,2,b\n");
        apply(withTexts(settings, "v", "not there"), log);
        assertThat(rows(database, settings, log)).containsExactly("1,a\n", "2,b\n");
    }

    @ParameterizedTest
    @EnumSource
    void changeOfTypeStopsTheTableWhereItChangesTexts(TestDatabase database) {
        DatabaseSettings settings = withTexts(fresh(database), "n", "w");
        LandedLog log = new LandedLog(
                schema(1, column(2, "n", "decimal(5,2)", "numeric(5,2)"), column(3, "w", "int16", "smallint")));
        log.load("1,NaN,5\n");
        apply(settings, log);
        log.alter(schema(2, column(2, "n", "decimal(5,2)", "numeric(5,2)"), column(3, "w", "int64", "bigint")));
        log.changes("I,2,1.50,9223372036854775807\n");
        apply(settings, log);
        assertThat(rows(database, settings, log)).containsExactly("1,NaN,5\n", "2,1.50,9223372036854775807\n");

        log.alter(schema(3, column(2, "n", "decimal(12,4)", "numeric(12,4)"), column(3, "w", "int64", "bigint")));
        assertStops(settings, log, "column n of world.city", "where it is kept as text");
    }

    @ParameterizedTest
    @EnumSource
    void columnThatLeavesItsNameStopsTheTable(TestDatabase database) {
        DatabaseSettings settings = withTexts(fresh(database), "d");
        LandedLog log = new LandedLog(schema(1, column(2, "d", "date", "date")));
        log.load("1,infinity\n");
        apply(settings, log);
        log.alter(schema(2, column(2, "e", "date", "date")));
        assertStops(settings, log, "column d of world.city", "keep all values");
    }

    private static void assertStops(DatabaseSettings settings, LandedLog log, String... messages) {
        PipelineException failure = failure(settings, log);
        assertThat(failure.code()).isEqualTo(ErrorCode.TABLE_SCHEMA_UNSUPPORTED);
        assertThat(failure).hasMessageContainingAll(messages);
        assertThat(failure.hint()).isEqualTo("Load the table again: tributary reload world.city");
    }

    private DatabaseSettings fresh(TestDatabase database) {
        DatabaseSettings settings = database.settings(database.freshSchema());
        cleanups.add(() -> database.drop(settings.schema()));
        return settings;
    }

    private static DatabaseSettings withTexts(DatabaseSettings to, String... columns) {
        return new DatabaseSettings(
                to.url(), to.user(), to.password(), to.schema(), to.table(), Map.of(TABLE, Set.of(columns)));
    }

    private static PipelineException failure(DatabaseSettings settings, LandedLog log) {
        return catchThrowableOfType(PipelineException.class, () -> apply(settings, log));
    }

    private static void apply(DatabaseSettings settings, LandedLog log) {
        try (Target target =
                DatabaseTarget.open(settings, log.files(), MergeSettings.in(Path.of("/nowhere")), "test")) {
            log.plan(target.applied(TABLE)).ifPresent(target::apply);
        }
    }

    private static List<String> rows(TestDatabase database, DatabaseSettings settings, LandedLog log) {
        return Rows.sorted(database, settings.schema(), "city", log.schema());
    }

    private static TableSchema schema(int version, Column... columns) {
        List<Column> all = new ArrayList<>(List.of(column(1, "id", "int32", "integer")));
        all.addAll(List.of(columns));
        return new TableSchema(TABLE, version, all, List.of(1), "");
    }

    private static Column column(int id, String name, String type, String sourceType) {
        return new Column(id, name, ColumnType.parse(type), sourceType, null);
    }
}
