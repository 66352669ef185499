package io.tributary.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are divided, where files are elsewhere. */
public class ParquetOnSparkTest extends TargetContract {
    /** So that tasks work out what changes come to. */
    private static final SparkMergeSettings SMALL = new SparkMergeSettings(8, 40, 1 << 20, 1 << 12);

    private static final ParquetSettings SETTINGS = by("id");

    @TempDir
    Path scratch;

    private final Files files = new MemoryFiles();

    private static ParquetSettings by(String column) {
        return new ParquetSettings(
                ParquetSettings.DEFAULT.layout(),
                new EngineSettings(Map.of(), 256L << 20, 2, 20_480),
                Map.of(TABLE, List.of(new PartitionField(column, PartitionField.Transform.IDENTITY, 0))));
    }

    @Override
    protected Target open(LandedFiles landed) {
        return open(landed, new CountedWorkers(workers(landed)));
    }

    private SparkWorkers workers(LandedFiles landed) {
        return new SparkWorkers(LocalSpark.context(), Sent.landed(landed), Sent.files(files), SMALL);
    }

    private Target open(LandedFiles landed, CountedWorkers workers) {
        return open(landed, workers, SETTINGS);
    }

    private Target open(LandedFiles landed, CountedWorkers workers, ParquetSettings settings) {
        MergeSettings merge = MergeSettings.in(scratch.resolve("work"));
        return ParquetTarget.open(files, settings, landed, merge, workers, "Spark");
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

    @Test
    void rowsOfALoadAreHandedOutByPartitionSoThatEachIsOneFile() {
        CountedWorkers workers = new CountedWorkers(workers(log.files()));
        log.load("1,a,long\n2,b,long\n", "3,a,\n4,b,\n5,,\n", "6,a,\n7,\"\n\",\n");
        log.changes("D,1,,\nU,2,b,__unchanged__\nI,8,a,\nD,4,,\nI,9,b,__unchanged__\nU,6,c,\n");
        try (Target target = open(log.files(), workers, by("v"))) {
            target.apply(log.plan(target.applied(TABLE)).orElseThrow());
        }

        assertHolds("2,b,long\n", "3,a,\n", "5,,\n", "6,c,\n", "7,\"\n\",\n", "8,a,\n", "9,b,\n");
        assertThat(workers.shares().get()).isEqualTo(6);
        assertThat(folders()).containsExactlyInAnyOrder("v=a", "v=b", "v=c", "v=%0A", "v=__HIVE_DEFAULT_PARTITION__");
    }

    /** The driver holds all of them at once. */
    @Test
    void shareOfALoadIsNotLongerWhereThereAreMoreParts() {
        int few = sent(4);
        int many = sent(24);

        assertThat(many).isCloseTo(few, withinPercentage(10));
    }

    /** How long a share is when a load is of so many files. */
    private int sent(int files) {
        CountedWorkers workers = new CountedWorkers(workers(log.files()));
        log.load(IntStream.rangeClosed(1, files)
                .mapToObj(id -> id + "," + id + "," + "long".repeat(15) + "\n")
                .toArray(String[]::new));
        try (Target target = open(log.files(), workers, by("v"))) {
            target.apply(log.plan(target.applied(TABLE)).orElseThrow());
        }
        assertThat(workers.shares().get()).isEqualTo(2 * files);
        return workers.bytes().get();
    }

    @Test
    void changesThatDoNotFitALoadAreSaidAsIfItWereNotDivided() {
        log.load("1,a,\n2,b,\n", "3,c,\n4,d,\n");
        log.changes("D,3,,\nD,9,,\n");
        assertThatThrownBy(this::applyAll)
                .isInstanceOfSatisfying(PipelineException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.TARGET_DIVERGED))
                .hasMessageContaining("row 2");

        log.load("1,a,\n2,b,\n", "3,c,\n4,d,\n");
        applyAll();

        assertHolds("1,a,\n", "2,b,\n", "3,c,\n", "4,d,\n");
    }

    /** Of upserts nobody knows how many find a row, so that two shares may find the same. */
    @Test
    void keyThatALoadHasTwiceIsSaidAsIfNothingWereDivided() {
        MergeSettings merge = MergeSettings.in(scratch.resolve("work"));
        log.load("1,a,\n2,b,\n", "3,c,\n1,d,\n");
        log.upserts("U,2,x,\nU,1,x,\n");

        assertThat(doubled(open(log.files(), new CountedWorkers(workers(log.files())), by("v"))))
                .isEqualTo(doubled(ParquetTarget.open(files, by("v"), log.files(), merge, "embedded")))
                .contains("row 2 of landing file", "changes a row that the table has twice");

        try (Target target = open(log.files(), new CountedWorkers(workers(log.files())), by("v"))) {
            target.apply(log.planUpTo(2, target.applied(TABLE)).orElseThrow());
        }
        assertThat(doubled(open(log.files(), new CountedWorkers(workers(log.files())), by("v"))))
                .isEqualTo(doubled(ParquetTarget.open(files, by("v"), log.files(), merge, "embedded")))
                .contains("row 2 of landing file", "changes a row that the table has twice");
    }

    private String doubled(Target opened) {
        return refusal(log, opened, ErrorCode.TARGET_DIVERGED);
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
