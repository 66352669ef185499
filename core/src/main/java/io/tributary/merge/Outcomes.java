package io.tributary.merge;

/**
 * What a batch of changes comes to, per row identity: filled with all changes in order, then shown the old rows once.
 * Confined to one thread.
 */
sealed interface Outcomes permits KeyedOutcomes, CopyOutcomes {
    /**
     * Takes in the next change.
     *
     * @throws io.tributary.error.PipelineException {@code TARGET_DIVERGED} when it contradicts the changes before it
     */
    void apply(Change change);

    /** Whether no change was taken in. */
    boolean isEmpty();

    /** Whether the memory limit is reached; makes room first if that helps. */
    boolean isFull();

    /** Whether every outcome depends on the old row of its own key only, so that keys can be taken apart. */
    boolean isDivisible();

    /** Hands out changes that come to the same, each key's in order. Only if {@link #isDivisible}. */
    void forEach(ChangeConsumer consumer);

    /** Hands out what becomes of every row. */
    void writeNet(NetRows to);

    /** How many rows more there are than before, fewer when negative, if no row is there that need not be. */
    long growth();

    /** Number of the outcome for that key, or -1 when the old row stays as it is. */
    int find(long hash, byte[] key, int offset, int length);

    /** Writes what becomes of an old row, given the number of its outcome. */
    void old(int number, byte[] bytes, int offset, int length, RowOutput out);

    /**
     * Writes the new rows, in the order of their first change.
     *
     * @return how many rows are there because of an update of a row that was not there
     * @throws io.tributary.error.PipelineException {@code TARGET_DIVERGED} when an old row that was changed did not come
     */
    long finish(RowOutput out);

    /** Takes changes. */
    interface ChangeConsumer {
        void accept(Change change);
    }
}
