package io.tributary.files.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileClaim;
import io.tributary.files.FileUpload;
import io.tributary.files.Precondition;
import io.tributary.files.s3.FaultProxy.Fault;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Other processes are played by what they would write. */
@Timeout(30)
final class S3ClaimIT {
    private static final String PATH = "_tributary/writer";

    private final FaultProxy proxy = new FaultProxy();
    private final S3Settings settings = S3Server.settings(proxy.uri()).withLease(Duration.ofMillis(900));
    private final S3Files files = S3Files.open(settings);

    @AfterEach
    void close() {
        files.close();
        proxy.close();
    }

    private void others(long beat, long leaseMillis) {
        byte[] lock = new LockFile("someone-else", "process 7 on host b", leaseMillis, beat).bytes();
        S3Server.client().putObject(request -> request.bucket(S3Server.BUCKET).key(key()), RequestBody.fromBytes(lock));
    }

    private String key() {
        return settings.address().key(PATH + ".lock");
    }

    private String lock() {
        return S3Server.client()
                .getObjectAsBytes(request -> request.bucket(S3Server.BUCKET).key(key()))
                .asString(UTF_8);
    }

    private void put(String path) {
        try (FileUpload upload = files.create(path, Precondition.ANY)) {
            upload.publish("");
        }
    }

    @Test
    void claimOfTheDeadIsTakenOverWhenItsLeaseIsOver() {
        others(3, 900);
        long begin = System.nanoTime();

        try (FileClaim claim = files.claim(PATH, "process 8")) {
            assertThat(claim).isNotNull();
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(800), Duration.ofSeconds(10));
            assertThat(lock()).contains("process 8");
        }

        assertThatThrownBy(this::lock).isInstanceOf(NoSuchKeyException.class);
    }

    @Test
    void whoHasNoPatienceIsRefusedAtOnceAndTakesOverOnlyFromTheLongDead() {
        others(3, 60_000);
        try (S3Files hasty = S3Files.open(settings, S3Files.Patience.NONE);
                S3Files elsewhere = hasty.elsewhere(settings.address())) {
            long begin = System.nanoTime();
            assertThatThrownBy(() -> elsewhere.claim(PATH, "process 8"))
                    .isInstanceOfSatisfying(PipelineException.class, refused -> assertThat(refused.code())
                            .isEqualTo(ErrorCode.FILE_IN_USE));
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));

            others(4, 0);
            elsewhere.claim(PATH, "process 8").close();
        }
        assertThatThrownBy(this::lock).isInstanceOf(NoSuchKeyException.class);
    }

    @Test
    void claimOfTheLongDeadIsTakenOverAtOnce() {
        others(3, 0);
        long begin = System.nanoTime();

        files.claim(PATH, "process 8").close();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(800));
    }

    @Test
    void claimOfTheLivingIsRefusedAsSoonAsItBeats() throws InterruptedException {
        others(0, 60_000);
        AtomicBoolean done = new AtomicBoolean();
        Thread other = new Thread(() -> {
            for (long beat = 1; !done.get(); beat++) {
                others(beat, 3_000);
                Calls.pause(500);
            }
        });
        other.start();
        try {
            assertThatThrownBy(() -> files.claim(PATH, "process 8"))
                    .isInstanceOfSatisfying(PipelineException.class, failure -> {
                        assertThat(failure.code()).isEqualTo(ErrorCode.FILE_IN_USE);
                        assertThat(failure).hasMessageContaining("process 7 on host b");
                    });
        } finally {
            done.set(true);
            other.join();
        }
    }

    @Test
    void claimIsKeptForMuchLongerThanALease() {
        try (FileClaim claim = files.claim(PATH, "process 8")) {
            assertThat(claim).isNotNull();
            String first = lock();

            Calls.pause(1_500);

            assertThat(lock()).contains("process 8").isNotEqualTo(first);
            assertThatCode(() -> put("a")).doesNotThrowAnyException();
        }
    }

    @Test
    void lostAnswersOfBeatsDoNotLoseTheClaim() {
        try (FileClaim claim = files.claim(PATH, "process 8")) {
            assertThat(claim).isNotNull();
            proxy.spoil("PUT /", Fault.ANSWER_LOST, 3);

            Calls.pause(1_500);

            assertThat(lock()).contains("process 8");
            assertThatCode(() -> put("a")).doesNotThrowAnyException();
        }
    }

    @Test
    void whoLostHisClaimPublishesAndDeletesNothingMore() {
        put("before");
        FileClaim claim = files.claim(PATH, "process 8");
        others(1, 60_000);

        Calls.pause(1_000);

        assertThatThrownBy(() -> put("after")).isInstanceOfSatisfying(PipelineException.class, failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.FILE_IN_USE);
            assertThat(failure).hasMessageContaining("process 7 on host b");
        });
        assertThatThrownBy(() -> files.delete("before")).isInstanceOf(PipelineException.class);
        assertThatThrownBy(() -> files.sweepUnpublished("")).isInstanceOf(PipelineException.class);
        assertThat(files.find("after")).isEmpty();
        claim.close();
        assertThat(lock()).contains("process 7 on host b");
    }

    @Test
    void whoStoodStillAsksBeforeHePublishes() {
        FileClaim claim = files.claim(PATH, "process 8");
        proxy.spoil("/" + key(), Fault.SLOW_DOWN, 1000);
        Calls.pause(1_500);
        others(1, 60_000);
        proxy.heal();

        assertThatThrownBy(() -> put("after"))
                .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.FILE_IN_USE));
        claim.close();
    }

    @Test
    void claimThatIsNotOursIsHeldByWhoeverWroteIt() {
        S3Server.client()
                .putObject(request -> request.bucket(S3Server.BUCKET).key(key()), RequestBody.fromString("by hand"));

        try (FileClaim claim = files.claim(PATH, "process 8")) {
            assertThat(claim).isNotNull();
            assertThat(lock()).contains("process 8");
        }
    }
}
