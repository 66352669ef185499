package io.tributary.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.files.Files;
import io.tributary.files.MemoryFiles;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import io.tributary.target.Target;
import io.tributary.target.iceberg.IcebergReader;
import io.tributary.target.iceberg.IcebergSettings;
import io.tributary.target.iceberg.IcebergTarget;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One row that changes a hundred thousand times, among others that change once. */
public class HotKeyTest {
    private static final TableId TABLE = new TableId("world", "counter");
    private static final SparkMergeSettings SMALL = new SparkMergeSettings(1 << 14, 1 << 17, 1 << 20, 1 << 16);
    private static final int ROWS = 4_000;
    private static final int HOT = 100_000;

    @TempDir
    Path folder;

    private final TreeMap<Integer, String> expected = new TreeMap<>();
    private final LandedLog log = new LandedLog(new TableSchema(
            TABLE,
            1,
            List.of(
                    new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "int", null),
                    new Column(2, "n", new ColumnType.Text(), "text", null)),
            List.of(1),
            ""));

    private void land() {
        StringBuilder load = new StringBuilder();
        for (int id = 1; id <= ROWS; id++) {
            expected.put(id, id + ",0\n");
            load.append(expected.get(id));
        }
        log.load(load.toString());
        StringBuilder changes = new StringBuilder();
        for (int i = 1; i <= HOT; i++) {
            expected.put(7, "7," + i + "\n");
            // it goes and comes, too
            changes.append(i % 1_000 == 0 ? "D,7,\nI," : "U,").append(expected.get(7));
            if (i % 50 == 0) {
                int id = 10 + i / 50;
                boolean goes = id % 3 == 0;
                changes.append(goes ? "D," : "U,").append(id).append(",x\n");
                expected.put(id, id + ",x\n");
                if (goes) {
                    expected.remove(id);
                }
            }
        }
        log.changes(changes.toString());
    }

    @Test
    void ofAHotKeyTheLastChangeIsLeft() throws IOException {
        land();
        Files csv = new MemoryFiles();
        SparkMerge merge = new SparkMerge(LocalSpark.context(), Sent.landed(log.files()), Sent.files(csv), SMALL);
        Files lake = new MemoryFiles();
        CountedWorkers workers = new CountedWorkers(
                new SparkWorkers(LocalSpark.context(), Sent.landed(log.files()), Sent.files(lake), SMALL));
        MergeSettings memory = MergeSettings.in(folder.resolve("work"));

        try (Target target = CsvTarget.open(csv, CsvSettings.DEFAULT, merge, "Spark")) {
            applyEach(target);
        }
        try (Target target = IcebergTarget.open(lake, iceberg(), log.files(), memory, workers, "Spark")) {
            applyEach(target);
        }

        assertThat(workers.shares().get()).isPositive();
        List<String> rows = expected.values().stream().sorted().toList();
        try (InputStream in = csv.open(CsvSettings.LAYOUT.path(TABLE))) {
            assertThat(new String(in.readAllBytes(), UTF_8)
                            .lines()
                            .map(line -> line + "\n")
                            .sorted()
                            .toList())
                    .isEqualTo(rows);
        }
        try (IcebergReader reader = new IcebergReader(lake, iceberg(), folder)) {
            assertThat(reader.rows(TABLE)).isEqualTo(rows);
        }
    }

    private IcebergSettings iceberg() {
        return new IcebergSettings(
                IcebergSettings.Catalog.JDBC,
                "jdbc:sqlite:" + folder.resolve("catalog.db"),
                Map.of(),
                2,
                Map.of(),
                1 << 20,
                Duration.ofDays(5),
                IcebergSettings.DEFAULT.engine());
    }

    private void applyEach(Target target) {
        for (long commit = 1; commit <= log.lastCommit(); commit++) {
            log.planUpTo(commit, target.applied(TABLE)).ifPresent(target::apply);
        }
    }
}
