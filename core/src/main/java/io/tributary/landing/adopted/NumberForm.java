package io.tributary.landing.adopted;

import io.tributary.csv.CsvRowWriter;
import java.util.Arrays;

/** Digits without a plus and without zeros before them; a declared scale is filled up with zeros. */
final class NumberForm extends ValueForm {
    static final int ANY_SCALE = -1;

    private final int scale;
    private byte[] text = new byte[64];

    NumberForm(int scale, String expected) {
        super(expected);
        this.scale = scale;
    }

    @Override
    boolean write(byte[] bytes, int from, int to, CsvRowWriter out) {
        int at = from;
        boolean negative = at < to && bytes[at] == '-';
        if (at < to && (bytes[at] == '-' || bytes[at] == '+')) {
            at++;
        }
        int whole = at;
        while (at < to && isDigit(bytes[at])) {
            at++;
        }
        int point = at;
        if (at < to && bytes[at] == '.') {
            at++;
            while (at < to && isDigit(bytes[at])) {
                at++;
            }
        }
        if (at < to || point == whole) {
            return isNoNumber(bytes, from, to, out);
        }
        int fraction = Math.max(0, to - point - 1);
        if (scale == 0 && fraction > 0) {
            return false;
        }
        int first = whole;
        while (first < point - 1 && bytes[first] == '0') {
            first++;
        }
        put(negative, bytes, first, to, fraction, out);
        return true;
    }

    /** A declared decimal has its scale filled up; more digits than that stay, for the target to judge. */
    private void put(boolean negative, byte[] bytes, int first, int to, int fraction, CsvRowWriter out) {
        int missing = scale == ANY_SCALE ? 0 : Math.max(0, scale - fraction);
        int length = to - first;
        if (text.length < length + missing + 2) {
            text = Arrays.copyOf(text, 2 * (length + missing + 2));
        }
        int end = 0;
        if (negative) {
            text[end++] = '-';
        }
        System.arraycopy(bytes, first, text, end, length);
        end += length;
        if (fraction == 0 && text[end - 1] == '.') {
            end--;
        }
        if (missing > 0 && fraction == 0) {
            text[end++] = '.';
        }
        Arrays.fill(text, end, end + missing, (byte) '0');
        out.value(text, 0, end + missing);
    }

    /** PostgreSQL's decimals have three values that are no numbers. */
    private boolean isNoNumber(byte[] bytes, int from, int to, CsvRowWriter out) {
        boolean known = scale != 0
                && (isWord(bytes, from, to, "nan")
                        || isWord(bytes, from, to, "infinity")
                        || (to > from && bytes[from] == '-' && isWord(bytes, from + 1, to, "infinity")));
        if (known) {
            out.value(bytes, from, to - from);
        }
        return known;
    }
}
