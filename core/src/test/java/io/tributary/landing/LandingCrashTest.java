package io.tributary.landing;

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
import io.tributary.landing.dms.DmsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A capture that dies at any file operation loses nothing, doubles nothing, and shows no half of a transaction. */
final class LandingCrashTest {
    /** Small limits, so that files roll over inside transactions and the log is folded many times. */
    private static final LandingSettings SETTINGS =
            new LandingSettings(Duration.ofMillis(1), 20, 16, Duration.ofDays(7), 3);

    private static final long SEED = 20_261_120;

    private SourceScript source = new SourceScript(SEED);

    @Test
    void withoutACrashEverythingIsLanded() {
        Files files = new MemoryFiles();

        source.capture(files, SETTINGS, ManualClock.atStart());

        assertComplete(files);
    }

    @Test
    void crashAtEveryFileOperationInMemory() {
        long operations = countOperations();
        for (Effect effect : Effect.values()) {
            for (long operation = 1; operation <= operations; operation++) {
                crashAndGoOn(new MemoryFiles(), operation, effect);
            }
        }
    }

    @Test
    void crashWhereFilesStandInFoldersOfDmsSettings() {
        DmsLanding dms = new DmsLanding(
                DmsSettings.parseForWriting(Map.of(
                                "BucketFolder", "raw/dms",
                                "DatePartitionEnabled", true,
                                "DatePartitionTimezone", "America/New_York"))
                        .settings(),
                null,
                Path.of("unused"));
        source = new SourceScript(SEED, dms);
        long operations = countOperations();
        for (long operation = 1; operation <= operations; operation += 3) {
            crashAndGoOn(new MemoryFiles(), operation, Effect.values()[(int) (operation / 3 % 3)]);
        }
    }

    @Test
    void crashAtFileOperationsInAFolder(@TempDir Path folder) {
        long operations = countOperations();
        for (long operation = 1; operation <= operations; operation += 19) {
            Effect effect = Effect.values()[(int) (operation % 3)];
            crashAndGoOn(new LocalFiles(folder.resolve("at" + operation)), operation, effect);
        }
    }

    @Test
    void crashWhileGoingOnFromACrash() {
        long operations = countOperations();
        for (long operation = 5; operation <= operations; operation += 61) {
            for (long second = 1; second <= 40; second++) {
                Files files = new MemoryFiles();
                crash(files, operation, Effect.WHOLE);
                crash(files, second, Effect.HALF);
                source.capture(files, SETTINGS, ManualClock.atStart());
                assertComplete(files);
            }
        }
    }

    @Test
    void fullDiskAtEveryFileOperationStopsTheWriterAndHealsWithAnother() {
        long operations = countOperations();
        for (long operation = 1; operation <= operations; operation++) {
            Files files = new MemoryFiles();
            source.restarted();
            try {
                source.capture(
                        FaultyFiles.failingAt(files, operation, ErrorCode.FILE_FULL), SETTINGS, ManualClock.atStart());
            } catch (PipelineException full) {
                assertThat(full.code()).isEqualTo(ErrorCode.FILE_FULL);
            }
            assertTrueToTheSource(files);
            source.capture(files, SETTINGS, ManualClock.atStart());
            assertComplete(files);
        }
    }

    long countOperations() {
        FaultyFiles files = FaultyFiles.counting(new MemoryFiles());
        source.capture(files, SETTINGS, ManualClock.atStart());
        assertThat(files.operations()).isGreaterThan(200);
        return files.operations();
    }

    void crashAndGoOn(Files files, long operation, Effect effect) {
        try {
            crash(files, operation, effect);
            source.capture(files, SETTINGS, ManualClock.atStart());
            assertComplete(files);
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError("After a crash at operation " + operation + ", effect " + effect, failure);
        }
    }

    /** The clock begins anew with each process, so it stands before what is landed. */
    private void crash(Files files, long operation, Effect effect) {
        source.restarted();
        try {
            source.capture(FaultyFiles.crashingAt(files, operation, effect), SETTINGS, ManualClock.atStart());
        } catch (ProcessCrash expected) {
            assertTrueToTheSource(files);
        }
    }

    private void assertTrueToTheSource(Files files) {
        LandedTables landed = new LandedTables(files);
        long position = SourceScript.number(landed.state().position());
        assertThat(position).isGreaterThanOrEqualTo(source.acknowledged());
        for (TableId table : SourceScript.TABLES) {
            if (landed.isWhole(table)) {
                long at = Math.max(
                        position,
                        SourceScript.number(landed.state().table(table).loadPosition()));
                assertThat(landed.rows(table)).as(table + " at " + at).isEqualTo(source.rowsAt(table, at));
            }
        }
    }

    private void assertComplete(Files files) {
        LandedTables landed = new LandedTables(files);
        assertThat(landed.state().position().text()).isEqualTo(Long.toString(SourceScript.end()));
        for (TableId table : SourceScript.TABLES) {
            assertThat(landed.isWhole(table)).isTrue();
            assertThat(landed.rows(table)).as("seed " + SEED).isEqualTo(source.rowsAt(table, SourceScript.end()));
        }
        landed.assertNoOrphans();
    }
}
