package io.tributary.capture.mysql.value;

/**
 * Decimals as the log holds them: nine digits to four bytes, big-endian, counted from the point to both sides, the
 * digits that are left in as few bytes as hold them; the first bit is set for values that are not negative, and all bits
 * of a negative one are inverted.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/decimal_8cc.html">decimal2bin</a>
 */
final class PackedDecimal {
    private static final int GROUP_DIGITS = 9;
    private static final int GROUP_BYTES = 4;
    private static final int[] BYTES_OF_DIGITS = {0, 1, 1, 2, 2, 3, 3, 4, 4};

    private PackedDecimal() {}

    static int bytes(int digits) {
        return digits / GROUP_DIGITS * GROUP_BYTES + BYTES_OF_DIGITS[digits % GROUP_DIGITS];
    }

    /** Adds the text of a value, with all digits of its scale. */
    static void add(Scratch text, int precision, int scale, byte[] source, int offset, int length) {
        int whole = precision - scale;
        if (whole < 0 || scale < 0 || length != bytes(whole) + bytes(scale) || length == 0) {
            throw ColumnForm.unexpected("a decimal(" + precision + "," + scale + ") of " + length + " bytes");
        }
        int inverted = 0;
        if (source[offset] >= 0) {
            inverted = 0xff;
            text.add('-');
        }
        int start = text.length();
        int at = offset;
        int odd = whole % GROUP_DIGITS;
        if (odd > 0) {
            int bytes = BYTES_OF_DIGITS[odd];
            addWhole(text, start, number(source, offset, at, bytes, inverted), odd);
            at += bytes;
        }
        for (int i = whole / GROUP_DIGITS; i > 0; i--, at += GROUP_BYTES) {
            addWhole(text, start, number(source, offset, at, GROUP_BYTES, inverted), GROUP_DIGITS);
        }
        if (text.length() == start) {
            text.add('0');
        }
        if (scale == 0) {
            return;
        }
        text.add('.');
        for (int i = scale / GROUP_DIGITS; i > 0; i--, at += GROUP_BYTES) {
            text.padded(number(source, offset, at, GROUP_BYTES, inverted), GROUP_DIGITS);
        }
        int rest = scale % GROUP_DIGITS;
        if (rest > 0) {
            text.padded(number(source, offset, at, BYTES_OF_DIGITS[rest], inverted), rest);
        }
    }

    /** Digits of the whole part, without zeros before the first other one. */
    private static void addWhole(Scratch text, int start, long value, int digits) {
        if (text.length() > start) {
            text.padded(value, digits);
        } else if (value != 0) {
            text.unsigned(value);
        }
    }

    private static long number(byte[] source, int first, int from, int bytes, int inverted) {
        long value = 0;
        for (int i = from; i < from + bytes; i++) {
            int raw = (source[i] & 0xff) ^ inverted;
            value = (value << 8) | (i == first ? raw ^ 0x80 : raw);
        }
        return value;
    }
}
