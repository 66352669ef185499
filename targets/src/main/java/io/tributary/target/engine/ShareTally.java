package io.tributary.target.engine;

import io.tributary.merge.Merged;
import java.io.Serializable;
import java.util.stream.Stream;

/**
 * What one share of a table's files says of a pass of changes. The sums of all shares are those of the whole table.
 *
 * @param needed rows found of those that must be there
 * @param neededHash of their changes, so that one too many does not make up for one that is missing; put together by XOR
 * @param found rows found of those that may be there
 * @param ofSets of these, how many are set
 * @param misfits changes that do not fit the rows of this share
 */
public record ShareTally(long needed, long neededHash, long found, long ofSets, long misfits) implements Serializable {
    public static final ShareTally NOTHING = new ShareTally(0, 0, 0, 0, 0);

    /** Of all shares. */
    public static ShareTally all(Stream<ShareTally> shares) {
        return shares.reduce(NOTHING, ShareTally::and);
    }

    /** Of both shares. */
    public ShareTally and(ShareTally other) {
        return new ShareTally(
                needed + other.needed,
                neededHash ^ other.neededHash,
                found + other.found,
                ofSets + other.ofSets,
                misfits + other.misfits);
    }

    /** Whether the changes fit the rows of all shares together. */
    public boolean fits(NetFile changes) {
        return misfits == 0 && needed == changes.needed() && neededHash == changes.neededHash();
    }

    /**
     * What the table has afterwards, where the changes fit.
     *
     * @param rows it has before
     */
    public Merged merged(long rows, NetFile changes) {
        return new Merged(rows + changes.growth() - found, changes.sets() - ofSets + changes.brought());
    }
}
