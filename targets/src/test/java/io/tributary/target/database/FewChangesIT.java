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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Changes to few of a table's rows find them by their key, and still see each row that should not or should be there. */
class FewChangesIT {
    private static final int ROWS = 200;
    private static final String CHANGES = "U,10,1010,new\nU,12,__unchanged__,part\nD,13,,\nI,300,300,x\nI,301,301,y\n"
            + "D,20,,\nI,400,__unchanged__,moved\nI,500,500,z\nD,500,,\nD,30,,\nI,30,30,again\n";

    private final LandedLog log = new LandedLog(new TableSchema(
            new TableId("world", "city"),
            1,
            List.of(column(1, "id", "int32"), column(2, "n", "int64"), column(3, "v", "text")),
            List.of(1),
            ""));
    private final List<Runnable> cleanups = new ArrayList<>();

    @AfterEach
    void cleanUp() {
        cleanups.forEach(Runnable::run);
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfChangeIsApplied(TestDatabase database) {
        DatabaseSettings settings = loaded(database);
        log.changes(CHANGES);
        apply(settings);
        assertThat(rows(database, settings)).isEqualTo(changed());
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfChangeIsAppliedBesideAnotherUniqueIndex(TestDatabase database) {
        DatabaseSettings settings = loaded(database);
        database.execute("CREATE UNIQUE INDEX own ON " + table(database, settings) + " (n)");
        log.changes(CHANGES);
        apply(settings);
        assertThat(rows(database, settings)).isEqualTo(changed());
    }

    @ParameterizedTest
    @EnumSource
    void updatesThatChangeNothingAreNoMissingRows(TestDatabase database) {
        DatabaseSettings settings = loaded(database);
        log.changes("U,10,10,v10\nU,12,12,v12\nU,11,11,v11\n");
        apply(settings);
        assertThat(rows(database, settings)).isEqualTo(loadedRows());
    }

    @ParameterizedTest
    @EnumSource(names = "MARIADB")
    void everyKindOfChangeIsAppliedWhereTheServerChoosesTheEngine(TestDatabase database) {
        DatabaseSettings settings = database.settings(database.freshSchema(), "enforce_storage_engine=InnoDB");
        load(database, settings);
        log.changes(CHANGES);
        apply(settings);
        assertThat(rows(database, settings)).isEqualTo(changed());
    }

    @ParameterizedTest
    @EnumSource(names = "MYSQL")
    void everyKindOfChangeIsAppliedWhereTheServerWantsAKeyInEveryTable(TestDatabase database) {
        DatabaseSettings settings = database.settings(database.freshSchema(), "sql_require_primary_key=ON");
        load(database, settings);
        log.changes(CHANGES);
        apply(settings);
        assertThat(rows(database, settings)).isEqualTo(changed());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "POSTGRES")
    void triggerOnInsertsDoesNotSeeUpdates(TestDatabase database) {
        DatabaseSettings settings = loaded(database);
        database.execute("CREATE TRIGGER " + database.quote(settings.schema()) + ".own BEFORE INSERT ON "
                + table(database, settings) + " FOR EACH ROW SET NEW.v = 'own'");
        log.changes("U,10,1010,new\n");
        apply(settings);
        assertThat(rows(database, settings)).contains(row(10, "1010", "new"));
    }

    @ParameterizedTest
    @EnumSource
    void valueThatAnotherUniqueIndexHasStopsTheTable(TestDatabase database) {
        DatabaseSettings settings = loaded(database);
        database.execute("CREATE UNIQUE INDEX own ON " + table(database, settings) + " (n)");
        log.changes("U,10,11,new\n");
        assertThat(failure(settings).code()).isEqualTo(ErrorCode.TARGET_DIVERGED);
        assertThat(rows(database, settings)).isEqualTo(loadedRows());
    }

    @ParameterizedTest
    @EnumSource
    void insertedValueThatAnotherUniqueIndexHasStopsTheTable(TestDatabase database) {
        DatabaseSettings settings = loaded(database);
        database.execute("CREATE UNIQUE INDEX own ON " + table(database, settings) + " (n)");
        log.changes("I,300,11,new\n");
        assertThat(failure(settings).code()).isEqualTo(ErrorCode.TARGET_DIVERGED);
        assertThat(rows(database, settings)).isEqualTo(loadedRows());
    }

    @ParameterizedTest
    @EnumSource
    void everyRowThatIsMissingOrThereIsFound(TestDatabase database) {
        for (String wrong : List.of(
                "U,999,1,x\n",
                "U,11,11,v11\nU,999,1,x\n",
                "U,999,__unchanged__,x\n",
                "D,999,,\n",
                "D,999,,\nI,998,1,x\n")) {
            assertStops(database, wrong, "that the table does not have");
        }
        for (String wrong : List.of("I,11,1,x\n", "I,11,1,x\nD,11,,\n", "D,12,,\nI,11,1,x\n")) {
            assertStops(database, wrong, "inserts a row whose key the table already has");
        }
    }

    private void assertStops(TestDatabase database, String wrong, String finding) {
        DatabaseSettings settings = loaded(database);
        log.changes("U,10,1010,new\nI,300,300,x\n" + wrong);
        PipelineException failure = failure(settings);
        assertThat(failure.code()).as(wrong).isEqualTo(ErrorCode.TARGET_DIVERGED);
        assertThat(failure).as(wrong).hasMessageContaining(finding);
        assertThat(rows(database, settings)).as(wrong).isEqualTo(loadedRows());
    }

    private DatabaseSettings loaded(TestDatabase database) {
        DatabaseSettings settings = database.settings(database.freshSchema());
        load(database, settings);
        return settings;
    }

    private void load(TestDatabase database, DatabaseSettings settings) {
        cleanups.add(() -> database.drop(settings.schema()));
        log.load(IntStream.rangeClosed(1, ROWS)
                .mapToObj(id -> row(id, Integer.toString(id), "v" + id))
                .collect(Collectors.joining()));
        apply(settings);
    }

    private static List<String> loadedRows() {
        return IntStream.rangeClosed(1, ROWS)
                .mapToObj(id -> row(id, Integer.toString(id), "v" + id))
                .sorted()
                .toList();
    }

    private static List<String> changed() {
        List<String> rows = new ArrayList<>(loadedRows());
        for (int id : List.of(10, 12, 13, 20, 30)) {
            rows.remove(row(id, Integer.toString(id), "v" + id));
        }
        rows.add(row(10, "1010", "new"));
        rows.add(row(12, "12", "part"));
        rows.add(row(300, "300", "x"));
        rows.add(row(301, "301", "y"));
        rows.add(row(400, "20", "moved"));
        rows.add(row(30, "30", "again"));
        rows.sort(null);
        return rows;
    }

    private static String row(int id, String n, String v) {
        return id + "," + n + "," + v + "\n";
    }

    private PipelineException failure(DatabaseSettings settings) {
        return catchThrowableOfType(PipelineException.class, () -> apply(settings));
    }

    private void apply(DatabaseSettings settings) {
        try (Target target =
                DatabaseTarget.open(settings, log.files(), MergeSettings.in(Path.of("/nowhere")), "test")) {
            log.plan(target.applied(log.schema().table())).ifPresent(target::apply);
        }
    }

    private List<String> rows(TestDatabase database, DatabaseSettings settings) {
        return Rows.sorted(database, settings.schema(), "city", log.schema());
    }

    private static String table(TestDatabase database, DatabaseSettings settings) {
        return database.quote(settings.schema()) + ".city";
    }

    private static Column column(int id, String name, String type) {
        return new Column(id, name, ColumnType.parse(type), "", null);
    }
}
