package io.tributary.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.TableSchema;
import io.tributary.files.Files;
import io.tributary.files.MemoryFiles;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.target.FileTarget;
import io.tributary.target.Target;
import io.tributary.target.TargetContract;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.PartitionField;
import io.tributary.target.parquet.FolderRows;
import io.tributary.target.parquet.ParquetSettings;
import io.tributary.target.parquet.ParquetTarget;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are divided, where files are elsewhere. */
public class ParquetOnSparkTest extends TargetContract {
    /** So that tasks work out what changes come to. */
    private static final SparkMergeSettings SMALL = new SparkMergeSettings(32, 40, 1 << 20, 1 << 12);

    private static final ParquetSettings SETTINGS = new ParquetSettings(
            ParquetSettings.DEFAULT.layout(),
            new EngineSettings(Map.of(), 256L << 20, 2, 20_480),
            Map.of(TABLE, List.of(new PartitionField("id", PartitionField.Transform.IDENTITY, 0))));

    @TempDir
    Path scratch;

    private final Files files = new MemoryFiles();

    @Override
    protected Target open(LandedFiles landed) {
        return open(landed, new CountedWorkers(workers(landed)));
    }

    private SparkWorkers workers(LandedFiles landed) {
        return new SparkWorkers(LocalSpark.context(), Sent.landed(landed), Sent.files(files), SMALL);
    }

    private Target open(LandedFiles landed, CountedWorkers workers) {
        MergeSettings merge = MergeSettings.in(scratch.resolve("work"));
        return ParquetTarget.open(files, SETTINGS, landed, merge, workers, "Spark");
    }

    @Override
    protected List<String> rows(TableSchema columns) {
        return FolderRows.sorted(files, "world/city", scratch);
    }

    @AfterEach
    void noPartIsLeft() {
        assertThat(files.list(FileTarget.PARTS)).isEmpty();
    }

    @Test
    void partitionsAreDividedAmongSharesAndKeepTheirFilesFew() {
        log.load("1,a,\n2,b,\n3,c,\n");
        applyAll();
        CountedWorkers workers = new CountedWorkers(workers(log.files()));
        log.changes("U,2,x,__unchanged__\nD,1,,\nI,5,e,\nI,4,d,\n");
        try (Target target = open(log.files(), workers)) {
            target.apply(log.plan(target.applied(TABLE)).orElseThrow());
        }

        assertHolds("2,x,\n", "3,c,\n", "4,d,\n", "5,e,\n");
        assertThat(workers.shares().get()).isEqualTo(3);
        assertThat(folders()).containsExactlyInAnyOrder("id=2", "id=3", "id=4", "id=5");
    }

    /** Of each file that the manifest names. */
    private List<String> folders() {
        try (InputStream in = files.open("world/city/_manifest.json")) {
            return Pattern.compile("\"path\":\"([^/]+)/")
                    .matcher(new String(in.readAllBytes(), UTF_8))
                    .results()
                    .map(path -> path.group(1))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
