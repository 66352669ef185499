package io.tributary.target.engine;

import io.tributary.merge.Merged;
import java.io.Serializable;
import java.util.stream.Stream;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * What one share of a table's files says of a pass of changes. The sums of all shares are those of the whole table.
 *
 * @param needed rows found of those that must be there
 * @param neededHash of their changes, so that one too many does not make up for one that is missing; put together by XOR
 * @param found origins of the changes whose row may be there, and is; two shares that have the same have a key twice
 * @param ofSets of these, how many are set
 * @param misfits changes that do not fit the rows of this share
 */
public record ShareTally(long needed, long neededHash, Roaring64Bitmap found, long ofSets, long misfits)
        implements Serializable {
    public static final ShareTally NOTHING = new ShareTally(0, 0, new Roaring64Bitmap(), 0, 0);

    /** Of all shares. */
    public static ShareTally all(Stream<ShareTally> shares) {
        return shares.reduce(NOTHING, ShareTally::and);
    }

    /** Of both shares. */
    public ShareTally and(ShareTally other) {
        Roaring64Bitmap all = found.clone();
        all.or(other.found);
        long twice = found.getLongCardinality() + other.found.getLongCardinality() - all.getLongCardinality();
        return new ShareTally(
                needed + other.needed,
                neededHash ^ other.neededHash,
                all,
                ofSets + other.ofSets,
                misfits + other.misfits + twice);
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
        return new Merged(
                rows + changes.growth() - found.getLongCardinality(), changes.sets() - ofSets + changes.brought());
    }
}
