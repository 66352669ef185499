package io.tributary.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetriesTest {
    private static final Backoff QUICK = new Backoff(Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofDays(1));

    private final ManualClock clock = ManualClock.atStart();
    private final StopSignal stop = new StopSignal();
    private final List<String> attempts = new ArrayList<>();
    private PipelineException thrown;

    @Test
    void repeatsWhatMayHealUntilItDoes() {
        retries(QUICK).run("step", () -> {
            attempts.add("attempt");
            if (attempts.size() < 4) {
                throw failure(ErrorCode.SOURCE_UNREACHABLE);
            }
        });

        assertThat(attempts).hasSize(4);
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void repeatsExactlyTheCodesThatSayAgain(ErrorCode code) {
        Runnable run = () -> retries(QUICK).run("step", () -> {
            attempts.add("attempt");
            if (attempts.size() == 1) {
                throw failure(code);
            }
        });

        if (code.retry() == ErrorCode.Retry.AGAIN) {
            run.run();
            assertThat(attempts).hasSize(2);
        } else {
            assertThatThrownBy(run::run)
                    .satisfies(e -> assertThat(e).isSameAs(thrown))
                    .hasMessage("It failed");
            assertThat(attempts).hasSize(1);
        }
    }

    @Test
    void givesUpWhenPatienceIsOver() {
        Backoff impatient = new Backoff(Duration.ofMillis(1), Duration.ofSeconds(20), Duration.ofSeconds(60));

        assertThatThrownBy(() -> retries(impatient).run("step", () -> {
                    attempts.add("attempt");
                    clock.advance(Duration.ofSeconds(15));
                    throw failure(ErrorCode.SOURCE_UNREACHABLE);
                }))
                .isInstanceOf(PipelineException.class);

        assertThat(attempts).hasSize(5);
    }

    @Test
    void anAttemptThatRanForLongBeginsTheCountAnew() {
        Backoff impatient = new Backoff(Duration.ofMillis(1), Duration.ofSeconds(20), Duration.ofSeconds(60));

        retries(impatient).run("step", () -> {
            attempts.add("attempt");
            clock.advance(Duration.ofSeconds(30));
            if (attempts.size() < 10) {
                throw failure(ErrorCode.SOURCE_UNREACHABLE);
            }
        });

        assertThat(attempts).hasSize(10);
    }

    @Test
    void endsQuietlyWhenAskedToStopWhileFailing() {
        retries(QUICK).run("step", () -> {
            attempts.add("attempt");
            stop.request();
            throw failure(ErrorCode.SOURCE_UNREACHABLE);
        });

        assertThat(attempts).hasSize(1);
    }

    @Test
    void aStopEndsThePause() {
        Backoff slow = new Backoff(Duration.ofHours(1), Duration.ofHours(1), Duration.ofDays(1));
        Thread stopper = new Thread(() -> {
            new StopSignal().await(Duration.ofMillis(50));
            stop.request();
        });
        stopper.start();

        retries(slow).run("step", () -> {
            attempts.add("attempt");
            throw failure(ErrorCode.SOURCE_UNREACHABLE);
        });

        assertThat(attempts).hasSize(1);
    }

    @Test
    void pausesDoubleUpToTheLongestAndAreShortenedAtRandom() {
        List<Duration> pauses = new ArrayList<>();
        for (int attempt = 1; attempt <= 40; attempt++) {
            pauses.add(Backoff.FOR_EVER.pause(attempt, new Random(1)));
        }

        for (int i = 0; i < pauses.size(); i++) {
            long full = i < 6 ? 1000L << i : 60_000;
            assertThat(pauses.get(i)).isBetween(Duration.ofMillis(full * 3 / 4), Duration.ofMillis(full));
        }
    }

    private Retries retries(Backoff backoff) {
        return new Retries(backoff, stop, clock, new Random(1));
    }

    private PipelineException failure(ErrorCode code) {
        thrown = new PipelineException(code, "It failed", "Do something");
        return thrown;
    }
}
