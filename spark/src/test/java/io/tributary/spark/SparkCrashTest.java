package io.tributary.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import io.tributary.files.MemoryFiles;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedLog;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import io.tributary.target.Target;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A driver that dies or fails at any file operation of its own is taken up again: every change is there exactly once. */
public class SparkCrashTest {
    private static final SparkMergeSettings SMALL = new SparkMergeSettings(6, 8, 1 << 20, 1 << 10);
    private static final String PATH = "world/city/final_output.csv";

    private static final TableId TABLE = new TableId("world", "city");

    private final LandedLog log = log();

    /** Rows have no key, so that a change applied twice or not at all shows. */
    private static LandedLog log() {
        Column id = new Column(1, "id", new ColumnType.Text(), "text", null);
        Column value = new Column(2, "v", new ColumnType.Text(), "text", null);
        LandedLog log = new LandedLog(new TableSchema(TABLE, 1, List.of(id, value), List.of(), ""));
        log.load("1,a\n2,b\n", "3,c\n");
        log.changes("I,4,d\nD,2,b\n");
        log.changes("D,1,a\nI,1,z\n");
        log.changes("I,4,d\nD,3,c\n");
        return log;
    }

    /** Of every third operation, with one effect after the other: tasks take their time. */
    @Test
    void everyChangeIsAppliedOnceThroughACrashAtFileOperationsOfDriverAndTasks() {
        FaultyFiles counted = FaultyFiles.counting(new MemoryFiles());
        process(counted);
        assertThat(counted.operations()).isGreaterThan(30);
        for (long operation = 1; operation <= counted.operations(); operation += 3) {
            Files files = new MemoryFiles();
            FaultyFiles faulty = FaultyFiles.crashingAt(files, operation, Effect.values()[(int) (operation / 3 % 3)]);
            try {
                process(faulty);
            } catch (ProcessCrash | PipelineException expected) {
                assertThat(faulty.hasCrashed()).as("%s", expected).isTrue();
                assertWhole(files);
            }
            process(files);
            assertComplete(files);
        }
    }

    @Test
    void failureOfATaskAtAnyFileOperationIsHealedByApplyingAgain() {
        FaultyFiles counted = FaultyFiles.counting(new MemoryFiles());
        process(counted);
        for (long operation = 1; operation <= counted.operations(); operation += 5) {
            Files files = new MemoryFiles();
            Files failing = FaultyFiles.failingAt(files, operation, ErrorCode.FILE_IO);
            try {
                process(failing);
            } catch (PipelineException failure) {
                assertThat(failure.code()).isEqualTo(ErrorCode.FILE_IO);
                assertWhole(files);
            }
            process(files);
            assertComplete(files);
        }
    }

    /** Applies the load, then everything else. */
    private void process(Files files) {
        SparkMerge merge = new SparkMerge(LocalSpark.context(), Sent.landed(log.files()), Sent.files(files), SMALL);
        try (Target target = CsvTarget.open(files, CsvSettings.DEFAULT, merge, "driver")) {
            for (long commit : new long[] {2, log.lastCommit()}) {
                log.planUpTo(commit, target.applied(TABLE)).ifPresent(target::apply);
            }
        }
    }

    private void assertWhole(Files files) {
        try (Target target = CsvTarget.readOnly(files, CsvSettings.DEFAULT)) {
            Applied applied = target.applied(TABLE);
            if (applied.commit() == 0) {
                assertThat(files.find(PATH)).isEmpty();
            } else if (applied.commit() == 2) {
                assertThat(rows(files)).containsExactly("1,a", "2,b", "3,c");
            } else {
                assertThat(rows(files)).containsExactly("1,z", "4,d", "4,d");
            }
        }
    }

    private void assertComplete(Files files) {
        assertWhole(files);
        try (Target target = CsvTarget.readOnly(files, CsvSettings.DEFAULT)) {
            assertThat(target.applied(TABLE).commit()).isEqualTo(log.lastCommit());
            assertThat(target.failure(TABLE)).isEmpty();
        }
    }

    private static List<String> rows(Files files) {
        try (InputStream in = files.open(PATH)) {
            return Arrays.stream(new String(in.readAllBytes(), UTF_8).split("\n"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
