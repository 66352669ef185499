package io.tributary.app.run;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubling from {@code first} to {@code longest}, each pause shortened by up to
 * a quarter at random so that several pipelines do not call in step.
 *
 * @param patience how long attempts may go on failing before the failure is taken as final
 */
public record Backoff(Duration first, Duration longest, Duration patience) {
    /** For a run that goes on until it is stopped. */
    public static final Backoff FOR_EVER =
            new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofMillis(Long.MAX_VALUE));

    /** For a run that has an end: whoever waits for it wants to be told. */
    public static final Backoff ONE_MINUTE =
            new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(20), Duration.ofSeconds(60));

    public Backoff {
        requireNonNull(first, "first is null");
        requireNonNull(longest, "longest is null");
        requireNonNull(patience, "patience is null");
    }

    /** As {@link #pause(int, RandomGenerator)}, but not shortened. */
    public Duration pause(int attempt) {
        long doubled = first.toMillis() << Math.min(attempt - 1, 20);
        return Duration.ofMillis(Math.min(doubled, longest.toMillis()));
    }

    /**
     * The pause after a failed attempt.
     *
     * @param attempt 1 for the first that failed
     */
    public Duration pause(int attempt, RandomGenerator random) {
        long pause = pause(attempt).toMillis();
        return Duration.ofMillis(pause - (long) (random.nextDouble() * pause / 4));
    }
}
