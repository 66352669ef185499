package io.tributary.capture.mysql.value;

import java.util.Arrays;

/** Integers in a value's bytes. */
final class Bytes {
    private Bytes() {}

    /** An unsigned integer of up to eight bytes, least significant first. */
    static long littleEndian(byte[] source, int offset, int length) {
        long value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = (value << 8) | (source[offset + i] & 0xff);
        }
        return value;
    }

    /** An unsigned integer of up to eight bytes, most significant first. */
    static long bigEndian(byte[] source, int offset, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = (value << 8) | (source[offset + i] & 0xff);
        }
        return value;
    }

    /** Throws unless a value has that many bytes. */
    static void expectLength(int length, int expected, String what) {
        if (length != expected) {
            throw ColumnForm.unexpected(what + " of " + length + " bytes, expected " + expected);
        }
    }

    /** Copies a value whose zeros at the end may be missing into an array that has room for all of it. */
    static void fill(byte[] whole, byte[] source, int offset, int length, String what) {
        if (length > whole.length) {
            throw ColumnForm.unexpected(what + " of " + length + " bytes, expected " + whole.length);
        }
        System.arraycopy(source, offset, whole, 0, length);
        Arrays.fill(whole, length, whole.length, (byte) 0);
    }
}
