package io.tributary.merge;

import static java.util.Objects.requireNonNull;

import io.tributary.csv.CsvRowReader;
import java.nio.file.Path;

/**
 * Limits of one merge.
 *
 * @param scratch folder on a local disk for what does not fit into memory; created when needed. Files in it have no name
 *     once they are open, so a process that dies leaves none
 * @param memoryBytesMax memory for the outcome of the changes; more changes than fit are divided by key and put on disk
 * @param rowBytesMax longest row that is read
 */
public record MergeSettings(Path scratch, long memoryBytesMax, int rowBytesMax) {
    private static final long MEMORY_BYTES_MAX = 128L << 20;

    public MergeSettings {
        requireNonNull(scratch, "scratch is null");
        if (memoryBytesMax < 1 || rowBytesMax < 1) {
            throw new IllegalArgumentException("Limits must be at least 1");
        }
    }

    /** The usual limits. */
    public static MergeSettings in(Path scratch) {
        return new MergeSettings(scratch, MEMORY_BYTES_MAX, CsvRowReader.ROW_BYTES_MAX);
    }
}
