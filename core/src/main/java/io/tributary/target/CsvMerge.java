package io.tributary.target;

import io.tributary.merge.Merged;
import io.tributary.merge.OldRows;
import io.tributary.merge.Plan;
import io.tributary.merge.RowSink;
import io.tributary.merge.StreamingMerge;
import java.util.Optional;

/** Carries out plans on final CSV files. Thread-safe for different tables. */
@FunctionalInterface
public interface CsvMerge {
    /** In this process, as one stream. */
    static CsvMerge of(StreamingMerge merge) {
        return (plan, old, sink) -> merge.merge(plan, old.isPresent() ? old.get() : OldRows.NONE, sink);
    }

    /**
     * Writes the rows that the plan leads to.
     *
     * @param old the rows so far; empty when the table has none of ours
     * @param sink gets canonical CSV without header
     * @return what it came to
     * @throws io.tributary.error.PipelineException as {@link Target#apply}
     */
    Merged merge(Plan plan, Optional<FinalRows> old, RowSink sink);
}
