package io.tributary.csv;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes rows of canonical CSV into a growing byte buffer: fields separated by {@code ,}, rows ended by {@code \n}, UTF-8.
 *
 * <p>A value has exactly one text. It is enclosed in {@code "} (a quote inside doubled) when it is empty, contains
 * {@code ,}, {@code "}, {@code \n} or {@code \r}, or equals {@link #UNCHANGED}; otherwise it stands bare. SQL NULL is the
 * empty field. A bare {@link #UNCHANGED} says that the source did not send the value. So bare and quoted never mean the
 * same, and equal rows have equal bytes. This is what PostgreSQL's {@code COPY … (FORMAT csv)} writes, and AWS DMS with
 * {@code Rfc4180=true} and {@code UseCsvNoSupValue=true}.
 *
 * <p>Not thread-safe. Allocates only when the buffer has to grow.
 */
public final class CsvRowWriter {
    /** Text of a field whose value the source did not send because an update left it alone ({@code CsvNoSupValue}). */
    public static final String UNCHANGED = "__unchanged__";

    private static final byte[] UNCHANGED_BYTES = UNCHANGED.getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER_BYTES_MAX = Integer.MAX_VALUE - 16;
    private static final boolean[] FORCES_QUOTES = new boolean[256];
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;
    private static final long COMMAS = ONES * ',';
    private static final long QUOTES = ONES * '"';
    private static final long FEEDS = ONES * '\n';
    private static final long RETURNS = ONES * '\r';

    static {
        FORCES_QUOTES[','] = true;
        FORCES_QUOTES['"'] = true;
        FORCES_QUOTES['\n'] = true;
        FORCES_QUOTES['\r'] = true;
    }

    private byte[] buffer;
    private int length;
    private boolean rowHasFields;

    public CsvRowWriter(int initialBytes) {
        buffer = new byte[Math.max(initialBytes, 64)];
    }

    /** The bytes written so far are {@code buffer()[0..length())}; valid until the next write. */
    public byte[] buffer() {
        return buffer;
    }

    public int length() {
        return length;
    }

    /** Forgets everything written from {@code newLength} on, which must be the start of a row. */
    public void truncate(int newLength) {
        if (newLength < 0 || newLength > length) {
            throw new IllegalArgumentException("Cannot truncate " + length + " bytes to " + newLength);
        }
        length = newLength;
        rowHasFields = false;
    }

    /** A field of one ASCII byte that needs no quotes, such as the operation. */
    public void letter(byte value) {
        separate(1);
        buffer[length++] = value;
    }

    /** A field with that text. */
    public void value(byte[] source, int offset, int count) {
        if (needsQuotes(source, offset, count)) {
            quoted(source, offset, count);
            return;
        }
        separate(count);
        System.arraycopy(source, offset, buffer, length, count);
        length += count;
    }

    /**
     * A field with that text if it is ASCII and stands bare, found out in one pass; else nothing is written, and the answer is
     * false.
     */
    public boolean plain(byte[] source, int offset, int count) {
        if (count == 0) {
            return false;
        }
        ensure((long) count + 1);
        byte[] target = buffer;
        int to = rowHasFields ? length + 1 : length;
        if (!copyPlain(source, offset, count, target, to) || isUnchanged(source, offset, count)) {
            return false;
        }
        if (rowHasFields) {
            target[length] = ',';
        }
        rowHasFields = true;
        length = to + count;
        return true;
    }

    /** The last eight bytes may be copied a second time. */
    private static boolean copyPlain(byte[] source, int offset, int count, byte[] target, int to) {
        if (count < Long.BYTES) {
            for (int i = 0; i < count; i++) {
                byte one = source[offset + i];
                if (one < 0 || FORCES_QUOTES[one]) {
                    return false;
                }
                target[to + i] = one;
            }
            return true;
        }
        int last = count - Long.BYTES;
        for (int i = 0; i < last; i += Long.BYTES) {
            long eight = (long) LONGS.get(source, offset + i);
            if (!isPlain(eight)) {
                return false;
            }
            LONGS.set(target, to + i, eight);
        }
        long eight = (long) LONGS.get(source, offset + last);
        LONGS.set(target, to + last, eight);
        return isPlain(eight);
    }

    private static boolean isPlain(long eight) {
        return (eight & HIGH) == 0 && !forcesQuotes(eight);
    }

    /** A field whose bytes are already as they stand in a CSV file, quotes and all. */
    public void encoded(byte[] source, int offset, int count) {
        separate(count);
        System.arraycopy(source, offset, buffer, length, count);
        length += count;
    }

    /** A field that is SQL NULL. */
    public void nullValue() {
        separate(0);
    }

    /** A field whose value the source did not send. */
    public void unchanged() {
        encoded(UNCHANGED_BYTES, 0, UNCHANGED_BYTES.length);
    }

    public void endRow() {
        ensure(1);
        buffer[length++] = '\n';
        rowHasFields = false;
    }

    /** Whole rows that are already canonical CSV, each with its line end. */
    public void rows(byte[] source, int offset, int count) {
        ensure(count);
        System.arraycopy(source, offset, buffer, length, count);
        length += count;
    }

    /** Whether that text has to stand in quotes. */
    public static boolean needsQuotes(byte[] source, int offset, int count) {
        if (count == 0) {
            return true;
        }
        int end = offset + count;
        int i = offset;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            if (forcesQuotes((long) LONGS.get(source, i))) {
                return true;
            }
        }
        for (; i < end; i++) {
            if (FORCES_QUOTES[source[i] & 0xff]) {
                return true;
            }
        }
        return isUnchanged(source, offset, count);
    }

    /** Whether one of eight bytes forces quotes; exact as to whether, not as to which. */
    private static boolean forcesQuotes(long eight) {
        return ((zeros(eight ^ COMMAS) | zeros(eight ^ QUOTES) | zeros(eight ^ FEEDS) | zeros(eight ^ RETURNS)) & HIGH)
                != 0;
    }

    /** Has the high bit of the lowest zero byte set, and no high bit where no byte is zero. */
    private static long zeros(long eight) {
        return (eight - ONES) & ~eight;
    }

    /** Whether those bytes are the marker of a value that was not sent, given that they stand bare. */
    public static boolean isUnchanged(byte[] source, int offset, int count) {
        return count == UNCHANGED_BYTES.length
                && Arrays.equals(source, offset, offset + count, UNCHANGED_BYTES, 0, UNCHANGED_BYTES.length);
    }

    private void quoted(byte[] source, int offset, int count) {
        separate(2 * (count + 1));
        byte[] target = buffer;
        int at = length;
        target[at++] = '"';
        int end = offset + count;
        for (int i = offset; i < end; i++) {
            byte b = source[i];
            target[at++] = b;
            if (b == '"') {
                target[at++] = '"';
            }
        }
        target[at++] = '"';
        length = at;
    }

    private void separate(int upcoming) {
        ensure((long) upcoming + 1);
        if (rowHasFields) {
            buffer[length++] = ',';
        }
        rowHasFields = true;
    }

    private void ensure(long more) {
        long needed = length + more;
        if (needed <= buffer.length) {
            return;
        }
        if (needed > BUFFER_BYTES_MAX) {
            throw new IllegalStateException("A row of more than " + BUFFER_BYTES_MAX + " bytes of CSV");
        }
        buffer = Arrays.copyOf(buffer, (int) Math.min(BUFFER_BYTES_MAX, Math.max(needed, 2L * buffer.length)));
    }
}
