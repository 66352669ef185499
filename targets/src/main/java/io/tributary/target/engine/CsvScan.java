package io.tributary.target.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** What has to be known of CSV before an engine reads it, found in one pass. Confined to one thread. */
final class CsvScan {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;
    private static final long QUOTES = 0x2222222222222222L;
    private static final long NEWLINES = 0x0a0a0a0a0a0a0a0aL;
    private static final long RETURNS = 0x0d0d0d0d0d0d0d0dL;
    private static final int MARK_BYTES = 3;
    private static final int BYTE_ORDER_MARK = 0xefbbbf;

    private final CRC32C sum = new CRC32C();
    private long bytes;
    private long rows;
    private long rowStart;
    private long longestRow;
    private boolean quoted;
    private boolean quotedNewlines;
    private long returns;
    private int firstBytes;

    void update(byte[] source, int offset, int length) {
        sum.update(source, offset, length);
        for (int i = 0; bytes + i < MARK_BYTES && i < length; i++) {
            firstBytes = (firstBytes << Byte.SIZE) | (source[offset + i] & 0xff);
        }
        long base = bytes - offset;
        int end = offset + length;
        int i = offset;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            long word = (long) LONGS.get(source, i);
            returns |= matches(word ^ RETURNS);
            for (long mask = matches(word ^ QUOTES) | matches(word ^ NEWLINES); mask != 0; mask &= mask - 1) {
                int at = i + (Long.numberOfTrailingZeros(mask) >>> 3);
                special(source[at], base + at);
            }
        }
        for (; i < end; i++) {
            if (source[i] == '"' || source[i] == '\n') {
                special(source[i], base + i);
            } else if (source[i] == '\r') {
                returns = 1;
            }
        }
        bytes += length;
    }

    /** The highest bit of every byte that is zero. */
    private static long matches(long word) {
        return ~(((word & LOW_BITS) + LOW_BITS) | word) & HIGH_BITS;
    }

    private void special(byte found, long at) {
        if (found == '"') {
            quoted = !quoted;
        } else if (quoted) {
            quotedNewlines = true;
        } else {
            rows++;
            longestRow = Math.max(longestRow, at + 1 - rowStart);
            rowStart = at + 1;
        }
    }

    long bytes() {
        return bytes;
    }

    long crc32c() {
        return sum.getValue();
    }

    long rows() {
        return rows;
    }

    /** In bytes, with its end. */
    long longestRow() {
        return longestRow;
    }

    /** Whether values have line ends in them, so that a row's begin cannot be found from the middle of a file. */
    boolean hasQuotedNewlines() {
        return quotedNewlines;
    }

    boolean hasReturns() {
        return returns != 0;
    }

    /** Whether it begins with what many readers take for a mark of the encoding. */
    boolean hasByteOrderMark() {
        return firstBytes == BYTE_ORDER_MARK;
    }
}
