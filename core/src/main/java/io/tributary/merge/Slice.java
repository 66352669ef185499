package io.tributary.merge;

import java.util.Arrays;

/** A part of somebody's array, set anew for every row so that rows need no objects. Confined to one thread. */
final class Slice {
    private static final byte[] NOTHING = new byte[0];

    byte[] bytes = NOTHING;
    int offset;
    int length;

    void set(byte[] newBytes, int newOffset, int newLength) {
        bytes = newBytes;
        offset = newOffset;
        length = newLength;
    }

    void clear() {
        set(NOTHING, 0, 0);
    }

    int end() {
        return offset + length;
    }

    boolean hasSameBytes(Slice other) {
        return Arrays.equals(bytes, offset, end(), other.bytes, other.offset, other.end());
    }
}
