package io.tributary.csv;

/** Checks UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF, nothing cut off. */
public final class Utf8 {
    /** So many bytes behind those that are checked have to be readable; what they are does not matter. */
    public static final int SLACK_BYTES = Long.BYTES;

    private Utf8() {}

    /** Index of the first byte of {@code [from, to)} that is not UTF-8, or -1. */
    public static int firstInvalid(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to) {
            if ((Words.load(bytes, i) & Words.HIGH_BITS) == 0) {
                i += Long.BYTES;
            } else if (bytes[i] >= 0) {
                i++;
            } else {
                int length = sequenceLength(bytes, i, to);
                if (length == 0) {
                    return i;
                }
                i += length;
            }
        }
        return -1;
    }

    /** Length of the sequence of two bytes or more that begins there, 0 when there is none. */
    private static int sequenceLength(byte[] bytes, int at, int to) {
        int lead = bytes[at] & 0xff;
        int left = to - at;
        if (lead >= 0xc2 && lead < 0xe0) {
            return left >= 2 && continues(bytes[at + 1]) ? 2 : 0;
        }
        if (lead >= 0xe0 && lead < 0xf0) {
            return left >= 3 && continues(bytes[at + 2]) && second(lead, bytes[at + 1] & 0xff) ? 3 : 0;
        }
        if (lead >= 0xf0 && lead < 0xf5) {
            boolean rest = left >= 4 && continues(bytes[at + 2]) && continues(bytes[at + 3]);
            return rest && second(lead, bytes[at + 1] & 0xff) ? 4 : 0;
        }
        return 0;
    }

    private static boolean second(int lead, int next) {
        return switch (lead) {
            case 0xe0 -> next >= 0xa0 && next < 0xc0;
            case 0xed -> next >= 0x80 && next < 0xa0;
            case 0xf0 -> next >= 0x90 && next < 0xc0;
            case 0xf4 -> next >= 0x80 && next < 0x90;
            default -> next >= 0x80 && next < 0xc0;
        };
    }

    private static boolean continues(byte next) {
        return (next & 0xc0) == 0x80;
    }
}
