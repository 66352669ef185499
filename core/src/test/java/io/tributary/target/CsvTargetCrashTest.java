package io.tributary.target;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.files.FaultyFiles.Effect;
import io.tributary.files.Files;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.StreamingMerge;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An apply that dies or fails at any file operation is taken up again: every change is in the file exactly once. */
class CsvTargetCrashTest extends ApplyFaults {
    private static final TableId TABLE = TargetContract.TABLE;
    private static final String PATH = "world/city/final_output.csv";

    @TempDir
    Path scratch;

    private final LandedLog log = landed();

    /** Rows have no key, so that a change applied twice or not at all shows. */
    private static LandedLog landed() {
        LandedLog log = new LandedLog(TargetContract.schema(1, List.of(), "id", "v"));
        log.load("1,a\n2,b\n", "3,c\n");
        log.changes("I,4,d\nD,2,b\n");
        log.changes("D,1,a\nI,1,z\n");
        log.changes("I,4,d\n");
        log.changes("D,3,c\n");
        return log;
    }

    @Override
    protected LandedLog log() {
        return log;
    }

    @ParameterizedTest
    @EnumSource
    void everyChangeIsAppliedOnceThroughACrashAtAnyFileOperation(Effect effect) {
        assertCrashesAreHealed(Place.inMemory(scratch.resolve("place")), effect);
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

    @Override
    protected Target open(Place place, Files files) {
        StreamingMerge merge = new StreamingMerge(log.files(), MergeSettings.in(scratch.resolve("work")));
        return CsvTarget.open(files, CsvSettings.DEFAULT, merge, "me");
    }

    /** What is there is what its ledger entry says. */
    @Override
    protected void assertWhole(Place place) {
        Files files = place.files();
        try (Target target = CsvTarget.readOnly(files, CsvSettings.DEFAULT)) {
            Applied applied = target.applied(TABLE);
            List<String> expected =
                    switch ((int) applied.commit()) {
                        case 0 -> List.of();
                        case 2 -> List.of("1,a", "2,b", "3,c");
                        case 3 -> List.of("1,a", "3,c", "4,d");
                        case 4 -> List.of("1,z", "3,c", "4,d");
                        case 5 -> List.of("1,z", "3,c", "4,d", "4,d");
                        case 6 -> List.of("1,z", "4,d", "4,d");
                        default -> throw new AssertionError(applied);
                    };
            assertThat(rows(files)).isEqualTo(expected);
        }
    }

    @Override
    protected void assertComplete(Place place) {
        assertWhole(place);
        try (Target target = CsvTarget.readOnly(place.files(), CsvSettings.DEFAULT)) {
            assertThat(target.applied(TABLE).commit()).isEqualTo(log.lastCommit());
            assertThat(target.failure(TABLE)).isEmpty();
        }
    }

    private static List<String> rows(Files files) {
        if (files.find(PATH).isEmpty()) {
            return List.of();
        }
        try (InputStream in = files.open(PATH)) {
            return new String(in.readAllBytes(), UTF_8).lines().sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
