package io.tributary.capture.mysql.value;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;

/**
 * Floating-point numbers as the servers write a double: shortest digits; with an exponent when it is a whole number of
 * more than 15 digits, or has 15 zeros between point and first digit; no plus, no {@code .0}. One thread.
 */
final class RealText {
    private static final int POINT_MAX = 15;

    private final ShortestReal shortest = new ShortestReal();

    /** @param bits as {@link Double#doubleToRawLongBits} gives them */
    void addDouble(Scratch text, long bits) {
        if ((bits & 0x7ff0_0000_0000_0000L) == 0x7ff0_0000_0000_0000L) {
            throw notFinite();
        }
        shortest.ofDouble(bits);
        add(text, bits < 0);
    }

    /** @param bits as {@link Float#floatToRawIntBits} gives them */
    void addFloat(Scratch text, int bits) {
        if ((bits & 0x7f80_0000) == 0x7f80_0000) {
            throw notFinite();
        }
        shortest.ofFloat(bits);
        add(text, bits < 0);
    }

    private static PipelineException notFinite() {
        return new PipelineException(
                ErrorCode.VALUE_UNSUPPORTED,
                "A floating-point number is not finite",
                "Correct the value in the source: neither server takes it for a number.");
    }

    private void add(Scratch text, boolean negative) {
        if (negative) {
            text.add('-');
        }
        int start = text.length();
        text.unsigned(shortest.digits());
        int digits = text.length() - start;
        // where the point stands, counted from the first digit
        int point = digits + shortest.exponent();
        if (shortest.digits() == 0) {
            return;
        }
        if ((point > POINT_MAX && digits <= point) || point < 1 - POINT_MAX) {
            if (digits > 1) {
                insert(text, start + 1, 1);
                text.bytes()[start + 1] = '.';
            }
            text.add('e').signed(point - 1);
        } else if (point <= 0) {
            insert(text, start, 2 - point);
            text.bytes()[start + 1] = '.';
        } else if (point < digits) {
            insert(text, start + point, 1);
            text.bytes()[start + point] = '.';
        } else {
            for (int i = digits; i < point; i++) {
                text.add('0');
            }
        }
    }

    /** Moves what stands from {@code at} on to the right, behind as many zeros. */
    private static void insert(Scratch text, int at, int zeros) {
        text.reserve(zeros);
        byte[] bytes = text.bytes();
        System.arraycopy(bytes, at, bytes, at + zeros, text.length() - at);
        for (int i = at; i < at + zeros; i++) {
            bytes[i] = '0';
        }
        text.lengthIs(text.length() + zeros);
    }
}
