package io.tributary.landing.adopted;

import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;

/**
 * Brings a value's text to the one that the landing zone has for it, where DMS or a tool after it may write several: digits
 * of numbers, letters of hexadecimal and booleans, the letter between date and time. What the text means never changes. Not
 * thread-safe.
 */
abstract class ValueForm {
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

    private final String expected;

    ValueForm(String expected) {
        this.expected = expected;
    }

    /** What is wrong with a text that is no value, in words. */
    final String expected() {
        return expected;
    }

    /** Writes the value as a field; false when the text is no value of the type, and then nothing is written. */
    abstract boolean write(byte[] bytes, int from, int to, CsvRowWriter out);

    static ValueForm of(ColumnType type) {
        if (type instanceof ColumnType.Bool) {
            return new Bool();
        }
        if (type instanceof ColumnType.Int) {
            return new NumberForm(0, "not a whole number");
        }
        if (type instanceof ColumnType.Decimal decimal) {
            boolean declared = decimal.precision() > 0 && decimal.scale() >= 0;
            return new NumberForm(declared ? decimal.scale() : NumberForm.ANY_SCALE, "not a decimal number");
        }
        if (type instanceof ColumnType.Real) {
            return new Real();
        }
        if (type instanceof ColumnType.Binary) {
            return new Binary();
        }
        if (type instanceof ColumnType.Date) {
            return new ClockForm.Date();
        }
        if (type instanceof ColumnType.Time) {
            return new ClockForm.Time();
        }
        if (type instanceof ColumnType.Timestamp timestamp) {
            return new ClockForm.Timestamp(timestamp.zone() == ColumnType.Zone.ZONED);
        }
        if (type instanceof ColumnType.Uuid) {
            return new Uuid();
        }
        return new Any();
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** Whether the bytes are that word of lower-case letters, in either case. */
    static boolean isWord(byte[] bytes, int from, int to, String word) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if ((bytes[from + i] | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Any text as it is: texts, JSON, and types that have none of their own here. */
    private static final class Any extends ValueForm {
        Any() {
            super("not a text");
        }

        @Override
        boolean write(byte[] bytes, int from, int to, CsvRowWriter out) {
            out.value(bytes, from, to - from);
            return true;
        }
    }

    /** {@code true}, {@code t} and {@code 1}; {@code false}, {@code f} and {@code 0}. */
    private static final class Bool extends ValueForm {
        Bool() {
            super("not true or false");
        }

        @Override
        boolean write(byte[] bytes, int from, int to, CsvRowWriter out) {
            if (isWord(bytes, from, to, "true") || isWord(bytes, from, to, "t") || isOne(bytes, from, to, '1')) {
                out.value(TRUE, 0, TRUE.length);
                return true;
            }
            if (isWord(bytes, from, to, "false") || isWord(bytes, from, to, "f") || isOne(bytes, from, to, '0')) {
                out.value(FALSE, 0, FALSE.length);
                return true;
            }
            return false;
        }

        private static boolean isOne(byte[] bytes, int from, int to, char digit) {
            return to - from == 1 && bytes[from] == digit;
        }
    }

    /** Digits with an exponent or without, as they are. */
    private static final class Real extends ValueForm {
        Real() {
            super("not a number");
        }

        @Override
        boolean write(byte[] bytes, int from, int to, CsvRowWriter out) {
            if (from == to) {
                return false;
            }
            for (int i = from; i < to; i++) {
                byte b = bytes[i];
                boolean usual = isDigit(b) || b == '-' || b == '+' || b == '.' || b == 'e' || b == 'E';
                if (!usual && !isNamed(bytes, from, to)) {
                    return false;
                }
            }
            out.value(bytes, from, to - from);
            return true;
        }

        private static boolean isNamed(byte[] bytes, int from, int to) {
            int at = bytes[from] == '-' ? from + 1 : from;
            return isWord(bytes, at, to, "nan") || isWord(bytes, at, to, "infinity");
        }
    }

    /** Hexadecimal digits, two a byte, in either case; {@code 0x} and {@code \\x} before them are left out. */
    private static final class Binary extends ValueForm {
        private byte[] text = new byte[64];

        Binary() {
            super("not hexadecimal");
        }

        @Override
        boolean write(byte[] bytes, int from, int to, CsvRowWriter out) {
            boolean prefixed = to - from >= 2 && (bytes[from] == '0' || bytes[from] == '\\') && bytes[from + 1] == 'x';
            int first = prefixed ? from + 2 : from;
            int length = to - first;
            if (length % 2 != 0) {
                return false;
            }
            if (text.length < length) {
                text = new byte[2 * length];
            }
            for (int i = 0; i < length; i++) {
                byte b = bytes[first + i];
                if (!isDigit(b)) {
                    b |= 0x20;
                    if (b < 'a' || b > 'f') {
                        return false;
                    }
                }
                text[i] = b;
            }
            out.value(text, 0, length);
            return true;
        }
    }

    private static final class Uuid extends ValueForm {
        private static final int LENGTH = 36;

        private final byte[] text = new byte[LENGTH];

        Uuid() {
            super("not a UUID");
        }

        @Override
        boolean write(byte[] bytes, int from, int to, CsvRowWriter out) {
            if (to - from != LENGTH) {
                return false;
            }
            for (int i = 0; i < LENGTH; i++) {
                byte b = bytes[from + i];
                boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
                if (!isDigit(b) && !dash) {
                    b |= 0x20;
                    if (b < 'a' || b > 'f') {
                        return false;
                    }
                }
                if (dash != (b == '-')) {
                    return false;
                }
                text[i] = b;
            }
            out.value(text, 0, LENGTH);
            return true;
        }
    }
}
