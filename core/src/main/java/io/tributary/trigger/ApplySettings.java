package io.tributary.trigger;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How an {@link ApplyLoop} goes about its work.
 *
 * @param reader under which the loop reports to the landing zone what is applied: one name per pipeline and target
 * @param threads tables applied at the same time, at most
 * @param pollInterval the landing zone is listed at least this often
 * @param retryFirst pause before the second attempt at a table; doubles with every attempt
 * @param retryLongest the longest such pause
 * @param attemptsOnce attempts at one table in a pass that somebody waits for
 * @param stopGrace how long a loop that is stopped waits for the tables being applied
 */
public record ApplySettings(
        String reader,
        int threads,
        Duration pollInterval,
        Duration retryFirst,
        Duration retryLongest,
        int attemptsOnce,
        Duration stopGrace) {
    private static final int THREADS_MAX = 4;

    public ApplySettings {
        requireNonNull(reader, "reader is null");
        requireNonNull(pollInterval, "pollInterval is null");
        requireNonNull(retryFirst, "retryFirst is null");
        requireNonNull(retryLongest, "retryLongest is null");
        requireNonNull(stopGrace, "stopGrace is null");
        if (threads < 1 || attemptsOnce < 1) {
            throw new IllegalArgumentException("Limits must be at least 1");
        }
        if (pollInterval.isNegative() || pollInterval.isZero()) {
            throw new IllegalArgumentException("The poll interval must be positive");
        }
    }

    /** The usual settings under that reader's name. */
    public static ApplySettings of(String reader) {
        return new ApplySettings(
                reader,
                Math.min(THREADS_MAX, Runtime.getRuntime().availableProcessors()),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                5,
                Duration.ofSeconds(8));
    }

    public ApplySettings withPollInterval(Duration interval) {
        return new ApplySettings(reader, threads, interval, retryFirst, retryLongest, attemptsOnce, stopGrace);
    }

    public ApplySettings withStopGrace(Duration grace) {
        return new ApplySettings(reader, threads, pollInterval, retryFirst, retryLongest, attemptsOnce, grace);
    }

    /** The pause after that many failed attempts. */
    Duration pause(int attempts) {
        Duration pause = retryFirst.multipliedBy(1L << Math.min(attempts - 1, 20));
        return pause.compareTo(retryLongest) > 0 ? retryLongest : pause;
    }
}
