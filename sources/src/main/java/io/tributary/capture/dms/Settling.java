package io.tributary.capture.dms;

import io.tributary.capture.dms.Listing.Listed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;

/**
 * Waits a moment before a file is taken, because one with an earlier name may become visible after it. A file is settled when
 * it was seen for that long, or when its name says that DMS began it ten times as long ago. Not thread-safe.
 */
final class Settling {
    private static final int NAMED_TIMES = 10;

    private final Duration grace;
    private final ZoneId zone;
    private final Clock clock;
    private final Map<String, Seen> seen = new HashMap<>();

    /** @param zone of the times in names */
    Settling(Duration grace, ZoneId zone, Clock clock) {
        this.grace = grace;
        this.zone = zone;
        this.clock = clock;
    }

    private record Seen(String version, Instant at) {}

    boolean isSettled(Listed file) {
        Instant now = clock.instant();
        Instant named = file.name().time(zone).orElse(now);
        if (named.plus(grace.multipliedBy(NAMED_TIMES)).isBefore(now)) {
            return true;
        }
        Seen first = seen.get(file.path());
        if (first == null || !first.version().equals(file.version())) {
            first = new Seen(file.version(), now);
            seen.put(file.path(), first);
        }
        return !now.isBefore(first.at().plus(grace));
    }

    /** Nobody asks about that file any more. */
    void forget(Listed file) {
        seen.remove(file.path());
    }
}
