package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.binlog.LoggedType;
import java.nio.charset.StandardCharsets;

/**
 * Values of SQL types inside binary JSON: decimals as numbers; dates and times as strings with six fraction digits; all
 * else as a string {@code base64:typeN:…}, N being the type code, in lines of 76 characters. One thread.
 */
final class JsonOpaque {
    private static final byte[] BASE64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BASE64_TYPE = "base64:type".getBytes(StandardCharsets.US_ASCII);
    private static final int LINE_BYTES = 57;
    private static final int MICROS_DIGITS = 6;
    private static final int MICROS_BITS = 24;

    private final Scratch text;

    JsonOpaque(Scratch text) {
        this.text = text;
    }

    /**
     * Adds a value.
     *
     * @param type a {@link LoggedType}
     */
    void add(int type, byte[] source, int offset, int length) {
        if (type == LoggedType.NEWDECIMAL) {
            if (length < 2) {
                throw ColumnForm.unexpected("a decimal in JSON that is cut short");
            }
            PackedDecimal.add(text, source[offset], source[offset + 1], source, offset + 2, length - 2);
            return;
        }
        text.add('"');
        switch (type) {
            case LoggedType.DATE -> addDate(packed(source, offset, length));
            case LoggedType.TIME -> addTime(packed(source, offset, length));
            case LoggedType.DATETIME, LoggedType.TIMESTAMP -> {
                long packed = packed(source, offset, length);
                addDate(packed);
                text.add(' ');
                addTimeOfDay((packed >> MICROS_BITS) & 0x1_ffff, packed);
            }
            default -> addBase64(type, source, offset, length);
        }
        text.add('"');
    }

    private static long packed(byte[] source, int offset, int length) {
        Bytes.expectLength(length, Long.BYTES, "a date or time in JSON");
        return Bytes.littleEndian(source, offset, Long.BYTES);
    }

    private void addDate(long packed) {
        int days = (int) (packed >> (MICROS_BITS + 17));
        int months = days >> 5;
        DateText.addDay(text, months / 13, months % 13, days & 0x1f);
    }

    private void addTime(long packed) {
        if (packed < 0) {
            text.add('-');
        }
        long magnitude = Math.abs(packed);
        addTimeOfDay(magnitude >> MICROS_BITS, magnitude);
    }

    private void addTimeOfDay(long time, long packed) {
        int micros = (int) (packed & ((1 << MICROS_BITS) - 1));
        DateText.addTime(text, (int) (time >> 12), (int) (time >> 6) & 0x3f, (int) time & 0x3f, micros, MICROS_DIGITS);
    }

    private void addBase64(int type, byte[] source, int offset, int length) {
        text.add(BASE64_TYPE).unsigned(type).add(':');
        for (int i = 0; i < length; i += 3) {
            if (i > 0 && i % LINE_BYTES == 0) {
                text.add('\\').add('n');
            }
            int left = length - i;
            int bits = ((source[offset + i] & 0xff) << 16)
                    | (left > 1 ? (source[offset + i + 1] & 0xff) << 8 : 0)
                    | (left > 2 ? source[offset + i + 2] & 0xff : 0);
            text.add(BASE64[bits >> 18]).add(BASE64[(bits >> 12) & 0x3f]);
            text.add(left > 1 ? BASE64[(bits >> 6) & 0x3f] : '=').add(left > 2 ? BASE64[bits & 0x3f] : '=');
        }
    }
}
