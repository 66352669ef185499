package io.tributary.landing;

import io.tributary.files.FaultyFiles.Effect;
import io.tributary.files.s3.S3Files;
import io.tributary.files.s3.S3Server;
import org.junit.jupiter.api.Test;

/** Some of the crashes that {@link LandingCrashTest} tries all of in memory. */
final class LandingCrashOnS3IT {
    private static final int STEP = 47;

    @Test
    void crashAtSomeFileOperations() {
        LandingCrashTest crashes = new LandingCrashTest();
        long operations = crashes.countOperations();
        for (long operation = 1; operation <= operations; operation += STEP) {
            Effect effect = Effect.values()[(int) (operation / STEP % 3)];
            try (S3Files files = S3Files.open(S3Server.settings())) {
                crashes.crashAndGoOn(files, operation, effect);
            }
        }
    }
}
