package io.tributary.files.s3;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.PathRules;
import java.util.regex.Pattern;

/**
 * A bucket and the beginning of the keys in it.
 *
 * @param bucket the bucket's name
 * @param prefix path of the root within the bucket, without slashes at its ends; empty for the whole bucket
 */
public record S3Address(String bucket, String prefix) {
    private static final String SCHEME = "s3://";
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    public S3Address {
        if (!BUCKET.matcher(bucket).matches()) {
            throw invalid(SCHEME + bucket, "a bucket's name has 3 to 63 characters of a-z, 0-9, - and .");
        }
        try {
            PathRules.checkPrefix(prefix.isEmpty() ? "" : prefix + "/");
        } catch (IllegalArgumentException e) {
            throw invalid(SCHEME + bucket + "/" + prefix, "empty parts, . and .. are not allowed");
        }
    }

    /**
     * Reads {@code s3://bucket} or {@code s3://bucket/prefix}; slashes at the end do not count.
     *
     * @throws PipelineException {@code CONFIGURATION_INVALID}
     */
    public static S3Address parse(String text) {
        if (!text.startsWith(SCHEME)) {
            throw invalid(text, "it has to begin with " + SCHEME);
        }
        String rest = text.substring(SCHEME.length());
        int end = rest.length();
        while (end > 0 && rest.charAt(end - 1) == '/') {
            end--;
        }
        rest = rest.substring(0, end);
        int slash = rest.indexOf('/');
        return slash < 0 ? new S3Address(rest, "") : new S3Address(rest.substring(0, slash), rest.substring(slash + 1));
    }

    private static PipelineException invalid(String text, String why) {
        return new PipelineException(
                ErrorCode.CONFIGURATION_INVALID,
                "Not an address of S3: " + text + ": " + why,
                "Write s3://bucket/prefix");
    }

    /** The key of a path below the root, or of the beginning of one. */
    String key(String path) {
        return prefix.isEmpty() ? path : prefix + "/" + path;
    }

    /** The path below the root that {@link #key} made this key of. */
    String path(String key) {
        return prefix.isEmpty() ? key : key.substring(prefix.length() + 1);
    }

    /** The address of a key, for people. */
    String describe(String key) {
        return SCHEME + bucket + "/" + key;
    }

    /** {@code s3://bucket/prefix}. */
    @Override
    public String toString() {
        return SCHEME + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
    }
}
