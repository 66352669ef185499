package io.tributary.merge;

import org.jspecify.annotations.Nullable;

/** One pass over the rows of a table: takes in changes, then writes the rows that result. Confined to one thread. */
final class MergePass implements AutoCloseable {
    private final RowShape shape;
    private final MergeSettings settings;
    private final Divergence divergence;
    private Outcomes outcomes;
    private @Nullable PartitionedMerge partitioned;

    MergePass(RowShape shape, MergeSettings settings, Divergence divergence) {
        this.shape = shape;
        this.settings = settings;
        this.divergence = divergence;
        outcomes = Merging.outcomes(shape, settings, divergence);
    }

    /**
     * Takes in changes from the current one on, at least one if there is one: all, or as many as this pass can carry; the
     * next one is then the current one.
     */
    void collect(ChangeSequence changes) {
        while (changes.hasCurrent()) {
            Change change = changes.current();
            if (partitioned == null && outcomes.isFull()) {
                if (!outcomes.isDivisible()) {
                    return;
                }
                divide();
            }
            if (partitioned == null) {
                outcomes.apply(change);
            } else if (change.kind == Change.Kind.MOVE) {
                return;
            } else {
                partitioned.add(change);
            }
            changes.advance();
        }
    }

    private void divide() {
        PartitionedMerge parts = new PartitionedMerge(shape, settings, divergence);
        partitioned = parts;
        outcomes.forEach(parts::add);
        outcomes = Merging.outcomes(shape, settings, divergence);
    }

    /** Writes the rows that result, as {@link Merging#stream}. */
    long stream(OldRowScanner old, RowOutput out) {
        return partitioned == null ? Merging.stream(old, outcomes, out) : partitioned.stream(old, out);
    }

    @Override
    public void close() {
        if (partitioned != null) {
            partitioned.close();
        }
    }
}
