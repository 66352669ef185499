package io.tributary.capture.mysql.binlog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads an event's fields one after the other; numbers are little-endian and unsigned. Reads nothing behind the event's end:
 * throws {@link EventTooShort} instead. Confined to one thread, used again for each event.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_dt_integers.html">Integers</a>
 */
final class EventCursor {
    private byte[] buffer = new byte[0];
    private int at;
    private int end;

    void wrap(byte[] source, int from, int to) {
        buffer = source;
        at = from;
        end = to;
    }

    byte[] buffer() {
        return buffer;
    }

    int at() {
        return at;
    }

    int end() {
        return end;
    }

    int remaining() {
        return end - at;
    }

    /** Steps over {@code count} bytes; returns where they began. */
    int skip(int count) {
        if (count < 0 || count > end - at) {
            throw new EventTooShort();
        }
        int from = at;
        at += count;
        return from;
    }

    int int8() {
        return buffer[skip(1)] & 0xff;
    }

    int int16() {
        int from = skip(2);
        return (buffer[from] & 0xff) | (buffer[from + 1] & 0xff) << 8;
    }

    long int32() {
        return integer(4);
    }

    long int48() {
        return integer(6);
    }

    long int64() {
        return integer(8);
    }

    /** A number of {@code width} bytes; of 8 bytes, the same bits. */
    long integer(int width) {
        int from = skip(width);
        long value = 0;
        for (int i = width - 1; i >= 0; i--) {
            value = (value << 8) | (buffer[from + i] & 0xff);
        }
        return value;
    }

    /** A number of 8 bytes, the highest first. */
    long bigEndian64() {
        return Long.reverseBytes(int64());
    }

    /** A number whose first byte is itself, or says that 2, 3 or 8 bytes follow. */
    long packed() {
        int first = int8();
        return switch (first) {
            case 0xfc -> int16();
            case 0xfd -> integer(3);
            case 0xfe -> int64();
            case 0xfb, 0xff -> throw new EventTooShort();
            default -> first;
        };
    }

    /** A packed number that counts something of this event. */
    int packedCount() {
        long count = packed();
        if (count < 0 || count > end - at) {
            throw new EventTooShort();
        }
        return (int) count;
    }

    String text(int length) {
        int from = skip(length);
        return new String(buffer, from, length, StandardCharsets.UTF_8);
    }

    byte[] bytes(int length) {
        int from = skip(length);
        return Arrays.copyOfRange(buffer, from, from + length);
    }
}
