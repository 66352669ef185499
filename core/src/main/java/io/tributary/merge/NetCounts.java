package io.tributary.merge;

/**
 * How many rows of the table each kind of outcome concerns. Rows without a key count once a copy.
 *
 * @param partialUpdates how many of the updates keep some value, because it was not sent
 * @param nothing rows of the pass that change nothing
 */
public record NetCounts(
        long inserts,
        long updates,
        long partialUpdates,
        long moves,
        long deletes,
        long puts,
        long removes,
        long nothing) {
    /** Rows of the pass, of a table with a key. */
    public long staged() {
        return inserts + updates + moves + deletes + puts + removes + nothing;
    }

    /**
     * Rows of the table more than before, fewer when negative.
     *
     * @param found how many rows the table had with keys of rows that are put or removed
     */
    public long growth(long found) {
        return inserts + puts - deletes - found;
    }
}
