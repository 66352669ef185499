package io.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
import io.tributary.files.MemoryFiles;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.target.FileTarget;
import io.tributary.target.Target;
import io.tributary.target.TargetContract;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.PartitionField;
import io.tributary.target.iceberg.IcebergReader;
import io.tributary.target.iceberg.IcebergSettings;
import io.tributary.target.iceberg.IcebergTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.iceberg.FileScanTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of positions, where files are elsewhere. */
public class IcebergOnSparkTest extends TargetContract {
    /** So that the driver works out what changes come to. */
    private static final SparkMergeSettings SMALL = new SparkMergeSettings(8, 1 << 20, 1 << 20, 1 << 12);

    /** So few that a load of some rows is divided. */
    private static final long FILE_BYTES = 8;

    @TempDir
    Path scratch;

    private final Files files = new MemoryFiles();

    private IcebergSettings settings() {
        return settings(List.of());
    }

    private IcebergSettings settings(List<PartitionField> partitionBy) {
        return new IcebergSettings(
                IcebergSettings.Catalog.JDBC,
                "jdbc:sqlite:" + scratch.resolve("catalog.db"),
                Map.of(),
                2,
                Map.of(TABLE, partitionBy),
                FILE_BYTES,
                Duration.ofDays(5),
                new EngineSettings(Map.of(), 256L << 20, 2, 20_480));
    }

    @Override
    protected Target open(LandedFiles landed) {
        return open(landed, new CountedWorkers(workers(landed)));
    }

    private SparkWorkers workers(LandedFiles landed) {
        return new SparkWorkers(LocalSpark.context(), Sent.landed(landed), Sent.files(files), SMALL);
    }

    private Target open(LandedFiles landed, CountedWorkers workers) {
        return open(landed, workers, settings());
    }

    private Target open(LandedFiles landed, CountedWorkers workers, IcebergSettings settings) {
        MergeSettings merge = MergeSettings.in(scratch.resolve("work"));
        return IcebergTarget.open(files, settings, landed, merge, workers, "Spark");
    }

    @Override
    protected List<String> rows(TableSchema columns) {
        try (IcebergReader reader = new IcebergReader(files, settings(), scratch)) {
            return reader.rows(TABLE);
        }
    }

    @AfterEach
    void noPartIsLeft() {
        assertThat(files.list(FileTarget.PARTS)).isEmpty();
    }

    @Test
    void everyFileIsAShareAndTheNewRowsAreFewFiles() {
        log.load("1,a,\n2,b,\n3,c,\n");
        applyAll();
        log.changes("I,4,d,\nU,2,x,__unchanged__\n");
        applyAll();
        int before = tasks().size();
        CountedWorkers workers = new CountedWorkers(workers(log.files()));
        log.changes("I,5,e,\nD,1,,\nU,4,y,\nD,3,,\nI,3,z,\n");
        try (Target target = open(log.files(), workers)) {
            target.apply(log.plan(target.applied(TABLE)).orElseThrow());
        }

        assertHolds("2,x,\n", "3,z,\n", "4,y,\n", "5,e,\n");
        assertThat(workers.shares().get()).isEqualTo(before).isEqualTo(2);
        assertThat(tasks()).hasSizeLessThanOrEqualTo(before + 1);
    }

    @Test
    void filesOfALoadAreSharesAndWhatFollowsThemIsInTheSameSnapshot() {
        CountedWorkers workers = new CountedWorkers(workers(log.files()));
        log.load("1,a,\n2,b,long\n", "3,c,long\n4,d,\n", "5,\"e\n\",\n6,f,\n");
        log.changes("D,1,,\nU,4,x,__unchanged__\nD,2,,\nI,7,__unchanged__,__unchanged__\nI,8,h,\nI,1,again,\n");
        try (Target target = open(log.files(), workers)) {
            target.apply(log.plan(target.applied(TABLE)).orElseThrow());
        }

        assertHolds("1,again,\n", "3,c,long\n", "4,x,\n", "5,\"e\n\",\n", "6,f,\n", "7,b,long\n", "8,h,\n");
        assertThat(workers.shares().get()).isEqualTo(3);
        assertThat(tasks()).hasSizeLessThanOrEqualTo(3).allMatch(task -> task.deletes()
                .isEmpty());
        try (IcebergReader reader = new IcebergReader(files, settings(), scratch)) {
            assertThat(reader.table(TABLE).snapshots()).hasSize(1);
        }
    }

    @Test
    void partitionsOfALoadAreFilesOfOneShareEach() {
        List<PartitionField> by = List.of(
                new PartitionField("v", PartitionField.Transform.IDENTITY, 0),
                new PartitionField("id", PartitionField.Transform.BUCKET, 2));
        CountedWorkers workers = new CountedWorkers(workers(log.files()));
        log.load("1,a,\n2,b,k\n3,,\n4,a,\n", "5,b,\n6,a,\n7,b,\n8,a,\n", "9,,\n10,a,\n11,b,\n");
        log.changes("D,1,,\nD,2,,\nI,12,__unchanged__,__unchanged__\nU,3,a,\n");
        try (Target target = open(log.files(), workers, settings(by))) {
            target.apply(log.plan(target.applied(TABLE)).orElseThrow());
        }

        assertHolds(
                "10,a,\n", "11,b,\n", "12,b,k\n", "3,a,\n", "4,a,\n", "5,b,\n", "6,a,\n", "7,b,\n", "8,a,\n", "9,,\n");
        assertThat(workers.shares().get()).isEqualTo(6);
        // five partitions; a row that changed its own may be in a file beside them
        assertThat(tasks()).hasSizeBetween(5, 7).allMatch(task -> task.deletes().isEmpty());
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
        try (Target target = open(
                log.files(),
                workers,
                settings(List.of(new PartitionField("v", PartitionField.Transform.IDENTITY, 0))))) {
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

        assertThat(doubled(open(log.files())))
                .isEqualTo(doubled(IcebergTarget.open(files, settings(), log.files(), merge, "embedded")))
                .contains("row 2 of landing file", "changes a row that the table has twice");

        try (Target target = open(log.files())) {
            target.apply(log.planUpTo(2, target.applied(TABLE)).orElseThrow());
        }
        assertThat(doubled(open(log.files())))
                .isEqualTo(doubled(IcebergTarget.open(files, settings(), log.files(), merge, "embedded")))
                .contains("row 2 of landing file", "changes a row that the table has twice");
    }

    private String doubled(Target opened) {
        return refusal(log, opened, ErrorCode.TARGET_DIVERGED);
    }

    @Test
    void valueThatIsRefusedIsSaidAsIfTheLoadWereNotDivided() {
        ColumnType whole = new ColumnType.Int(32, ColumnType.Sign.SIGNED);
        LandedLog numbers = new LandedLog(new TableSchema(
                TABLE,
                1,
                List.of(new Column(1, "id", whole, "int", null), new Column(2, "n", whole, "int", null)),
                List.of(1),
                ""));
        numbers.load("1,1\n2,2\n", "3,3\n4,four\n");
        MergeSettings merge = MergeSettings.in(scratch.resolve("work"));

        String here = refusal(
                numbers,
                IcebergTarget.open(files, settings(), numbers.files(), merge, "embedded"),
                ErrorCode.VALUE_UNSUPPORTED);
        String divided = refusal(numbers, open(numbers.files()), ErrorCode.VALUE_UNSUPPORTED);

        assertThat(divided).isEqualTo(here).contains("row 2 of landing file");
    }

    private List<FileScanTask> tasks() {
        try (IcebergReader reader = new IcebergReader(files, settings(), scratch)) {
            return reader.tasks(TABLE);
        }
    }

    /** Each asks for the target until it has it, plans from what is there then, and applies. */
    @Test
    void ofTwoJobsAtOnceOneWinsAndTheOtherPlansAgain() throws Exception {
        log.load("1,a,\n2,b,\n3,c,\n");
        applyAll();
        log.changes("I,4,d,\nD,2,,\n");
        long first = log.lastCommit();
        log.changes("U,4,e,\nI,5,f,\n");
        ExecutorService jobs = Executors.newFixedThreadPool(2);
        try {
            Future<Long> one = jobs.submit(() -> job(first));
            Future<Long> other = jobs.submit(() -> job(log.lastCommit()));
            assertThat(one.get()).isGreaterThanOrEqualTo(first);
            assertThat(other.get()).isEqualTo(log.lastCommit());
        } finally {
            jobs.shutdownNow();
        }
        assertHolds("1,a,\n", "3,c,\n", "4,e,\n", "5,f,\n");
    }

    private long job(long commit) {
        while (true) {
            try (Target target = open(log.files())) {
                log.planUpTo(commit, target.applied(TABLE)).ifPresent(target::apply);
                return target.applied(TABLE).commit();
            } catch (PipelineException refused) {
                assertThat(refused.code()).isEqualTo(ErrorCode.TARGET_IN_USE);
                Thread.onSpinWait();
            }
        }
    }
}
