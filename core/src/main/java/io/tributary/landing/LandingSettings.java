package io.tributary.landing;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * When files are ended, commits are made and old files go.
 *
 * @param commitInterval while there are changes, a commit at least this often
 * @param changeFileBytesMax a change file is ended when it reaches this
 * @param loadFileBytesMax a load file is ended when it reaches this
 * @param retention how long a data file stays after every known reader has applied it
 * @param commitsPerCheckpoint how many commits are folded into one checkpoint
 */
public record LandingSettings(
        Duration commitInterval,
        long changeFileBytesMax,
        long loadFileBytesMax,
        Duration retention,
        int commitsPerCheckpoint) {
    public static final LandingSettings DEFAULT =
            new LandingSettings(Duration.ofSeconds(1), 32L << 20, 1L << 30, Duration.ofDays(7), 1000);

    public LandingSettings {
        requireNonNull(commitInterval, "commitInterval is null");
        requireNonNull(retention, "retention is null");
        if (commitInterval.isNegative() || retention.isNegative()) {
            throw new IllegalArgumentException("Durations cannot be negative");
        }
        if (changeFileBytesMax < 1 || loadFileBytesMax < 1 || commitsPerCheckpoint < 1) {
            throw new IllegalArgumentException("Limits must be at least 1");
        }
    }
}
