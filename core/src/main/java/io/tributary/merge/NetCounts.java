package io.tributary.merge;

/**
 * How many rows of the table each kind of outcome concerns. Rows without a key count once a copy.
 *
 * @param nothing rows of the pass that change nothing
 */
public record NetCounts(long inserts, long updates, long moves, long deletes, long nothing) {
    /** Rows of the table more than before, fewer when negative. */
    public long growth() {
        return inserts - deletes;
    }
}
