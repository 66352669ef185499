package io.tributary.csv;

/**
 * Finds bytes eight at a time. A mask has the highest bit of every byte that matches, and no other bit; the lowest set
 * bit is the first byte in memory.
 */
final class Words {
    static final long HIGH_BITS = 0x8080808080808080L;
    private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;
    private static final long COMMAS = 0x2c2c2c2c2c2c2c2cL;
    private static final long QUOTES = 0x2222222222222222L;
    private static final long NEWLINES = 0x0a0a0a0a0a0a0a0aL;
    private static final long RETURNS = 0x0d0d0d0d0d0d0d0dL;

    private Words() {}

    static long load(byte[] bytes, int at) {
        return (long) ByteWindow.LONGS.get(bytes, at);
    }

    /** Index within the word of the first match. */
    static int first(long mask) {
        return Long.numberOfTrailingZeros(mask) >>> 3;
    }

    static long commaQuoteNewlineReturn(long word) {
        return ~(differs(word ^ COMMAS) & differs(word ^ QUOTES) & differs(word ^ NEWLINES) & differs(word ^ RETURNS))
                & HIGH_BITS;
    }

    static long commaQuoteNewline(long word) {
        return ~(differs(word ^ COMMAS) & differs(word ^ QUOTES) & differs(word ^ NEWLINES)) & HIGH_BITS;
    }

    static long quoteNewline(long word) {
        return ~(differs(word ^ QUOTES) & differs(word ^ NEWLINES)) & HIGH_BITS;
    }

    static long quote(long word) {
        return ~differs(word ^ QUOTES) & HIGH_BITS;
    }

    /** The highest bit of every byte that is not zero; the other bits mean nothing. */
    private static long differs(long x) {
        return ((x & LOW_BITS) + LOW_BITS) | x;
    }

    /** Index of the first quote in {@code [from, limit)}, or {@code limit}; eight bytes after the limit are readable. */
    static int indexOfQuote(byte[] bytes, int from, int limit) {
        int i = from;
        while (i < limit) {
            long mask = quote(load(bytes, i));
            if (mask != 0) {
                return Math.min(limit, i + first(mask));
            }
            i += Long.BYTES;
        }
        return limit;
    }
}
