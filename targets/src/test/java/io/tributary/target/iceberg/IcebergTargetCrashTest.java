package io.tributary.target.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FaultyFiles;
import io.tributary.files.FaultyFiles.Effect;
import io.tributary.files.FaultyFiles.ProcessCrash;
import io.tributary.files.Files;
import io.tributary.files.LocalFiles;
import io.tributary.files.MemoryFiles;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.Plan;
import io.tributary.target.Target;
import io.tributary.target.engine.EngineSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An apply that dies or fails at any file operation is taken up again: every change is in the table exactly once. */
class IcebergTargetCrashTest {
    private static final TableId TABLE = new TableId("world", "city");
    private static final List<List<String>> ROWS =
            List.of(List.of("1,a\n", "2,b\n", "3,c\n"), List.of("1,z\n", "2,b\n", "4,d\n"));

    @TempDir
    Path folder;

    private final LandedLog log = log();
    private int warehouses;

    /** Rows have no key, so that a change applied twice or not at all shows. */
    private static LandedLog log() {
        Column id = new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "int", null);
        Column v = new Column(2, "v", new ColumnType.Text(), "text", null);
        LandedLog log = new LandedLog(new TableSchema(TABLE, 1, List.of(id, v), List.of(), ""));
        log.load("1,a\n2,b\n", "3,c\n");
        log.changes("D,1,a\nI,1,z\nI,4,d\nD,3,c\n");
        return log;
    }

    /**
     * Files, and a catalog of their own.
     *
     * @param opened settings for one target, which closes what is in them
     */
    record Place(Files files, Supplier<IcebergSettings> opened) {
        IcebergSettings settings() {
            return opened.get();
        }
    }

    private Place elsewhere(int formatVersion) {
        String uri = "jdbc:sqlite:" + folder.resolve("catalog-" + warehouses++ + ".db");
        return new Place(new MemoryFiles(), () -> settings(uri, formatVersion));
    }

    private Place local() {
        return new Place(new LocalFiles(folder.resolve("lake" + warehouses++)), () -> settings("", 2));
    }

    static IcebergSettings settings(String uri, int formatVersion) {
        return new IcebergSettings(
                IcebergSettings.Catalog.JDBC,
                uri,
                Map.of(),
                formatVersion,
                Map.of(),
                1 << 20,
                Duration.ofDays(5),
                EngineSettings.DEFAULT);
    }

    @Test
    void everyChangeIsAppliedOnceThroughACrashWhereFilesAreElsewhere() {
        long operations = countOperations(elsewhere(3));
        for (long operation = 1; operation <= operations; operation++) {
            crashAndGoOn(elsewhere(2 + (int) (operation % 2)), operation, Effect.values()[(int) (operation / 2 % 3)]);
        }
    }

    @Test
    void everyChangeIsAppliedOnceThroughACrashInAFolder() {
        long operations = countOperations(local());
        for (long operation = 1; operation <= operations; operation += 4) {
            crashAndGoOn(local(), operation, Effect.HALF);
        }
    }

    @Test
    void failureAtAnyFileOperationIsHealedByApplyingAgain() {
        long operations = countOperations(elsewhere(2));
        for (long operation = 1; operation <= operations; operation += 3) {
            Place place = elsewhere(2);
            ErrorCode code = operation % 2 == 0 ? ErrorCode.FILE_IO : ErrorCode.FILE_FULL;
            try {
                process(place, FaultyFiles.failingAt(place.files(), operation, code));
            } catch (PipelineException failure) {
                assertThat(failure.code()).as("operation %d", operation).isEqualTo(code);
                assertWhole(place);
            }
            process(place, place.files());
            assertComplete(place);
        }
    }

    long countOperations(Place place) {
        FaultyFiles files = FaultyFiles.counting(place.files());
        process(place, files);
        assertThat(files.operations()).isGreaterThan(40);
        return files.operations();
    }

    void crashAndGoOn(Place place, long operation, Effect effect) {
        try {
            process(place, FaultyFiles.crashingAt(place.files(), operation, effect));
        } catch (ProcessCrash expected) {
            assertWhole(place);
        }
        process(place, place.files());
        assertComplete(place);
    }

    private Target open(Place place, Files files) {
        return IcebergTarget.open(files, place.settings(), log.files(), MergeSettings.in(folder.resolve("work")), "me");
    }

    /** Applies commit by commit, as the log grows. */
    private void process(Place place, Files files) {
        try (Target target = open(place, files)) {
            for (long commit = 1; commit <= log.lastCommit(); commit++) {
                Optional<Plan> plan = log.planUpTo(commit, target.applied(TABLE));
                plan.ifPresent(target::apply);
            }
        }
    }

    /** What is there is what its ledger entry says. */
    private void assertWhole(Place place) {
        try (Target target = IcebergTarget.readOnly(place.files(), place.settings())) {
            Applied applied = target.applied(TABLE);
            if (applied.commit() == 0) {
                assertThat(Catalogs.existing(Warehouse.of(place.files()), place.settings())
                                .map(this::exists)
                                .orElse(false))
                        .isFalse();
            } else {
                try (IcebergReader reader = new IcebergReader(place.files(), place.settings(), folder)) {
                    assertThat(reader.rows(TABLE)).isEqualTo(ROWS.get((int) applied.commit() - 2));
                }
                assertThat(applied.rows()).isEqualTo(3);
            }
        }
    }

    private boolean exists(Catalogs.Opened catalog) {
        try (catalog) {
            return Held.of(catalog.catalog(), TABLE).exists();
        }
    }

    private void assertComplete(Place place) {
        assertWhole(place);
        try (Target target = IcebergTarget.readOnly(place.files(), place.settings())) {
            assertThat(target.applied(TABLE).commit()).isEqualTo(log.lastCommit());
            assertThat(target.failure(TABLE)).isEmpty();
        }
    }
}
