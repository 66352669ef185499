package io.tributary.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FullDiskTest {
    @Test
    void fullDiskFailsAsSuchChangesNothingAndHeals(@TempDir Path folder) throws IOException, InterruptedException {
        SmallDisk.prove(Main.class, folder, 512);
    }

    /** Runs on the small disk. */
    static final class Main {
        private static final int STEP_BYTES = 4096;

        private Main() {}

        public static void main(String[] arguments) {
            LocalFiles files = new LocalFiles(Path.of(arguments[0]));
            FileEntry before = FilesContract.put(files, "t/final.csv", "old", Precondition.ANY, "old note");
            FilesContract.put(files, "t/plain.csv", "old");
            int failures = 0;
            for (int ballast = 300_000; ballast <= 520_000; ballast += STEP_BYTES) {
                failures += tryWith(files, ballast);
                assertThat(files.find("t/final.csv")).contains(before);
                assertThat(FilesContract.read(files, "t/plain.csv")).isEqualTo("old");
                assertThat(files.list("").stream().map(FileEntry::path)).containsExactly("t/final.csv", "t/plain.csv");
                assertThat(files.sweepUnpublished("")).isZero();
            }
            assertThat(failures).isGreaterThan(30);
            System.out.println(SmallDisk.PROVEN);
        }

        /** Publishes with that much less space; returns how many of three publishes the full disk refused. */
        private static int tryWith(LocalFiles files, int ballast) {
            FilesContract.put(files, "s/small", "s");
            try (FileUpload weight = files.create("ballast", Precondition.ANY)) {
                int written = write(weight, ballast);
                int failures = written < ballast ? 1 : 0;
                failures += publish(files, "t/new.csv", Precondition.ABSENT, "");
                failures += publish(files, "t/noted.csv", Precondition.ABSENT, "note");
                files.delete(List.of("t/new.csv", "t/noted.csv", "s/small"));
                return failures;
            }
        }

        private static int publish(LocalFiles files, String path, Precondition precondition, String note) {
            try (FileUpload upload = files.create(path, precondition)) {
                if (write(upload, 90_000) < 90_000) {
                    return 1;
                }
                upload.publish(note);
                return 0;
            } catch (PipelineException full) {
                assertThat(full.code()).as(full.getMessage()).isEqualTo(ErrorCode.FILE_FULL);
                assertThat(files.find(path)).isEmpty();
                return 1;
            }
        }

        private static int write(FileUpload upload, int bytes) {
            byte[] step = new byte[STEP_BYTES];
            for (int written = 0; written < bytes; written += step.length) {
                try {
                    upload.write(step, 0, step.length);
                } catch (PipelineException full) {
                    assertThat(full.code()).as(full.getMessage()).isEqualTo(ErrorCode.FILE_FULL);
                    return written;
                }
            }
            return bytes;
        }
    }
}
