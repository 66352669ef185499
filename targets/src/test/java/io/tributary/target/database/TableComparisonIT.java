package io.tributary.target.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.Plan;
import io.tributary.target.Target;
import io.tributary.target.compare.Comparison;
import io.tributary.target.compare.Comparison.Difference;
import io.tributary.target.compare.Comparison.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that somebody else changed in a final table are found, and no others. */
class TableComparisonIT {
    private static final TableId TABLE = new TableId("world", "city");
    private static final MergeSettings MERGE = MergeSettings.in(Path.of("/nowhere"));
    private static final int[] SAME_ORDER = {0, 1, 2, 3, 4};

    private static LandedLog log(List<Integer> key) {
        LandedLog log = new LandedLog(new TableSchema(
                TABLE,
                1,
                List.of(
                        column(1, "id", "int32"),
                        column(2, "raw", "binary"),
                        column(3, "Name", "text"),
                        column(4, "share", "float64"),
                        column(5, "seen", "timestamp")),
                key,
                ""));
        log.load(
                """
                1,00ff,a,0.1,2026-01-02 03:04:05.678901
                2,,"",0.30000000000000004,
                3,61,,,
                4,62,"x,""y",-1.7976931348623157e+308,2026-01-02 03:04:05
                5,63,"Å ",5e-324,1000-01-01 00:00:00
                """);
        return log;
    }

    private static Column column(int id, String name, String type) {
        return new Column(id, name, ColumnType.parse(type), "", null);
    }

    @ParameterizedTest
    @EnumSource
    void findsRowsByTheirKey(TestDatabase database) {
        LandedLog filled = new LandedLog(log(List.of(1, 2)).schema());
        filled.load("1,00ff,a,0.1,\n2,aa,b,,\n3,61,,,\n4,62,c,,\n");
        String schema = database.freshSchema();
        DatabaseSettings settings = database.settings(schema);
        apply(filled, settings);
        assertThat(compare(filled, settings).isEqual()).isTrue();

        String city = database.quote(schema) + ".city";
        database.execute(
                "UPDATE " + city + " SET " + database.quote("Name") + " = 'A' WHERE id = 1",
                "DELETE FROM " + city + " WHERE id = 3",
                "INSERT INTO " + city + " SELECT 9, raw, " + database.quote("Name") + ", share, seen FROM " + city
                        + " WHERE id = 4");
        Comparison found = compare(filled, settings);

        assertThat(List.of(found.expected(), found.missing(), found.extra(), found.different()))
                .containsExactly(4L, 1L, 1L, 1L);
        assertThat(found.differences())
                .extracting(Difference::kind)
                .containsExactly(Kind.DIFFERENT, Kind.MISSING, Kind.EXTRA);
        assertThat(found.differences())
                .extracting(difference -> difference.key().replace("\\x", "").toLowerCase(Locale.ROOT))
                .containsExactly("1, 00ff", "3, 61", "9, 62");
        assertThat(found.applied().commit()).isEqualTo(filled.lastCommit());
        assertThat(database.tables(schema)).containsExactly("city", "tributary_state");
        database.drop(schema);
    }

    @ParameterizedTest
    @EnumSource
    void countsRowsWithoutAKey(TestDatabase database) {
        LandedLog log = log(List.of());
        log.changes("I,1,00ff,a,0.1,2026-01-02 03:04:05.678901\nI,3,61,,,\n");
        String schema = database.freshSchema();
        DatabaseSettings settings = database.settings(schema);
        apply(log, settings);
        assertThat(compare(log, settings).isEqual()).isTrue();

        String city = database.quote(schema) + ".city";
        String limited = database == TestDatabase.POSTGRES
                ? "DELETE FROM " + city + " WHERE ctid = (SELECT min(ctid) FROM " + city + " WHERE id = 1)"
                : "DELETE FROM " + city + " WHERE id = 1 LIMIT 1";
        database.execute(limited, "UPDATE " + city + " SET share = 0.3 WHERE id = 2");
        Comparison found = compare(log, settings);

        assertThat(List.of(found.expected(), found.missing(), found.extra(), found.different()))
                .containsExactly(7L, 2L, 1L, 0L);
        assertThat(found.isListed()).isTrue();
        database.drop(schema);
    }

    @ParameterizedTest
    @EnumSource
    void tableThatIsNotThereIsSaidSo(TestDatabase database) {
        LandedLog log = log(List.of(1));
        String schema = database.freshSchema();
        DatabaseSettings settings = database.settings(schema);
        apply(log, settings);
        database.execute("DROP TABLE " + database.quote(schema) + ".city");

        assertThatThrownBy(() -> compare(log, settings))
                .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.TABLE_NOT_FOUND));
        database.drop(schema);
    }

    private static void apply(LandedLog log, DatabaseSettings settings) {
        try (Target target = DatabaseTarget.open(settings, log.files(), MERGE, "test")) {
            target.apply(log.plan(Applied.NOTHING).orElseThrow());
        }
    }

    private static Comparison compare(LandedLog log, DatabaseSettings settings) {
        Plan load = log.plan(Applied.NOTHING).orElseThrow();
        try (DatabaseTarget target = DatabaseTarget.readOnly(settings)) {
            return target.comparing(log.files(), MERGE, 100).compare(load, log.schema(), SAME_ORDER);
        }
    }
}
