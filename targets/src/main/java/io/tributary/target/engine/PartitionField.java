package io.tributary.target.engine;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * One of the values by which a table's rows are divided among files.
 *
 * @param column by its name at the source
 * @param transform what of the column's value counts
 * @param buckets how many there are, of a {@link Transform#BUCKET}; else 0
 */
public record PartitionField(String column, Transform transform, int buckets) implements Serializable {
    /** What of a column's value counts. */
    public enum Transform {
        /** The value itself. */
        IDENTITY,
        /** The day of a date or a timestamp, one with time zone in UTC. */
        DAY,
        /** The value's hash modulo the number of buckets, as Apache Iceberg's specification has it. */
        BUCKET
    }

    public PartitionField {
        requireNonNull(column, "column is null");
        requireNonNull(transform, "transform is null");
        if ((transform == Transform.BUCKET) != (buckets > 0)) {
            throw new IllegalArgumentException("Needs a number of buckets for a bucket, and for nothing else");
        }
    }
}
