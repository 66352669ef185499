package io.tributary.trigger;

import io.tributary.change.TableId;
import io.tributary.error.PipelineException;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How far a pass got.
 *
 * @param commit number of the last landing commit it looked at
 * @param failures tables that could not be applied up to it, and why
 * @param unfinished tables that it was stopped before it was through with, whether they are being applied or not
 * @param loading tables that wait for a full load which is not finished in the log; they keep their old rows till then
 */
public record ApplyResult(
        long commit, SortedMap<TableId, PipelineException> failures, Set<TableId> unfinished, Set<TableId> loading) {
    public ApplyResult {
        failures = Collections.unmodifiableSortedMap(new TreeMap<>(failures));
        unfinished = Collections.unmodifiableSortedSet((SortedSet<TableId>) new TreeSet<>(unfinished));
        loading = Collections.unmodifiableSortedSet((SortedSet<TableId>) new TreeSet<>(loading));
    }

    /** Whether every table is applied as far as the log allows. */
    public boolean isComplete() {
        return failures.isEmpty() && unfinished.isEmpty();
    }
}
