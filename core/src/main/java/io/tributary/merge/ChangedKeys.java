package io.tributary.merge;

import java.util.Arrays;

/**
 * The keys that some changes are about, as hashes: enough to tell rows that no change concerns, and to divide the others.
 * Confined to one thread at a time.
 */
public final class ChangedKeys {
    private static final int BITS_PER_KEY = 16;

    private final long[] filter;
    private final long[] moves;

    /**
     * Keys that were found; the arrays are kept, not copied.
     *
     * @param filter words of a filter that holds all keys
     * @param moves pairs of keys whose rows depend on one another, because a row with unsent values moved from one to the
     *     other
     */
    ChangedKeys(long[] filter, long[] moves) {
        this.filter = filter;
        this.moves = moves;
    }

    long[] filter() {
        return filter;
    }

    long[] moves() {
        return moves;
    }

    /** All of it as plain arrays, which any serializer carries. */
    public long[][] toArrays() {
        return new long[][] {filter, moves};
    }

    /** Reads {@link #toArrays} back; the arrays are kept, not copied. */
    public static ChangedKeys ofArrays(long[][] arrays) {
        return new ChangedKeys(arrays[0], arrays[1]);
    }

    /** Size of a filter for about that many keys, between 8 bytes and {@code bytesMax}. */
    public static long filterBytes(long keys, long bytesMax) {
        return Math.max(Long.BYTES, Math.min(bytesMax, keys * BITS_PER_KEY / Byte.SIZE * 2));
    }

    /** The keys of both, which were made with filters of the same size; {@code this} may be changed by it. */
    public ChangedKeys and(ChangedKeys other) {
        new KeyFilter(filter).addAll(new KeyFilter(other.filter));
        long[] both = Arrays.copyOf(moves, moves.length + other.moves.length);
        System.arraycopy(other.moves, 0, both, moves.length, other.moves.length);
        return new ChangedKeys(filter, both);
    }

    /** Fills it while changes are read. */
    static final class Builder {
        private static final int MOVES_AT_FIRST = 16;

        private final KeyFilter filter;
        private long[] moves = new long[MOVES_AT_FIRST];
        private int length;

        Builder(long filterBytes) {
            filter = new KeyFilter(filterBytes);
        }

        void add(Change change) {
            long hash = Keys.hash(change.key);
            filter.add(hash);
            if (change.kind == Change.Kind.MOVE) {
                long from = Keys.hash(change.fromKey);
                filter.add(from);
                if (length == moves.length) {
                    moves = Arrays.copyOf(moves, 2 * length);
                }
                moves[length++] = from;
                moves[length++] = hash;
            }
        }

        ChangedKeys build() {
            return new ChangedKeys(filter.words(), Arrays.copyOf(moves, length));
        }
    }
}
