package io.tributary.target.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FaultyFiles.Effect;
import io.tributary.files.Files;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.Plan;
import io.tributary.target.ApplyFaults;
import io.tributary.target.Place;
import io.tributary.target.Target;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An apply that dies or fails at any file operation is taken up again: every change is in the file exactly once. */
class ParquetTargetCrashTest extends ApplyFaults {
    private static final TableId TABLE = new TableId("world", "city");
    private static final String PATH = "world/city/final_output.parquet";
    private static final List<List<String>> ROWS = List.of(
            List.of("1,a\n", "2,b\n", "3,c\n"), List.of("1,a\n", "3,c\n", "4,d\n"), List.of("1,z\n", "4,d\n", "4,d\n"));

    @TempDir
    Path scratch;

    private final LandedLog log = landed();

    /** Rows have no key, so that a change applied twice or not at all shows. */
    private static LandedLog landed() {
        Column id = new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "int", null);
        Column v = new Column(2, "v", new ColumnType.Text(), "text", null);
        LandedLog log = new LandedLog(new TableSchema(TABLE, 1, List.of(id, v), List.of(), ""));
        log.load("1,a\n2,b\n", "3,c\n");
        log.changes("I,4,d\nD,2,b\n");
        log.changes("D,1,a\nI,1,z\nI,4,d\nD,3,c\n");
        return log;
    }

    @Override
    protected LandedLog log() {
        return log;
    }

    @Test
    void everyChangeIsAppliedOnceThroughACrashWhereFilesAreElsewhere() {
        assertCrashesAreHealed(Place.inMemory(scratch.resolve("place")), Effect.HALF);
    }

    @ParameterizedTest
    @EnumSource
    void everyChangeIsAppliedOnceThroughACrashInAFolder(Effect effect) {
        assertCrashesAreHealed(Place.inFolder(scratch.resolve("place")), effect);
    }

    @ParameterizedTest
    @EnumSource(names = {"FILE_IO", "FILE_FULL"})
    void failureAtAnyFileOperationIsHealedByApplyingAgain(ErrorCode code) {
        assertFailuresAreHealed(Place.inMemory(scratch.resolve("place")), code);
    }

    @Test
    void writerThatWasOvertakenPublishesNothing(@TempDir Path folder) {
        for (Place place : List.of(Place.inMemory(scratch.resolve("place")), Place.inFolder(folder.resolve("lake")))) {
            Files files = place.files();
            Plan load = log.planUpTo(2, Applied.NOTHING).orElseThrow();
            try (Target late = open(place, new Overtaken(files, () -> process(place)))) {
                assertThatThrownBy(() -> late.apply(load))
                        .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                                .isEqualTo(ErrorCode.TARGET_CHANGED_OUTSIDE));
            }
            assertWhole(place);
            try (Target target = ParquetTarget.readOnly(files, ParquetSettings.DEFAULT)) {
                assertThat(target.applied(TABLE).commit()).isEqualTo(log.lastCommit());
            }
        }
    }

    @Override
    protected Target open(Place place, Files files) {
        return ParquetTarget.open(
                files, ParquetSettings.DEFAULT, log.files(), MergeSettings.in(scratch.resolve("work")), "me");
    }

    /** Applies commit by commit, as the log grows. */
    private void process(Place place) {
        try (Target target = open(place, place.files())) {
            for (long commit = 1; commit <= log.lastCommit(); commit++) {
                Optional<Plan> plan = log.planUpTo(commit, target.applied(TABLE));
                plan.ifPresent(target::apply);
            }
        }
    }

    /** What is there is what its ledger entry says. */
    @Override
    protected void assertWhole(Place place) {
        Files files = place.files();
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

    @Override
    protected void assertComplete(Place place) {
        assertWhole(place);
        Files files = place.files();
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
