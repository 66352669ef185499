package io.tributary.landing.dms;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * When files are ended.
 *
 * @param interval {@code CdcMaxBatchInterval}: changes wait at most so long for others
 * @param changeBytes {@code CdcMinFileSize}: and no longer once there are so many bytes of them
 * @param loadBytesMax {@code MaxFileSize}: of a file of a full load
 */
public record BatchLimits(Duration interval, long changeBytes, long loadBytesMax) {
    /** What DMS does when nothing is set: 60 seconds, 32000 KB, 1048576 KB. */
    public static final BatchLimits DEFAULT = new BatchLimits(Duration.ofSeconds(60), 32_000L << 10, 1_048_576L << 10);

    public BatchLimits {
        requireNonNull(interval, "interval is null");
        if (interval.isNegative() || changeBytes < 1 || loadBytesMax < 1) {
            throw new IllegalArgumentException("Limits must be at least 1");
        }
    }
}
