package io.tributary.landing;

import static java.util.Objects.requireNonNull;

/**
 * A data file that a commit publishes.
 *
 * @param path path below the landing root, {@code schema/table/name.csv}
 * @param kind full load, or changes of one of two sorts with the operation first
 * @param generation of the table, see {@link TableEvent.LoadStarted}
 * @param schemaVersion version of the table's schema that every row of the file has
 * @param counts rows by operation; a load file has inserts only
 * @param bytes length of the file
 * @param crc32c CRC-32C (Castagnoli) of its content
 */
public record LandedFile(
        String path, Kind kind, int generation, int schemaVersion, RowCounts counts, long bytes, long crc32c)
        implements LandedItem {
    public LandedFile {
        requireNonNull(path, "path is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(counts, "counts is null");
    }

    /** What a data file holds. */
    public enum Kind {
        /** Rows of a full load. */
        LOAD,
        /** Changes, each of which fits the rows as all changes before it left them. */
        CHANGE,
        /**
         * Changes of a table with a key that may have been applied before, or may not fit: the row of an insert or update is
         * there afterwards, the row of a deletion is not, whatever was there.
         */
        UPSERT
    }
}
