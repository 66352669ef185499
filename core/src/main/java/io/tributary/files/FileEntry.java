package io.tributary.files;

import static java.util.Objects.requireNonNull;

/**
 * A published file.
 *
 * @param path path below the root, {@code /} between parts, no leading slash
 * @param bytes length
 * @param version changes whenever the content does, and may stay when only the note does; opaque (an ETag on S3)
 * @param note the text published with the content, empty when none was, and perhaps in a listing
 */
public record FileEntry(String path, long bytes, String version, String note) {
    public FileEntry {
        requireNonNull(path, "path is null");
        requireNonNull(version, "version is null");
        requireNonNull(note, "note is null");
    }
}
