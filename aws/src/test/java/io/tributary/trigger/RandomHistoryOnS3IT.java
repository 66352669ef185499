package io.tributary.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.files.s3.FaultProxy;
import io.tributary.files.s3.S3Files;
import io.tributary.files.s3.S3Server;
import io.tributary.files.s3.S3Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Landing zone and final files in buckets, over a connection that loses requests and answers. */
final class RandomHistoryOnS3IT {
    private static final int DEATHS = 3;
    private static final int ONE_SPOILED_OF = 40;

    @TempDir
    Path scratch;

    /** A claim whose release was lost is waited for. */
    private static S3Settings settings(FaultProxy proxy) {
        return S3Server.settings(proxy.uri()).withLease(Duration.ofSeconds(5));
    }

    @Test
    @Timeout(120)
    void finalFilesAreTheSource() throws InterruptedException {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("RandomHistoryOnS3IT: -Dseed=" + seed);
        try (FaultProxy proxy = new FaultProxy();
                S3Files landing = S3Files.open(settings(proxy));
                S3Files lake = S3Files.open(settings(proxy))) {
            proxy.spoilSome(new Random(seed), ONE_SPOILED_OF);
            new RandomHistory(landing, lake, scratch).endsAsTheSource(seed, DEATHS, proxy::heal);
            assertThat(proxy.spoiledByChance()).isPositive();
        }
    }
}
