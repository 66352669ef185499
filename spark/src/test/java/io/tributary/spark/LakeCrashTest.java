package io.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.files.Files;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.target.ApplyFaults;
import io.tributary.target.FileTarget;
import io.tributary.target.Place;
import io.tributary.target.Target;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.PartitionField;
import io.tributary.target.iceberg.IcebergReader;
import io.tributary.target.iceberg.IcebergSettings;
import io.tributary.target.iceberg.IcebergTarget;
import io.tributary.target.parquet.FolderRows;
import io.tributary.target.parquet.ParquetSettings;
import io.tributary.target.parquet.ParquetTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A driver that dies at any file operation of its own or of its tasks, while a load with changes is divided, or changes are, is
 * taken up again: everything is there exactly once.
 */
public class LakeCrashTest {
    /** Tasks work out what changes come to. */
    private static final SparkMergeSettings PARTS = new SparkMergeSettings(6, 8, 1 << 20, 1 << 10);

    /** The driver does. */
    private static final SparkMergeSettings WHOLE = new SparkMergeSettings(6, 1 << 10, 1 << 20, 1 << 10);

    private static final TableId TABLE = new TableId("world", "city");
    private static final EngineSettings ENGINE = new EngineSettings(Map.of(), 64L << 20, 1, 2048);
    /** After the load, which ends with the third commit, and after all. */
    private static final List<List<String>> ROWS =
            List.of(List.of("1,a\n", "3,c\n", "4,d\n"), List.of("3,z\n", "4,d\n", "5,e\n"));

    @TempDir
    Path folder;

    private final LandedLog log = log();

    /** Rows come and go, so that a change applied twice or not at all is refused or shows. */
    private static LandedLog log() {
        Column id = new Column(1, "id", new ColumnType.Text(), "text", null);
        Column value = new Column(2, "v", new ColumnType.Text(), "text", null);
        LandedLog log = new LandedLog(new TableSchema(TABLE, 1, List.of(id, value), List.of(1), ""));
        log.startLoad();
        log.changes("I,4,d\nD,2,b\n");
        log.finishLoad("1,a\n2,b\n", "3,c\n");
        log.changes("D,1,a\nI,5,e\nU,3,z\n");
        return log;
    }

    /** A kind of target. */
    private abstract class Lake extends ApplyFaults {
        private final SparkMergeSettings settings;

        Lake(SparkMergeSettings settings) {
            this.settings = settings;
        }

        @Override
        protected LandedLog log() {
            return log;
        }

        abstract List<String> rows(Place place);

        abstract Target readOnly(Place place);

        final SparkWorkers workers(Files files) {
            return new SparkWorkers(LocalSpark.context(), Sent.landed(log.files()), Sent.files(files), settings);
        }

        final MergeSettings merge() {
            return MergeSettings.in(folder.resolve("work"));
        }

        @Override
        protected void assertWhole(Place place) {
            try (Target target = readOnly(place)) {
                Applied applied = target.applied(TABLE);
                if (applied.commit() > 0) {
                    assertThat(rows(place)).isEqualTo(ROWS.get((int) applied.commit() - 3));
                }
            }
        }

        @Override
        protected void assertComplete(Place place) {
            assertThat(rows(place)).isEqualTo(ROWS.get(1));
            assertThat(place.files().list(FileTarget.PARTS)).isEmpty();
        }

        void crash() throws IOException {
            assertEveryStateIsTakenUp(Place.inMemory(
                    java.nio.file.Files.createDirectories(folder.resolve("place-" + settings.partBytes()))));
        }
    }

    private final class Iceberg extends Lake {
        Iceberg(SparkMergeSettings settings) {
            super(settings);
        }

        private IcebergSettings settings(Place place) {
            return new IcebergSettings(
                    IcebergSettings.Catalog.JDBC,
                    "jdbc:sqlite:" + place.folder().resolve("catalog.db") + "?synchronous=OFF",
                    Map.of(),
                    2,
                    Map.of(),
                    1,
                    Duration.ofDays(5),
                    ENGINE);
        }

        @Override
        protected Target open(Place place, Files files) {
            return IcebergTarget.open(files, settings(place), log.files(), merge(), workers(files), "driver");
        }

        @Override
        Target readOnly(Place place) {
            return IcebergTarget.readOnly(place.files(), settings(place));
        }

        @Override
        List<String> rows(Place place) {
            try (IcebergReader reader = new IcebergReader(place.files(), settings(place), folder)) {
                return reader.rows(TABLE);
            }
        }
    }

    private final class Parquet extends Lake {
        private final ParquetSettings table = new ParquetSettings(
                ParquetSettings.DEFAULT.layout(),
                ENGINE,
                Map.of(TABLE, List.of(new PartitionField("id", PartitionField.Transform.IDENTITY, 0))));

        Parquet(SparkMergeSettings settings) {
            super(settings);
        }

        @Override
        protected Target open(Place place, Files files) {
            return ParquetTarget.open(files, table, log.files(), merge(), workers(files), "driver");
        }

        @Override
        Target readOnly(Place place) {
            return ParquetTarget.readOnly(place.files(), table);
        }

        @Override
        List<String> rows(Place place) {
            return FolderRows.sorted(place.files(), "world/city", folder);
        }
    }

    @Test
    void icebergTableHoldsEverythingOnceThroughACrash() throws IOException {
        new Iceberg(PARTS).crash();
        new Iceberg(WHOLE).crash();
    }

    @Test
    void dividedParquetTableHoldsEverythingOnceThroughACrash() throws IOException {
        new Parquet(PARTS).crash();
        new Parquet(WHOLE).crash();
    }
}
