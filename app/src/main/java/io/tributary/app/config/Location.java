package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.nio.file.Path;

/**
 * Where files are: an absolute folder of this machine, or an address {@code s3://bucket/prefix}.
 *
 * @param text as it is shown; empty when none is written
 */
public record Location(String text) implements Serializable {
    /** None is written. */
    public static final Location NONE = new Location("");

    static final String SCHEME = "s3://";

    public Location {
        requireNonNull(text, "text is null");
    }

    static Location of(Path folder) {
        return new Location(folder.toAbsolutePath().normalize().toString());
    }

    /** Whether it is written at all. */
    public boolean isWritten() {
        return !text.isEmpty();
    }

    /** Whether it is in a bucket, and not a folder. */
    public boolean isBucket() {
        return text.startsWith(SCHEME);
    }

    /** The bucket's name; only of a bucket. */
    public String bucket() {
        return text.substring(SCHEME.length()).replaceAll("/.*", "");
    }

    /** What keys of files here begin with: empty, or with a slash at its end; only of a bucket. */
    public String prefix() {
        String path = text.substring(SCHEME.length() + bucket().length()).replaceAll("^/+|/+$", "");
        return path.isEmpty() ? "" : path + "/";
    }

    /** The folder. */
    public Path folder() {
        if (isBucket() || !isWritten()) {
            throw new IllegalStateException("No folder: " + text);
        }
        return Path.of(text);
    }

    /** A folder below this one. */
    public Location below(String path) {
        return isBucket() ? new Location(text + "/" + path) : of(folder().resolve(path));
    }

    /** Whether files of the other would be among the files of this one. */
    boolean contains(Location other) {
        if (isBucket() != other.isBucket()) {
            return false;
        }
        return isBucket()
                ? (other.text + "/").startsWith(text + "/")
                : other.folder().startsWith(folder());
    }

    @Override
    public String toString() {
        return text;
    }
}
