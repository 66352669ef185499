package io.tributary.merge;

/**
 * How many rows of the table each kind of outcome concerns. Rows without a key count once a copy.
 *
 * @param partialUpdates how many of the updates keep some value, because it was not sent
 * @param sets puts by updates, which should find a row
 * @param nothing rows of the pass that change nothing
 * @param brought rows that come by an update after their old row, if there was one, went
 */
public record NetCounts(
        long inserts,
        long updates,
        long partialUpdates,
        long moves,
        long deletes,
        long puts,
        long sets,
        long removes,
        long nothing,
        long brought) {
    /** Rows of the pass, of a table with a key. */
    public long staged() {
        return inserts + updates + moves + deletes + puts + sets + removes + nothing;
    }

    /**
     * Rows of the table more than before, fewer when negative.
     *
     * @param found how many rows the table had with keys of rows that are put, set or removed
     */
    public long growth(long found) {
        return inserts + puts + sets - deletes - found;
    }

    /**
     * What a target says of a pass.
     *
     * @param rows how many rows the table had with keys of rows that are put, set or removed
     * @param ofSets of those, how many with keys of rows that are set
     */
    public NetTarget.Found found(long rows, long ofSets) {
        return new NetTarget.Found(rows, sets - ofSets + brought);
    }
}
