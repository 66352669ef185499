package io.tributary.merge;

import java.util.Arrays;

/**
 * Divides changed keys into parts that can be merged each by itself. Keys whose rows depend on one another are in one
 * part. Immutable.
 */
public final class KeyParts {
    private final int count;
    private final KeyFilter filter;
    private final long[] moved;
    private final long[] groups;

    private KeyParts(int count, KeyFilter filter, long[] moved, long[] groups) {
        this.count = count;
        this.filter = filter;
        this.moved = moved;
        this.groups = groups;
    }

    /**
     * Divides keys.
     *
     * @param count of parts, at least 1
     */
    public static KeyParts of(int count, ChangedKeys keys) {
        long[] moved = Arrays.stream(keys.moves()).sorted().distinct().toArray();
        int[] parents = new int[moved.length];
        Arrays.setAll(parents, i -> i);
        for (int i = 0; i < keys.moves().length; i += 2) {
            int from = root(parents, Arrays.binarySearch(moved, keys.moves()[i]));
            int to = root(parents, Arrays.binarySearch(moved, keys.moves()[i + 1]));
            parents[Math.max(from, to)] = Math.min(from, to);
        }
        long[] groups = new long[moved.length];
        Arrays.setAll(groups, i -> moved[root(parents, i)]);
        return new KeyParts(count, new KeyFilter(keys.filter()), moved, groups);
    }

    private static int root(int[] parents, int key) {
        int root = key;
        while (parents[root] != root) {
            parents[root] = parents[parents[root]];
            root = parents[root];
        }
        return root;
    }

    /** How many parts. */
    public int count() {
        return count;
    }

    KeyFilter filter() {
        return filter;
    }

    /** The part of a key, from 0. */
    int part(long hash) {
        int at = moved.length == 0 ? -1 : Arrays.binarySearch(moved, hash);
        long group = at < 0 ? hash : groups[at];
        return (int) Long.remainderUnsigned(group >>> 1, count);
    }

    /** All of it as plain arrays, which any serializer carries. */
    public long[][] toArrays() {
        return new long[][] {{count}, filter.words(), moved, groups};
    }

    /** Reads {@link #toArrays} back; the arrays are kept, not copied. */
    public static KeyParts ofArrays(long[][] arrays) {
        return new KeyParts((int) arrays[0][0], new KeyFilter(arrays[1]), arrays[2], arrays[3]);
    }
}
