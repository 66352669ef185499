package io.tributary.app.pipeline;

import io.tributary.files.FilesSource;
import io.tributary.merge.LandedSource;
import io.tributary.merge.StreamingMerge;
import io.tributary.target.CsvMerge;
import io.tributary.target.engine.Workers;

/**
 * Who carries out the step between a plan and the rows that a target publishes. All that makes a pass happen exactly once,
 * claims, ledger entries and publishing, stays in the target, whoever does the step.
 */
public interface MergeSteps {
    /** Every step in this process. */
    MergeSteps EMBEDDED = new MergeSteps() {};

    /**
     * The step of a target of CSV files.
     *
     * @param embedded does it in this process
     * @param landed the data files that plans name
     * @param target the files that the target keeps
     */
    default CsvMerge csv(StreamingMerge embedded, LandedSource landed, FilesSource target) {
        return CsvMerge.of(embedded);
    }

    /**
     * Who finds and writes rows of large tables of Iceberg, and of Parquet where they are divided.
     *
     * @param landed the data files that plans name
     * @param target the files that the target keeps
     */
    default Workers workers(LandedSource landed, FilesSource target) {
        return Workers.NONE;
    }
}
