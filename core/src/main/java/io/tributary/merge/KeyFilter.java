package io.tributary.merge;

/**
 * Tells most keys that are not in a set from those that are, in little memory: a Bloom filter whose bits for one key are
 * in one word. Confined to one thread.
 */
final class KeyFilter {
    private static final int BIT_INDEX_BITS = 6;
    private static final long WORD_FACTOR = 0x9e3779b97f4a7c15L;

    private final long[] words;

    /** @param bytesMax at least 8 bytes are taken, and at most that many if more */
    KeyFilter(long bytesMax) {
        long count = Math.max(1, Math.min(bytesMax / Long.BYTES, 1 << 27));
        words = new long[(int) Long.highestOneBit(count)];
    }

    /** A filter that was made elsewhere. */
    KeyFilter(long[] words) {
        this.words = words;
    }

    /** The filter's content; not copied. */
    long[] words() {
        return words;
    }

    /** Adds all keys of a filter of the same size. */
    void addAll(KeyFilter other) {
        for (int i = 0; i < words.length; i++) {
            words[i] |= other.words[i];
        }
    }

    void add(long hash) {
        words[index(hash)] |= bits(hash);
    }

    /** False only for a key that was not added. */
    boolean mayHold(long hash) {
        long bits = bits(hash);
        return (words[index(hash)] & bits) == bits;
    }

    private int index(long hash) {
        return (int) ((hash * WORD_FACTOR) >>> Integer.SIZE) & (words.length - 1);
    }

    private static long bits(long hash) {
        return (1L << hash) | (1L << (hash >>> BIT_INDEX_BITS)) | (1L << (hash >>> (2 * BIT_INDEX_BITS)));
    }
}
