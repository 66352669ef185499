package io.tributary.target.compare;

import io.tributary.ledger.Applied;
import java.util.List;

/**
 * How a final table differs from the rows that it should have.
 *
 * @param applied the ledger entry of the final table's rows
 * @param expected rows that it should have
 * @param missing of those, rows that it does not have
 * @param extra rows that it has and should not
 * @param different rows that it has with other values; rows without a key are missing and extra instead
 * @param differences the first of them, at most as many as were asked for
 */
public record Comparison(
        Applied applied, long expected, long missing, long extra, long different, List<Difference> differences) {
    public Comparison {
        differences = List.copyOf(differences);
    }

    /** Rows that are as they should be. */
    public long equal() {
        return expected - missing - different;
    }

    public boolean isEqual() {
        return missing == 0 && extra == 0 && different == 0;
    }

    /** Whether all differences are listed. */
    public boolean isListed() {
        return differences.stream().mapToLong(Difference::rows).sum() == missing + extra + different;
    }

    /** In which way a row differs. */
    public enum Kind {
        MISSING,
        EXTRA,
        DIFFERENT
    }

    /**
     * One row that differs; without a key, rows that are the same.
     *
     * @param rows how many they are
     * @param key values of the columns that identify it, for people; not to be logged
     * @param expected tells the row that should be there from others, or how many of the same should be there
     */
    public record Difference(Kind kind, long rows, String key, String expected) {}
}
