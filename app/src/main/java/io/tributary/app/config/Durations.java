package io.tributary.app.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as the pipeline file writes them: {@code 200ms}, {@code 1s}, {@code 5m}, {@code 12h}, {@code 7d}. */
final class Durations {
    /** How a duration is written. */
    static final String PATTERN = "[0-9]{1,9} ?(ms|s|m|h|d)";

    private static final Pattern PARTS = Pattern.compile("([0-9]{1,9}) ?(ms|s|m|h|d)");

    private Durations() {}

    static Duration parse(String text) {
        Matcher parts = PARTS.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("expected a duration such as 200ms, 1s, 5m, 12h or 7d");
        }
        long count = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }
}
