package io.tributary.capture.mysql.value;

import java.util.BitSet;

/**
 * The characters of four bytes of {@code gb18030}: in order, all of the basic plane that have no shorter form, and from
 * {@code 90308130} on the other planes.
 */
final class FourByteCharacters {
    private static final int THIRD_MIN = 0x81;
    private static final int SECOND_MIN = 0x30;
    private static final int OTHER_PLANES = linear(0x90, 0x30, 0x81, 0x30);
    private static final int OTHER_PLANES_SIZE = 0x10_0000;
    /** The standard of 2005 gave the short form of the one to the other. */
    private static final int SHORT_IN_2000 = 0xe7c7;

    private static final int SHORT_IN_2005 = 0x1e3f;

    private final int[] basic;

    /** @param pairs the characters of two bytes */
    FourByteCharacters(int[] pairs) {
        BitSet shorter = new BitSet();
        for (int point : pairs) {
            if (point != CharsetTables.NONE) {
                shorter.set(point);
            }
        }
        shorter.clear(SHORT_IN_2005);
        shorter.set(SHORT_IN_2000);
        int[] points = new int[0x10000];
        int count = 0;
        for (int point = 0x80; point < 0x10000; point++) {
            if (!shorter.get(point) && !Character.isSurrogate((char) point)) {
                points[count++] = point == SHORT_IN_2005 ? SHORT_IN_2000 : point;
            }
        }
        basic = java.util.Arrays.copyOf(points, count);
    }

    static boolean isSecond(byte b) {
        return b >= SECOND_MIN && b < SECOND_MIN + 10;
    }

    /** The character of the four bytes from {@code at} on, or {@link CharsetTables#NONE}. */
    int point(byte[] source, int at) {
        int first = source[at] & 0xff;
        int third = source[at + 2] & 0xff;
        if (first < THIRD_MIN || first == 0xff || third < THIRD_MIN || third == 0xff || !isSecond(source[at + 3])) {
            return CharsetTables.NONE;
        }
        int index = linear(first, source[at + 1], third, source[at + 3]);
        if (index < basic.length) {
            return basic[index];
        }
        int other = index - OTHER_PLANES;
        return other >= 0 && other < OTHER_PLANES_SIZE ? 0x10000 + other : CharsetTables.NONE;
    }

    private static int linear(int first, int second, int third, int fourth) {
        return (((first - THIRD_MIN) * 10 + second - SECOND_MIN) * 126 + third - THIRD_MIN) * 10 + fourth - SECOND_MIN;
    }
}
