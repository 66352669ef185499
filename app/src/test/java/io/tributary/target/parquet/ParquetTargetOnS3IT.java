package io.tributary.target.parquet;

import io.tributary.files.FaultyFiles.Effect;
import io.tributary.files.Files;
import io.tributary.files.s3.S3Files;
import io.tributary.files.s3.S3Server;
import io.tributary.target.Place;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ParquetTargetOnS3IT extends ParquetTargetTest.Cases {
    private static final int STEP = 7;

    private final S3Files files = S3Files.open(S3Server.settings());

    @Override
    Files files() {
        return files;
    }

    @Test
    void everyChangeIsAppliedOnceThroughACrash(@TempDir Path scratch) {
        ParquetTargetCrashTest crashes = new ParquetTargetCrashTest();
        crashes.scratch = scratch;
        long operations;
        try (S3Files counted = S3Files.open(S3Server.settings())) {
            operations = crashes.operations(new Place(counted, scratch));
        }
        for (long operation = 1; operation <= operations; operation += STEP) {
            try (S3Files each = S3Files.open(S3Server.settings())) {
                crashes.assertCrashIsHealed(
                        new Place(each, scratch), operation, Effect.values()[(int) (operation / STEP % 3)]);
            }
        }
    }
}
