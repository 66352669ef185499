package io.tributary.target;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.TableId;
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
import io.tributary.merge.StreamingMerge;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An apply that dies or fails at any file operation is taken up again: every change is in the file exactly once. */
class CsvTargetCrashTest {
    private static final TableId TABLE = TargetContract.TABLE;
    private static final String PATH = "world/city/final_output.csv";

    @TempDir
    Path scratch;

    private final LandedLog log = log();

    /** Rows have no key, so that a change applied twice or not at all shows. */
    private static LandedLog log() {
        LandedLog log = new LandedLog(TargetContract.schema(1, List.of(), "id", "v"));
        log.load("1,a\n2,b\n", "3,c\n");
        log.changes("I,4,d\nD,2,b\n");
        log.changes("D,1,a\nI,1,z\n");
        log.changes("I,4,d\n");
        log.changes("D,3,c\n");
        return log;
    }

    @Test
    void everyChangeIsAppliedOnceThroughACrashAtAnyFileOperation() {
        long operations = countOperations();
        for (Effect effect : Effect.values()) {
            for (long operation = 1; operation <= operations; operation++) {
                crashAndGoOn(new MemoryFiles(), operation, effect);
            }
        }
    }

    @Test
    void everyChangeIsAppliedOnceThroughACrashInAFolder(@TempDir Path folder) {
        long operations = countOperations();
        for (Effect effect : Effect.values()) {
            for (long operation = 1; operation <= operations; operation++) {
                crashAndGoOn(new LocalFiles(folder.resolve(effect + "" + operation)), operation, effect);
            }
        }
    }

    @Test
    void failureAtAnyFileOperationIsHealedByApplyingAgain() {
        long operations = countOperations();
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

    long countOperations() {
        FaultyFiles files = FaultyFiles.counting(new MemoryFiles());
        process(files);
        assertThat(files.operations()).isGreaterThan(20);
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

    /** Applies commit by commit, as the log grows. */
    private void process(Files files) {
        StreamingMerge merge = new StreamingMerge(log.files(), MergeSettings.in(scratch));
        try (Target target = CsvTarget.open(files, CsvSettings.DEFAULT, merge, "me")) {
            for (long commit = 1; commit <= log.lastCommit(); commit++) {
                Optional<Plan> plan = log.planUpTo(commit, target.applied(TABLE));
                plan.ifPresent(target::apply);
            }
        }
    }

    /** What is there is what its ledger entry says. */
    private void assertWhole(Files files) {
        try (Target target = CsvTarget.readOnly(files, CsvSettings.DEFAULT)) {
            Applied applied = target.applied(TABLE);
            Optional<String> expected =
                    switch ((int) applied.commit()) {
                        case 0 -> Optional.empty();
                        case 2 -> Optional.of("1,a\n2,b\n3,c\n");
                        case 3 -> Optional.of("1,a\n3,c\n4,d\n");
                        case 4 -> Optional.of("3,c\n4,d\n1,z\n");
                        case 5 -> Optional.of("3,c\n4,d\n1,z\n4,d\n");
                        case 6 -> Optional.of("4,d\n1,z\n4,d\n");
                        default -> throw new AssertionError(applied);
                    };
            assertThat(content(files)).isEqualTo(expected);
        }
    }

    private void assertComplete(Files files) {
        assertWhole(files);
        try (Target target = CsvTarget.readOnly(files, CsvSettings.DEFAULT)) {
            assertThat(target.applied(TABLE).commit()).isEqualTo(log.lastCommit());
            assertThat(target.failure(TABLE)).isEmpty();
        }
    }

    private static Optional<String> content(Files files) {
        if (files.find(PATH).isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = files.open(PATH)) {
            return Optional.of(new String(in.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
