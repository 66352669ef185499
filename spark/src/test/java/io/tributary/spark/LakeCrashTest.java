package io.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.PipelineException;
import io.tributary.files.FaultyFiles;
import io.tributary.files.FaultyFiles.Effect;
import io.tributary.files.FaultyFiles.ProcessCrash;
import io.tributary.files.Files;
import io.tributary.files.MemoryFiles;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.target.Target;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.PartitionField;
import io.tributary.target.iceberg.IcebergReader;
import io.tributary.target.iceberg.IcebergSettings;
import io.tributary.target.iceberg.IcebergTarget;
import io.tributary.target.parquet.FolderRows;
import io.tributary.target.parquet.ParquetSettings;
import io.tributary.target.parquet.ParquetTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A driver that dies at a file operation of its own or of its tasks, while changes are divided, is taken up again: every change
 * is there exactly once. Some operations in each run of the tests, others in the next.
 */
public class LakeCrashTest {
    /** Tasks work out what changes come to. */
    private static final SparkMergeSettings PARTS = new SparkMergeSettings(6, 8, 1 << 20, 1 << 10);

    /** The driver does. */
    private static final SparkMergeSettings WHOLE = new SparkMergeSettings(6, 1 << 10, 1 << 20, 1 << 10);

    private static final TableId TABLE = new TableId("world", "city");
    private static final int STEP = 20;
    private static final EngineSettings ENGINE = new EngineSettings(Map.of(), 64L << 20, 1, 2048);

    @TempDir
    Path folder;

    private final LandedLog log = log();
    private int catalogs;

    /** Rows come and go, so that a change applied twice or not at all is refused or shows. */
    private static LandedLog log() {
        Column id = new Column(1, "id", new ColumnType.Text(), "text", null);
        Column value = new Column(2, "v", new ColumnType.Text(), "text", null);
        LandedLog log = new LandedLog(new TableSchema(TABLE, 1, List.of(id, value), List.of(1), ""));
        log.load("1,a\n2,b\n", "3,c\n");
        log.changes("I,4,d\nD,2,b\n");
        log.changes("D,1,a\nI,5,e\nU,3,z\n");
        return log;
    }

    /** A kind of target, at one place. */
    private interface Place {
        Target open(Files files, SparkWorkers workers);

        List<String> rows(Files files);
    }

    private Place iceberg() {
        IcebergSettings settings = new IcebergSettings(
                IcebergSettings.Catalog.JDBC,
                "jdbc:sqlite:" + folder.resolve("catalog-" + catalogs++ + ".db"),
                Map.of(),
                2,
                Map.of(),
                1 << 20,
                Duration.ofDays(5),
                ENGINE);
        return new Place() {
            @Override
            public Target open(Files files, SparkWorkers workers) {
                return IcebergTarget.open(files, settings, log.files(), merge(), workers, "driver");
            }

            @Override
            public List<String> rows(Files files) {
                try (IcebergReader reader = new IcebergReader(files, settings, folder)) {
                    return reader.rows(TABLE);
                }
            }
        };
    }

    private Place parquet() {
        ParquetSettings settings = new ParquetSettings(
                ParquetSettings.DEFAULT.layout(),
                ENGINE,
                Map.of(TABLE, List.of(new PartitionField("id", PartitionField.Transform.IDENTITY, 0))));
        return new Place() {
            @Override
            public Target open(Files files, SparkWorkers workers) {
                return ParquetTarget.open(files, settings, log.files(), merge(), workers, "driver");
            }

            @Override
            public List<String> rows(Files files) {
                return FolderRows.sorted(files, "world/city", folder);
            }
        };
    }

    private MergeSettings merge() {
        return MergeSettings.in(folder.resolve("work"));
    }

    @Test
    void icebergTableHoldsEveryChangeOnceThroughACrash() {
        crash(this::iceberg, PARTS);
        crash(this::iceberg, WHOLE);
    }

    @Test
    void dividedParquetTableHoldsEveryChangeOnceThroughACrash() {
        crash(this::parquet, PARTS);
        crash(this::parquet, WHOLE);
    }

    private void crash(java.util.function.Supplier<Place> places, SparkMergeSettings settings) {
        long seed = new Random().nextLong();
        System.out.println("LakeCrashTest seed " + seed + ", " + settings);
        Files whole = new MemoryFiles();
        Place counted = places.get();
        apply(counted, settings, whole, 2);
        FaultyFiles counting = FaultyFiles.counting(whole);
        apply(counted, settings, counting, log.lastCommit());
        assertThat(counting.operations()).isGreaterThan(20);
        long first = 1 + new Random(seed).nextInt(STEP);
        for (long operation = first; operation <= counting.operations(); operation += STEP) {
            Files files = new MemoryFiles();
            Place place = places.get();
            apply(place, settings, files, 2);
            FaultyFiles faulty = FaultyFiles.crashingAt(files, operation, Effect.values()[(int) (operation % 3)]);
            try {
                apply(place, settings, faulty, log.lastCommit());
            } catch (ProcessCrash | PipelineException expected) {
                assertThat(faulty.hasCrashed())
                        .as("seed %d, operation %d: %s", seed, operation, expected)
                        .isTrue();
            }
            apply(place, settings, files, log.lastCommit());
            assertThat(place.rows(files))
                    .as("seed %d, operation %d", seed, operation)
                    .containsExactly("3,z\n", "4,d\n", "5,e\n");
        }
    }

    private void apply(Place place, SparkMergeSettings settings, Files files, long commit) {
        SparkWorkers workers =
                new SparkWorkers(LocalSpark.context(), Sent.landed(log.files()), Sent.files(files), settings);
        try (Target target = place.open(files, workers)) {
            log.planUpTo(commit, target.applied(TABLE)).ifPresent(target::apply);
        }
    }
}
