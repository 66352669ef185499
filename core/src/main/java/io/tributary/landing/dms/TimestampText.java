package io.tributary.landing.dms;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as the timestamp column shows them. */
public final class TimestampText {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private TimestampText() {}

    /** {@code yyyy-MM-dd HH:mm:ss.SSSSSS} in UTC. */
    public static byte[] of(Instant time) {
        return FORMAT.format(time).getBytes(US_ASCII);
    }
}
