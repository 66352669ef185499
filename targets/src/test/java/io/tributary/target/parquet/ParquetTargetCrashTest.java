package io.tributary.target.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An apply that dies or fails at any file operation is taken up again: every change is in the file exactly once. */
class ParquetTargetCrashTest {
    private static final TableId TABLE = new TableId("world", "city");
    private static final String PATH = "world/city/final_output.parquet";
    private static final List<List<String>> ROWS = List.of(
            List.of("1,a\n", "2,b\n", "3,c\n"), List.of("1,a\n", "3,c\n", "4,d\n"), List.of("1,z\n", "4,d\n", "4,d\n"));

    @TempDir
    Path scratch;

    private final LandedLog log = log();

    /** Rows have no key, so that a change applied twice or not at all shows. */
    private static LandedLog log() {
        Column id = new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "int", null);
        Column v = new Column(2, "v", new ColumnType.Text(), "text", null);
        LandedLog log = new LandedLog(new TableSchema(TABLE, 1, List.of(id, v), List.of(), ""));
        log.load("1,a\n2,b\n", "3,c\n");
        log.changes("I,4,d\nD,2,b\n");
        log.changes("D,1,a\nI,1,z\nI,4,d\nD,3,c\n");
        return log;
    }

    @Test
    void everyChangeIsAppliedOnceThroughACrashWhereFilesAreElsewhere() {
        long operations = countOperations(new MemoryFiles());
        for (long operation = 1; operation <= operations; operation++) {
            crashAndGoOn(new MemoryFiles(), operation, Effect.HALF);
        }
    }

    @Test
    void everyChangeIsAppliedOnceThroughACrashInAFolder(@TempDir Path folder) {
        long operations = countOperations(new LocalFiles(folder.resolve("counted")));
        for (Effect effect : Effect.values()) {
            for (long operation = 1; operation <= operations; operation++) {
                crashAndGoOn(new LocalFiles(folder.resolve(effect + "" + operation)), operation, effect);
            }
        }
    }

    @Test
    void failureAtAnyFileOperationIsHealedByApplyingAgain() {
        long operations = countOperations(new MemoryFiles());
        for (ErrorCode code : List.of(ErrorCode.FILE_IO, ErrorCode.FILE_FULL)) {
            for (long operation = 1; operation <= operations; operation++) {
                Files files = new MemoryFiles();
                try {
                    process(FaultyFiles.failingAt(files, operation, code));
                } catch (PipelineException failure) {
                    assertThat(failure.code()).isEqualTo(code);
                    assertWhole(files);
                }
                process(files);
                assertComplete(files);
            }
        }
    }

    @Test
    void writerThatWasOvertakenPublishesNothing(@TempDir Path folder) {
        for (Files files : List.of(new MemoryFiles(), new LocalFiles(folder.resolve("lake")))) {
            Plan load = log.planUpTo(2, Applied.NOTHING).orElseThrow();
            try (Target late = open(new Overtaken(files, () -> process(files)))) {
                assertThatThrownBy(() -> late.apply(load))
                        .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                                .isEqualTo(ErrorCode.TARGET_CHANGED_OUTSIDE));
            }
            assertWhole(files);
            try (Target target = ParquetTarget.readOnly(files, ParquetSettings.DEFAULT)) {
                assertThat(target.applied(TABLE).commit()).isEqualTo(log.lastCommit());
            }
        }
    }

    long countOperations(Files over) {
        FaultyFiles files = FaultyFiles.counting(over);
        process(files);
        assertThat(files.operations()).isGreaterThan(15);
        return files.operations();
    }

    void crashAndGoOn(Files files, long operation, Effect effect) {
        try {
            process(FaultyFiles.crashingAt(files, operation, effect));
        } catch (ProcessCrash expected) {
            assertWhole(files);
        }
        process(files);
        assertComplete(files);
    }

    private Target open(Files files) {
        return ParquetTarget.open(
                files, ParquetSettings.DEFAULT, log.files(), MergeSettings.in(scratch.resolve("work")), "me");
    }

    /** Applies commit by commit, as the log grows. */
    private void process(Files files) {
        try (Target target = open(files)) {
            for (long commit = 1; commit <= log.lastCommit(); commit++) {
                Optional<Plan> plan = log.planUpTo(commit, target.applied(TABLE));
                plan.ifPresent(target::apply);
            }
        }
    }

    /** What is there is what its ledger entry says. */
    private void assertWhole(Files files) {
        try (Target target = ParquetTarget.readOnly(files, ParquetSettings.DEFAULT)) {
            Applied applied = target.applied(TABLE);
            if (applied.commit() == 0) {
                assertThat(files.find(PATH)).isEmpty();
            } else {
                assertThat(content(files)).isEqualTo(ROWS.get((int) applied.commit() - 2));
                assertThat(applied.rows()).isEqualTo(3);
            }
        }
    }

    private void assertComplete(Files files) {
        assertWhole(files);
        try (Target target = ParquetTarget.readOnly(files, ParquetSettings.DEFAULT)) {
            assertThat(target.applied(TABLE).commit()).isEqualTo(log.lastCommit());
            assertThat(target.failure(TABLE)).isEmpty();
        }
        assertThat(files.list("").stream().map(entry -> entry.path()).toList()).containsExactly(PATH);
    }

    private List<String> content(Files files) {
        Path copy = scratch.resolve("copy.parquet");
        try (InputStream in = files.open(PATH)) {
            java.nio.file.Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return ParquetRows.sorted(copy);
    }
}
