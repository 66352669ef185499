package io.tributary.app.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written as {@code 512KB}, {@code 32MB} or {@code 1GB}; each unit is 1024 of the one before.
 *
 * @param bytes not negative
 */
public record ByteSize(long bytes) {
    /** How a size is written. */
    static final String PATTERN = "[0-9]{1,15} ?(B|KB|MB|GB|TB)";

    private static final Pattern PARTS = Pattern.compile("([0-9]{1,15}) ?(B|KB|MB|GB|TB)");
    private static final String UNITS = "BKMGT";

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("A size cannot be negative: " + bytes);
        }
    }

    /** As it may be written, in the largest unit that holds it whole. */
    String written() {
        long count = bytes;
        int power = 0;
        while (power < UNITS.length() - 1 && count > 0 && count % 1024 == 0) {
            count /= 1024;
            power++;
        }
        return power == 0 ? count + "B" : count + UNITS.substring(power, power + 1) + "B";
    }

    /**
     * Reads a size.
     *
     * @throws IllegalArgumentException when it is none, or beyond what 63 bits hold
     */
    public static ByteSize parse(String text) {
        Matcher parts = PARTS.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("expected a size such as 512KB, 32MB or 1GB");
        }
        int power = UNITS.indexOf(parts.group(2).charAt(0));
        long count = Long.parseLong(parts.group(1));
        if (count > Long.MAX_VALUE >> (10 * power)) {
            throw new IllegalArgumentException("expected a size below 8 million TB");
        }
        return new ByteSize(count << (10 * power));
    }
}
