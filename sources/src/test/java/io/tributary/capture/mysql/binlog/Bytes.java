package io.tributary.capture.mysql.binlog;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Builds bytes as the log has them: little-endian numbers, packed numbers, texts. */
final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static Bytes of(int... values) {
        Bytes bytes = new Bytes();
        for (int value : values) {
            bytes.out.write(value);
        }
        return bytes;
    }

    static Bytes hex(String hex) {
        return new Bytes().raw(HexFormat.of().parseHex(hex));
    }

    Bytes number(long value, int width) {
        for (int i = 0; i < width; i++) {
            out.write((int) (value >>> (8 * i)));
        }
        return this;
    }

    Bytes packed(long value) {
        if (value < 251) {
            return number(value, 1);
        }
        if (value < 1 << 16) {
            return number(0xfc, 1).number(value, 2);
        }
        return value < 1 << 24
                ? number(0xfd, 1).number(value, 3)
                : number(0xfe, 1).number(value, 8);
    }

    Bytes raw(byte[] value) {
        out.writeBytes(value);
        return this;
    }

    Bytes text(String value) {
        return raw(value.getBytes(StandardCharsets.UTF_8));
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
