package io.tributary.capture.mysql.wire;

import java.nio.charset.StandardCharsets;

/**
 * Reads the protocol's integers and texts one after the other from a packet; for what is read once, not for rows.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_data_types.html">Data types</a>
 */
final class Bytes {
    static final int NULL_LENGTH = 0xfb;

    private final byte[] source;
    private final int end;
    private int at;

    Bytes(byte[] source, int offset, int length) {
        this.source = source;
        this.at = offset;
        this.end = offset + length;
    }

    int left() {
        return end - at;
    }

    int peek() {
        return source[need(1)] & 0xff;
    }

    /** A little-endian integer of one to eight bytes. */
    long fixed(int bytes) {
        long value = 0;
        int from = need(bytes);
        for (int i = 0; i < bytes; i++) {
            value |= (source[from + i] & 0xffL) << (8 * i);
        }
        at += bytes;
        return value;
    }

    int number(int bytes) {
        return (int) fixed(bytes);
    }

    /** A length-encoded integer; where NULL may stand, look at {@link #peek} first. */
    long lengthEncoded() {
        int first = number(1);
        return switch (first) {
            case 0xfc -> fixed(2);
            case 0xfd -> fixed(3);
            case 0xfe -> fixed(8);
            case NULL_LENGTH, 0xff -> throw MysqlErrors.unexpected("a length that begins with " + first);
            default -> first;
        };
    }

    String lengthEncodedText() {
        long length = lengthEncoded();
        if (length < 0 || length > left()) {
            throw MysqlErrors.unexpected("a text longer than its packet");
        }
        return text((int) length);
    }

    String text(int bytes) {
        String text = new String(source, need(bytes), bytes, StandardCharsets.UTF_8);
        at += bytes;
        return text;
    }

    void skip(int bytes) {
        need(bytes);
        at += bytes;
    }

    private int need(int bytes) {
        if (bytes > end - at) {
            throw MysqlErrors.unexpected("a packet that ends too early");
        }
        return at;
    }
}
