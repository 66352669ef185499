package io.tributary.target.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.files.Files;
import io.tributary.files.MemoryFiles;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.target.Target;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.PartitionField;
import io.tributary.target.engine.PartitionField.Transform;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.util.DeleteFileSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables stay quick to read, however many small applies there were; their rows stay what they are. */
class IcebergMaintenanceTest {
    private static final TableId TABLE = new TableId("world", "city");
    private static final int ROWS = 100;

    @TempDir
    private Path folder;

    private final LandedLog log = new LandedLog(new TableSchema(
            TABLE,
            1,
            List.of(
                    new Column(1, "id", new ColumnType.Int(64, ColumnType.Sign.SIGNED), "bigint", null),
                    new Column(2, "v", new ColumnType.Text(), "text", null)),
            List.of(1),
            ""));

    private final TreeMap<Long, String> rows = new TreeMap<>();

    private IcebergSettings settings(String uri, int formatVersion, int buckets) {
        List<PartitionField> fields =
                buckets == 0 ? List.of() : List.of(new PartitionField("id", Transform.BUCKET, buckets));
        return new IcebergSettings(
                IcebergSettings.Catalog.JDBC,
                uri,
                Map.of(),
                formatVersion,
                Map.of(TABLE, fields),
                1 << 20,
                Duration.ofDays(5),
                new EngineSettings(Map.of(), 256L << 20, 2, 20_480));
    }

    /** Mostly new rows, some changed and some gone ones. */
    private String changes(Random random, int shares) {
        StringBuilder csv = new StringBuilder();
        long next = rows.isEmpty() ? 1 : rows.lastKey() + 1;
        Set<Long> touched = new HashSet<>();
        for (int i = 0; i < ROWS; i++) {
            Long old = rows.isEmpty() ? null : rows.floorKey(1 + (long) (random.nextDouble() * next));
            int kind = random.nextInt(10);
            if (old == null || kind >= shares || !touched.add(old)) {
                rows.put(next, "v" + random.nextInt());
                csv.append("I,").append(next).append(',').append(rows.get(next)).append('\n');
                touched.add(next++);
            } else if (kind % 3 == 0) {
                rows.remove(old);
                csv.append("D,").append(old).append(",\n");
            } else {
                rows.put(old, "u" + random.nextInt());
                csv.append("U,").append(old).append(',').append(rows.get(old)).append('\n');
            }
        }
        return csv.toString();
    }

    private List<String> expected() {
        List<String> expected = new ArrayList<>();
        rows.forEach((id, v) -> expected.add(id + "," + v + "\n"));
        expected.sort(Comparator.naturalOrder());
        return expected;
    }

    @ParameterizedTest
    @CsvSource({"2,0,4,80", "3,0,10,40", "2,3,4,40"})
    void manySmallAppliesLeaveFewFiles(int formatVersion, int buckets, int shares, int applies) {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("IcebergMaintenanceTest seed " + seed);
        Random random = new Random(seed);
        Files files = new MemoryFiles();
        IcebergSettings settings =
                settings("jdbc:sqlite:" + folder.resolve("catalog.db") + "?synchronous=OFF", formatVersion, buckets);
        log.load("");
        int most = 0;
        try (Target target =
                IcebergTarget.open(files, settings, log.files(), MergeSettings.in(folder.resolve("work")), "me")) {
            for (int i = 0; i < applies; i++) {
                log.changes(changes(random, shares));
                target.apply(log.plan(target.applied(TABLE)).orElseThrow());
                if (i % 40 == 39) {
                    most = Math.max(most, assertFew(files, settings, Math.max(buckets, 1)));
                }
            }
            assertThat(target.applied(TABLE).rows()).isEqualTo(rows.size());
        }
        System.out.printf(
                "format %d, %d buckets, %d shares: %d files at most after %d applies, %d rows%n",
                formatVersion, buckets, shares, most, applies, rows.size());
        try (IcebergReader reader = new IcebergReader(files, settings, folder)) {
            assertThat(reader.rows(TABLE)).isEqualTo(expected());
        }
    }

    /** How many data files and files of deletions there are. */
    private static int assertFew(Files files, IcebergSettings settings, int partitions) {
        try (IcebergReader reader = new IcebergReader(files, settings, Path.of("none"))) {
            List<FileScanTask> tasks = reader.tasks(TABLE);
            Set<DeleteFile> deletes = DeleteFileSet.create();
            tasks.forEach(task -> deletes.addAll(task.deletes()));
            // two tiers that are not quite full, and what came since the last look
            int perPartition = 2 * RewriteRule.TIER_MAX + Maintenance.APPLIES;
            assertThat(tasks).hasSizeLessThan(perPartition * partitions);
            assertThat(deletes).hasSizeLessThan(perPartition * partitions);
            long gone = deletes.stream().mapToLong(DeleteFile::recordCount).sum();
            long held =
                    tasks.stream().mapToLong(task -> task.file().recordCount()).sum();
            assertThat(gone).isLessThan(held / 2);
            return tasks.size() + deletes.size();
        }
    }
}
