package io.tributary.target.transform;

import static io.tributary.target.transform.TransformedTable.TABLE;
import static io.tributary.target.transform.TransformedTable.joined;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FaultyFiles;
import io.tributary.files.FaultyFiles.Effect;
import io.tributary.files.FaultyFiles.ProcessCrash;
import io.tributary.files.Files;
import io.tributary.files.MemoryFiles;
import io.tributary.ledger.Applied;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import io.tributary.target.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An apply that dies or fails at any file operation of target or notes is taken up again, with the same transform or another. */
class TransformingTargetCrashTest {
    private static final TableSchema PERSON =
            TransformedTable.schema(1, List.of(1), "id int32", "name text", "city text");
    private static final Transform FIRST = joined("city <> ''", "id, upper(name) AS name, c.country", "c.city = city");
    private static final Transform OTHER = joined("", "id, lower(name) AS name", "c.city = city");
    private static final Map<Long, String> ROWS = Map.of(
            2L, "1,ANN,Norway\n3,CID,\n",
            3L, "3,CID,\n2,BOB,Norway\n",
            5L, "5,EVE,Norway\n");
    private static final Map<Long, String> OTHER_ROWS = Map.of(5L, "5,eve\n6,fay\n");

    @TempDir
    private Path scratch;

    private final TransformedTable table = table();

    private TransformedTable table() {
        TransformedTable person = new TransformedTable(null, PERSON, FIRST);
        person.putReference("city,country\nOslo,Norway\n");
        person.log.load("1,Ann,Oslo\n2,Bob,\n", "3,Cid,Rome\n");
        person.log.changes("U,1,Ann,\nU,2,Bob,Oslo\n");
        person.log.load("5,Eve,Oslo\n6,Fay,\n");
        return person;
    }

    @Test
    void everyChangeIsAppliedOnceThroughACrashAtAnyFileOperation() {
        long operations = operations();
        for (long operation = 1; operation <= operations; operation++) {
            Files files = new MemoryFiles();
            crash(FaultyFiles.crashingAt(files, operation, operation % 2 == 0 ? Effect.HALF : Effect.WHOLE));
            assertWhole(files, ROWS);
            process(files, FIRST);
            assertComplete(files, ROWS);
        }
    }

    @Test
    void rowsOfTwoTransformsAreNeverMixedWhereverACrashComes() {
        long operations = operations();
        for (long operation = 1; operation <= operations; operation++) {
            Files files = new MemoryFiles();
            crash(FaultyFiles.crashingAt(files, operation, Effect.WHOLE));
            long before = applied(files).commit();
            try {
                process(files, OTHER);
                assertThat(before).isIn(0L, 3L, 5L);
                assertComplete(files, before == 5 ? ROWS : OTHER_ROWS);
            } catch (PipelineException refused) {
                assertThat(refused.code()).isEqualTo(ErrorCode.TARGET_DIVERGED);
                assertThat(before).isEqualTo(2L);
                load(files, OTHER);
                assertComplete(files, OTHER_ROWS);
            }
        }
    }

    @Test
    void failureAtAnyFileOperationIsHealedByApplyingAgain() {
        long operations = operations();
        for (long operation = 1; operation <= operations; operation++) {
            Files files = new MemoryFiles();
            try {
                process(FaultyFiles.failingAt(files, operation, ErrorCode.FILE_IO), FIRST);
            } catch (PipelineException failure) {
                assertThat(failure.code()).isEqualTo(ErrorCode.FILE_IO);
            }
            assertWhole(files, ROWS);
            process(files, FIRST);
            assertComplete(files, ROWS);
        }
    }

    private long operations() {
        FaultyFiles files = FaultyFiles.counting(new MemoryFiles());
        process(files, FIRST);
        assertThat(files.operations()).isGreaterThan(30);
        return files.operations();
    }

    private void crash(Files files) {
        try {
            process(files, FIRST);
        } catch (ProcessCrash expected) {
            assertThat(expected).hasMessageContaining("Simulated");
        }
    }

    /** Applies commit by commit, as the log grows. */
    private void process(Files files, Transform transform) {
        try (Target target = open(files, transform)) {
            for (long commit = 1; commit <= table.log.lastCommit(); commit++) {
                table.log.planUpTo(commit, target.applied(TABLE)).ifPresent(target::apply);
            }
        }
    }

    private void load(Files files, Transform transform) {
        try (Target target = open(files, transform)) {
            table.log.plan(target.applied(TABLE)).ifPresent(target::apply);
        }
    }

    private Target open(Files files, Transform transform) {
        return table.open(files, files, scratch, transform);
    }

    private static Applied applied(Files files) {
        try (Target target = CsvTarget.readOnly(files, CsvSettings.DEFAULT)) {
            return target.applied(TABLE);
        }
    }

    /** What is there is what its ledger entry says. */
    private static void assertWhole(Files files, Map<Long, String> rows) {
        long commit = applied(files).commit();
        if (commit > 0) {
            assertThat(TransformedTable.content(files)).isEqualTo(rows.get(commit));
        }
    }

    private void assertComplete(Files files, Map<Long, String> rows) {
        assertWhole(files, rows);
        assertThat(applied(files).commit()).isEqualTo(table.log.lastCommit());
        try (Target target = open(files, FIRST)) {
            assertThat(target.failure(TABLE)).isEmpty();
        }
    }
}
