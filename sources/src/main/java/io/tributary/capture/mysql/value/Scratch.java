package io.tributary.capture.mysql.value;

import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Where a form puts a value's text together before it is written. Used again for each value; one thread. */
final class Scratch {
    private static final int KEPT_BYTES_MAX = 1 << 20;
    private static final int BYTES_MAX = Integer.MAX_VALUE - 16;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final long[] POWERS = new long[19];
    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    /** The digits of 0 to 99, two bytes each. */
    private static final short[] PAIRS = new short[100];

    static {
        for (int i = 0; i < PAIRS.length; i++) {
            PAIRS[i] = (short) (('0' + i / 10) << 8 | ('0' + i % 10));
        }
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = 10 * POWERS[i - 1];
        }
    }

    private byte[] bytes;
    private int length;

    Scratch(int initialBytes) {
        bytes = new byte[initialBytes];
    }

    /** Begins a new text. */
    Scratch clear() {
        if (bytes.length > KEPT_BYTES_MAX && length <= KEPT_BYTES_MAX) {
            bytes = new byte[KEPT_BYTES_MAX];
        }
        length = 0;
        return this;
    }

    int length() {
        return length;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Makes room for that many bytes, which the caller puts into {@link #bytes} from {@link #length} on. */
    Scratch reserve(long more) {
        long needed = length + more;
        if (needed > bytes.length) {
            if (needed > BYTES_MAX) {
                throw new PipelineException(
                        ErrorCode.VALUE_UNSUPPORTED,
                        "A value's text has more than " + BYTES_MAX + " bytes",
                        "Leave the column out of the selection, or make the value smaller.");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(BYTES_MAX, Math.max(needed, 2L * bytes.length)));
        }
        return this;
    }

    /** Says that the text now ends there. */
    void lengthIs(int newLength) {
        length = newLength;
    }

    Scratch add(int oneByte) {
        reserve(1);
        bytes[length++] = (byte) oneByte;
        return this;
    }

    Scratch add(byte[] source, int offset, int count) {
        reserve(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
        return this;
    }

    Scratch add(byte[] source) {
        return add(source, 0, source.length);
    }

    Scratch signed(long value) {
        if (value >= 0) {
            return unsigned(value);
        }
        return add('-').unsigned(-value);
    }

    /** The digits of 64 bits without a sign. */
    Scratch unsigned(long value) {
        if (value < 0) {
            long tenth = (value >>> 1) / 5;
            return padded(tenth, digits(tenth)).add('0' + (int) (value - 10 * tenth));
        }
        return padded(value, digits(value));
    }

    /** The lowest {@code digits} decimal digits of a number that is not negative, with leading zeros. */
    Scratch padded(long value, int digits) {
        reserve(digits);
        long rest = value;
        int at = length + digits;
        while (at - length >= 2 && rest > Integer.MAX_VALUE) {
            long hundredth = rest / 100;
            at = pair((int) (rest - 100 * hundredth), at);
            rest = hundredth;
        }
        int small = (int) (rest > Integer.MAX_VALUE ? rest % 100 : rest);
        while (at - length >= 2) {
            int hundredth = small / 100;
            at = pair(small - 100 * hundredth, at);
            small = hundredth;
        }
        if (at > length) {
            bytes[length] = (byte) ('0' + small % 10);
        }
        length += digits;
        return this;
    }

    /** Two digits that end before {@code at}; returns where they begin. */
    private int pair(int value, int at) {
        SHORTS.set(bytes, at - 2, PAIRS[value]);
        return at - 2;
    }

    /** A number of two digits at most, with a leading zero. */
    Scratch two(int value) {
        reserve(2);
        pair(value, length + 2);
        length += 2;
        return this;
    }

    Scratch hex(byte[] source, int offset, int count) {
        reserve(2L * count);
        int at = length;
        for (int i = offset; i < offset + count; i++) {
            bytes[at++] = HEX[(source[i] >> 4) & 0xf];
            bytes[at++] = HEX[source[i] & 0xf];
        }
        length = at;
        return this;
    }

    /** A character as UTF-8. */
    Scratch codePoint(int point) {
        reserve(4);
        if (point < 0x80) {
            bytes[length++] = (byte) point;
        } else if (point < 0x800) {
            bytes[length++] = (byte) (0xc0 | (point >> 6));
            bytes[length++] = (byte) (0x80 | (point & 0x3f));
        } else if (point < 0x10000) {
            bytes[length++] = (byte) (0xe0 | (point >> 12));
            bytes[length++] = (byte) (0x80 | ((point >> 6) & 0x3f));
            bytes[length++] = (byte) (0x80 | (point & 0x3f));
        } else {
            bytes[length++] = (byte) (0xf0 | (point >> 18));
            bytes[length++] = (byte) (0x80 | ((point >> 12) & 0x3f));
            bytes[length++] = (byte) (0x80 | ((point >> 6) & 0x3f));
            bytes[length++] = (byte) (0x80 | (point & 0x3f));
        }
        return this;
    }

    /** Writes the text, which holds nothing that needs quotes and is not empty. */
    void writeBare(CsvRowWriter row) {
        row.encoded(bytes, 0, length);
    }

    void write(CsvRowWriter row) {
        row.value(bytes, 0, length);
    }

    /** 1233 / 4096 is about the logarithm of 2, to the base of 10. */
    private static int digits(long value) {
        int atMost = (((64 - Long.numberOfLeadingZeros(value | 1)) * 1233) >>> 12) + 1;
        return value < POWERS[atMost - 1] ? Math.max(1, atMost - 1) : atMost;
    }
}
