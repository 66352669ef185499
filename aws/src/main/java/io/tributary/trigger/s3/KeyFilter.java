package io.tributary.trigger.s3;

import static java.util.Objects.requireNonNull;

/**
 * Which objects are looked at, as filters of S3 notifications are.
 *
 * @param prefix what the path begins with; empty for any
 * @param suffix what the path ends with; empty for any
 */
public record KeyFilter(String prefix, String suffix) {
    public KeyFilter {
        requireNonNull(prefix, "prefix is null");
        requireNonNull(suffix, "suffix is null");
    }

    public boolean accepts(String path) {
        return path.startsWith(prefix) && path.endsWith(suffix) && path.length() >= prefix.length() + suffix.length();
    }
}
