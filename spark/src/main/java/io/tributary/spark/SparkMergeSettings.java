package io.tributary.spark;

import java.io.Serializable;

/**
 * How a merge is divided.
 *
 * @param pieceBytes of a final file that one task reads
 * @param partBytes of changes that one task merges; what so few come to for a table of a lake, the driver works out itself
 * @param memoryBytes for the outcome of changes in one task; more are put on the executor's disk
 * @param filterBytes at most, for the filter that tells rows which no change concerns; every executor has it
 */
public record SparkMergeSettings(long pieceBytes, long partBytes, long memoryBytes, long filterBytes)
        implements Serializable {
    public static final SparkMergeSettings DEFAULT =
            new SparkMergeSettings(64L << 20, 16L << 20, 128L << 20, 32L << 20);

    public SparkMergeSettings {
        if (pieceBytes < 1 || partBytes < 1 || memoryBytes < 1 || filterBytes < 1) {
            throw new IllegalArgumentException("Limits must be at least 1");
        }
    }
}
