package io.tributary.landing;

import static java.util.Objects.requireNonNull;

/**
 * A data file that a commit publishes: canonical CSV, or one that somebody else wrote and that {@link AdoptedFiles} show as
 * canonical CSV. What is said here is of the canonical CSV.
 *
 * @param path path below the landing root, {@code schema/table/name.csv}
 * @param kind full load, or changes of one of two sorts with the operation first
 * @param generation of the table, see {@link TableEvent.LoadStarted}
 * @param schemaVersion version of the table's schema that every row of the file has
 * @param counts rows by operation; a load file has inserts only
 * @param bytes length of the content
 * @param crc32c CRC-32C (Castagnoli) of the content
 * @param origin how somebody else's file is read, in the notation of who adopted it; empty for the landing writer's own
 */
public record LandedFile(
        String path,
        Kind kind,
        int generation,
        int schemaVersion,
        RowCounts counts,
        long bytes,
        long crc32c,
        String origin)
        implements LandedItem {
    /** A file of the landing writer's own. */
    public LandedFile(
            String path, Kind kind, int generation, int schemaVersion, RowCounts counts, long bytes, long crc32c) {
        this(path, kind, generation, schemaVersion, counts, bytes, crc32c, "");
    }

    public LandedFile {
        requireNonNull(path, "path is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(counts, "counts is null");
        requireNonNull(origin, "origin is null");
    }

    /** Whether somebody else wrote it. */
    public boolean isAdopted() {
        return !origin.isEmpty();
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
