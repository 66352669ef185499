package io.tributary.capture.mysql.value;

import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import java.util.Optional;

/**
 * {@code decimal(precision,scale)}. Logged packed: nine digits to four bytes, big-endian, counted from the point to both
 * sides, the digits that are left in as few bytes as hold them; the first bit is set for values that are not negative,
 * and all bits of a negative one are inverted. Sent as text, with leading zeros when the column is {@code zerofill}.
 */
final class DecimalForm implements ColumnForm {
    private static final int GROUP_DIGITS = 9;
    private static final int GROUP_BYTES = 4;
    private static final int[] BYTES_OF_DIGITS = {0, 1, 1, 2, 2, 3, 3, 4, 4};

    private final int precision;
    private final int scale;
    private final int wholeBytes;
    private final int fractionBytes;
    private final Scratch text = new Scratch(72);

    DecimalForm(int precision, int scale) {
        this.precision = precision;
        this.scale = scale;
        this.wholeBytes = packedBytes(precision - scale);
        this.fractionBytes = packedBytes(scale);
    }

    @Override
    public ColumnType type() {
        return new ColumnType.Decimal(precision, scale);
    }

    @Override
    public boolean fits(int binlogType, int metadata) {
        return binlogType == LogType.NEWDECIMAL && metadata == ((precision << 8) | scale);
    }

    @Override
    public void fromLog(CsvRowWriter row, byte[] source, int offset, int length) {
        Bytes.expectLength(length, wholeBytes + fractionBytes, "a decimal");
        boolean negative = source[offset] >= 0;
        int inverted = negative ? 0xff : 0;
        text.clear();
        if (negative) {
            text.add('-');
        }
        int start = text.length();
        int at = offset;
        int odd = (precision - scale) % GROUP_DIGITS;
        if (odd > 0) {
            int bytes = BYTES_OF_DIGITS[odd];
            addWhole(start, number(source, offset, at, bytes, inverted), odd);
            at += bytes;
        }
        for (; at < offset + wholeBytes; at += GROUP_BYTES) {
            addWhole(start, number(source, offset, at, GROUP_BYTES, inverted), GROUP_DIGITS);
        }
        if (text.length() == start) {
            text.add('0');
        }
        if (scale > 0) {
            text.add('.');
            int end = offset + length;
            for (; at + GROUP_BYTES <= end && scale - fractionDigits(at - offset) >= GROUP_DIGITS; at += GROUP_BYTES) {
                text.padded(number(source, offset, at, GROUP_BYTES, inverted), GROUP_DIGITS);
            }
            if (at < end) {
                text.padded(number(source, offset, at, end - at, inverted), scale % GROUP_DIGITS);
            }
        }
        text.writeBare(row);
    }

    @Override
    public void fromResult(CsvRowWriter row, byte[] source, int offset, int length) {
        int at = offset;
        int end = offset + length;
        text.clear();
        if (length > 0 && source[at] == '-') {
            text.add('-');
            at++;
        }
        while (at + 1 < end && source[at] == '0' && source[at + 1] != '.') {
            at++;
        }
        if (at == end || end - at - (scale > 0 ? scale + 1 : 0) < 1) {
            throw ColumnForm.unexpected(
                    "a decimal of " + length + " characters for decimal(" + precision + "," + scale + ")");
        }
        text.add(source, at, end - at).writeBare(row);
    }

    @Override
    public Optional<String> implicitDefault() {
        return Optional.of(scale == 0 ? "0" : "0." + "0".repeat(scale));
    }

    /** Digits of the whole part, without zeros before the first other one. */
    private void addWhole(int start, long value, int digits) {
        if (text.length() > start) {
            text.padded(value, digits);
        } else if (value != 0) {
            text.unsigned(value);
        }
    }

    private int fractionDigits(int bytesRead) {
        return (bytesRead - wholeBytes) / GROUP_BYTES * GROUP_DIGITS;
    }

    private static long number(byte[] source, int first, int from, int bytes, int inverted) {
        long value = 0;
        for (int i = from; i < from + bytes; i++) {
            int raw = (source[i] & 0xff) ^ inverted;
            value = (value << 8) | (i == first ? raw ^ 0x80 : raw);
        }
        return value;
    }

    private static int packedBytes(int digits) {
        return digits / GROUP_DIGITS * GROUP_BYTES + BYTES_OF_DIGITS[digits % GROUP_DIGITS];
    }
}
