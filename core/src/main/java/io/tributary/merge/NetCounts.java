package io.tributary.merge;

/**
 * How many rows of the table each kind of outcome concerns. Rows without a key count once a copy.
 *
 * @param partialUpdates how many of the updates keep some value, because it was not sent
 * @param nothing rows of the pass that change nothing
 */
public record NetCounts(long inserts, long updates, long partialUpdates, long moves, long deletes, long nothing) {
    /** Rows of the pass, of a table with a key. */
    public long staged() {
        return inserts + updates + moves + deletes + nothing;
    }

    /** Rows of the table more than before, fewer when negative. */
    public long growth() {
        return inserts - deletes;
    }
}
