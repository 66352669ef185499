package io.tributary.merge;

import io.tributary.change.TableSchema;

/**
 * Where {@link NetChanges} puts what a plan comes to: a place that finds its own rows. It is called by one thread, and
 * everything it is told belongs to one plan: when anything throws, nothing of it must remain.
 */
public interface NetTarget {
    /**
     * The rows so far, if any, are gone; the table has these columns and these rows. Called at most once, first.
     *
     * @param rows to be written out exactly once, whole
     */
    void replace(TableSchema schema, LoadRows rows);

    /**
     * The rows so far get other columns, told apart by their ids: one that only {@code to} has shows its fill, one that
     * only {@code from} has goes, others keep their values. Name, type, place and key may differ as well.
     */
    void alter(TableSchema from, TableSchema to);

    /**
     * Some changes to the rows so far, which have the columns of {@code pass.schema()}.
     *
     * @return as {@link NetCounts#found}
     * @throws io.tributary.error.PipelineException made by {@code pass}, when its rows do not fit those of the table
     */
    Found apply(NetPass pass);

    /**
     * What a pass met.
     *
     * @param rows how many rows there were before with the keys of rows that are put, set or removed
     * @param unmatchedUpdates as {@link Merged#unmatchedUpdates}
     */
    record Found(long rows, long unmatchedUpdates) {
        public static final Found NOTHING = new Found(0, 0);
    }

    /** The rows of a full load. */
    interface LoadRows {
        /**
         * Writes all rows as canonical CSV, without header; every piece is whole rows.
         *
         * @return how many rows
         * @throws io.tributary.error.PipelineException {@code LANDING_CORRUPT} when a file is not what its commit says;
         *     all that was written is then worthless
         */
        long writeTo(RowSink sink);
    }
}
