package io.tributary.landing.dms;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.csv.CsvRowWriter;
import io.tributary.landing.dms.CsvForm.Quoting;
import java.util.Arrays;

/**
 * Turns rows of canonical CSV into rows of another dialect, in a growing byte buffer. Rows are whole and canonical, or quoted
 * more than that, as {@code COPY} does. Not thread-safe; allocates only when a buffer has to grow.
 */
public final class RowEncoder {
    private static final int BUFFER_BYTES = 4 << 10;
    private static final int BUFFER_BYTES_MAX = Integer.MAX_VALUE - 16;

    private final byte[] delimiter;
    private final byte[] rowDelimiter;
    private final byte[] nullText;
    private final byte[] unsentText;
    private final boolean quotes;
    /** Bytes that a value in quotes is looked at for; the first one of a delimiter stands for it. */
    private final boolean[] forcesQuotes = new boolean[256];
    /** Whether a value that canonical CSV writes without quotes may need them here because of a byte in it. */
    private final boolean looksIntoBareValues;

    private byte[] buffer = new byte[BUFFER_BYTES];
    private int length;
    private boolean rowHasFields;
    private byte[] value = new byte[256];

    public RowEncoder(CsvForm form) {
        delimiter = form.delimiter().getBytes(UTF_8);
        rowDelimiter = form.rowDelimiter().getBytes(UTF_8);
        nullText = form.nullText().getBytes(UTF_8);
        unsentText = form.unsentText().getBytes(UTF_8);
        quotes = form.quoting() == Quoting.RFC4180;
        for (char always : new char[] {'"', '\n', '\r'}) {
            forcesQuotes[always] = true;
        }
        looksIntoBareValues = quotes && (!isUsual(delimiter[0]) || !isUsual(rowDelimiter[0]));
        forcesQuotes[delimiter[0] & 0xff] = true;
        forcesQuotes[rowDelimiter[0] & 0xff] = true;
    }

    /** Whether canonical CSV has every value with that byte in quotes. */
    private static boolean isUsual(byte one) {
        return one == ',' || one == '"' || one == '\n' || one == '\r';
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

    /** A field of one ASCII letter. */
    public void letter(byte letter) {
        separate(1);
        buffer[length++] = letter;
    }

    /** A field with that text. */
    public void value(byte[] source, int from, int to) {
        if (quotes && mustBeQuoted(source, from, to)) {
            quoted(source, from, to);
            return;
        }
        bare(source, from, to);
    }

    /** The fields of one canonical row, or of its rest from the start of a field; where the next row begins. */
    public int fields(byte[] source, int from) {
        int at = from;
        while (true) {
            int end = source[at] == '"' ? quotedField(source, at + 1) : bareField(source, at);
            if (source[end] == '\n') {
                return end + 1;
            }
            at = end + 1;
        }
    }

    /** Ends the row. */
    public void endRow() {
        ensure(rowDelimiter.length);
        System.arraycopy(rowDelimiter, 0, buffer, length, rowDelimiter.length);
        length += rowDelimiter.length;
        rowHasFields = false;
    }

    /** Writes the field that begins at {@code from}; where it ends. */
    private int bareField(byte[] source, int from) {
        int end = from;
        while (source[end] != ',' && source[end] != '\n') {
            end++;
        }
        if (end == from) {
            bare(nullText, 0, nullText.length);
        } else if (CsvRowWriter.isUnchanged(source, from, end - from)) {
            bare(unsentText, 0, unsentText.length);
        } else if (quotes && (looksIntoBareValues ? mustBeQuoted(source, from, end) : isMarker(source, from, end))) {
            quoted(source, from, end);
        } else {
            bare(source, from, end);
        }
        return end;
    }

    private int quotedField(byte[] source, int from) {
        int count = 0;
        int at = from;
        while (true) {
            byte one = source[at++];
            if (one == '"') {
                if (source[at] != '"') {
                    break;
                }
                at++;
            }
            if (count == value.length) {
                value = Arrays.copyOf(value, 2 * count);
            }
            value[count++] = one;
        }
        value(value, 0, count);
        return at;
    }

    /** Whether it is empty, is what stands for something else, or has a byte that ends or begins something. */
    private boolean mustBeQuoted(byte[] source, int from, int to) {
        if (from == to || isMarker(source, from, to)) {
            return true;
        }
        for (int i = from; i < to; i++) {
            if (forcesQuotes[source[i] & 0xff] && mustBeQuotedFor(source, i, to)) {
                return true;
            }
        }
        return endsLikeDelimiter(source, from, to, delimiter) || endsLikeDelimiter(source, from, to, rowDelimiter);
    }

    private boolean mustBeQuotedFor(byte[] source, int at, int to) {
        byte one = source[at];
        return one == '"'
                || one == '\n'
                || one == '\r'
                || startsWith(source, at, to, delimiter)
                || startsWith(source, at, to, rowDelimiter);
    }

    private static boolean startsWith(byte[] source, int at, int to, byte[] text) {
        return to - at >= text.length && Arrays.equals(source, at, at + text.length, text, 0, text.length);
    }

    /** Whether its last bytes and the delimiter after it would be taken for an earlier delimiter. */
    private static boolean endsLikeDelimiter(byte[] source, int from, int to, byte[] text) {
        for (int i = Math.max(from, to - text.length + 1); i < to; i++) {
            if (Arrays.equals(source, i, to, text, 0, to - i)) {
                return true;
            }
        }
        return false;
    }

    private boolean isMarker(byte[] source, int from, int to) {
        return is(source, from, to, nullText) || is(source, from, to, unsentText);
    }

    private static boolean is(byte[] source, int from, int to, byte[] text) {
        return to - from == text.length && Arrays.equals(source, from, to, text, 0, text.length);
    }

    private void bare(byte[] source, int from, int to) {
        separate(to - from);
        System.arraycopy(source, from, buffer, length, to - from);
        length += to - from;
    }

    private void quoted(byte[] source, int from, int to) {
        separate(2L * (to - from + 1));
        int at = length;
        buffer[at++] = '"';
        for (int i = from; i < to; i++) {
            buffer[at++] = source[i];
            if (source[i] == '"') {
                buffer[at++] = '"';
            }
        }
        buffer[at++] = '"';
        length = at;
    }

    private void separate(long upcoming) {
        ensure(upcoming + delimiter.length);
        if (rowHasFields) {
            System.arraycopy(delimiter, 0, buffer, length, delimiter.length);
            length += delimiter.length;
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
