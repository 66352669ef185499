package io.tributary.target;

import io.tributary.files.FaultyFiles.Effect;
import io.tributary.files.Files;
import io.tributary.files.s3.S3Files;
import io.tributary.files.s3.S3Server;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CsvTargetOnS3IT extends CsvTargetTest.Cases {
    private static final int STEP = 4;

    private final S3Files files = S3Files.open(S3Server.settings());

    @Override
    Files files() {
        return files;
    }

    @Test
    void everyChangeIsAppliedOnceThroughACrash(@TempDir Path scratch) {
        CsvTargetCrashTest crashes = new CsvTargetCrashTest();
        crashes.scratch = scratch;
        long operations = crashes.operations(Place.inMemory(scratch));
        for (long operation = 1; operation <= operations; operation += STEP) {
            Effect effect = Effect.values()[(int) (operation / STEP % 3)];
            try (S3Files each = S3Files.open(S3Server.settings())) {
                crashes.assertCrashIsHealed(new Place(each, scratch), operation, effect);
            }
        }
    }
}
