package io.tributary.target.catalog;

import io.tributary.error.ErrorCode;
import java.time.Duration;

/**
 * How long after a failure registering is tried again.
 *
 * @param first after the first failure, doubled with each
 * @param longest also after a failure that somebody has to cure
 */
public record RetryPauses(Duration first, Duration longest) {
    public static final RetryPauses DEFAULT = new RetryPauses(Duration.ofSeconds(1), Duration.ofMinutes(5));

    private static final int DOUBLINGS_MAX = 20;

    /** @param failures in a row, at least 1 */
    Duration after(int failures, ErrorCode code) {
        if (code.retry() != ErrorCode.Retry.AGAIN) {
            return longest;
        }
        Duration pause = first.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS_MAX));
        return pause.compareTo(longest) < 0 ? pause : longest;
    }
}
