package io.tributary.landing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileUpload;
import io.tributary.files.LocalFiles;
import io.tributary.files.Precondition;
import io.tributary.files.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FullDiskTest {
    @Test
    void captureOntoAFullDiskLosesNothingAndGoesOnOnceThereIsSpace(@TempDir Path folder)
            throws IOException, InterruptedException {
        SmallDisk.prove(Main.class, folder, 1024);
    }

    /** Runs on the small disk. */
    static final class Main {
        private static final LandingSettings SETTINGS =
                new LandingSettings(Duration.ofMillis(1), 20, 16, Duration.ofDays(7), 3);

        private Main() {}

        public static void main(String[] arguments) {
            int refused = 0;
            for (int free = 4096; free < 200_000; free += 4096) {
                refused += capture(new LocalFiles(Path.of(arguments[0])), free);
            }
            assertThat(refused).isGreaterThan(20);
            System.out.println(SmallDisk.PROVEN);
        }

        private static int capture(LocalFiles disk, int free) {
            SourceScript source = new SourceScript(free);
            Path folder = Path.of(disk.describe("landing"));
            LocalFiles landing = new LocalFiles(folder);
            int refused = 0;
            try (FileUpload ballast = fill(disk, free)) {
                assertThat(ballast.bytes()).isPositive();
                source.capture(landing, SETTINGS, ManualClock.atStart());
            } catch (PipelineException full) {
                assertThat(full.code()).as(full.getMessage()).isEqualTo(ErrorCode.FILE_FULL);
                refused++;
            }
            assertThat(SourceScript.number(new LandingReader(landing).state().position()))
                    .isGreaterThanOrEqualTo(source.acknowledged());
            source.capture(landing, SETTINGS, ManualClock.atStart());
            LandedTables landed = new LandedTables(landing);
            SourceScript.TABLES.forEach(
                    table -> assertThat(landed.rows(table)).isEqualTo(source.rowsAt(table, SourceScript.end())));
            landed.assertNoOrphans();
            landing.delete(landing.list("").stream()
                    .map(io.tributary.files.FileEntry::path)
                    .toList());
            return refused;
        }

        /** Leaves about that many bytes. */
        private static FileUpload fill(LocalFiles disk, int free) {
            FileUpload ballast = disk.create("ballast", Precondition.ANY);
            long size = Path.of(disk.describe("")).toFile().getUsableSpace() - free;
            ballast.write(new byte[(int) (size / 4096 * 4096)], 0, (int) (size / 4096 * 4096));
            return ballast;
        }
    }
}
