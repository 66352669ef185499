package io.tributary.capture.mysql.value;

import java.nio.charset.StandardCharsets;

/**
 * MySQL's binary JSON to the text that MySQL itself writes: keys in stored order, {@code ", "} and {@code ": "} between,
 * doubles with {@code .0} when they are whole.
 *
 * <p>A document is a type byte and a value. Objects and arrays: count of members, size in bytes, then for objects each
 * key's place and length, then each member's type and place, then the bytes of keys and members; places count from the
 * container's start, and small scalars stand in place of their place. Numbers are little-endian, of two bytes in small
 * containers and four in large ones. Strings and opaque values have a length of 7-bit groups, lowest first, before them.
 *
 * <p>One thread. The text is put together in a {@link Scratch}.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/json__binary_8h.html">json_binary.h</a>
 */
final class BinaryJson {
    /** The server refuses documents nested deeper than 100. */
    private static final int DEPTH_MAX = 128;

    private static final int SMALL_OBJECT = 0;
    private static final int LARGE_OBJECT = 1;
    private static final int SMALL_ARRAY = 2;
    private static final int LARGE_ARRAY = 3;
    private static final int LITERAL = 4;
    private static final int INT16 = 5;
    private static final int UINT16 = 6;
    private static final int INT32 = 7;
    private static final int UINT32 = 8;
    private static final int INT64 = 9;
    private static final int UINT64 = 10;
    private static final int DOUBLE = 11;
    private static final int STRING = 12;
    private static final int OPAQUE = 15;

    private static final byte[][] LITERALS = {ascii("null"), ascii("true"), ascii("false")};

    private final Scratch text;
    private final RealText real = new RealText();
    private final JsonOpaque opaque;
    private byte[] source = new byte[0];
    private int end;
    private int at;

    BinaryJson(Scratch text) {
        this.text = text;
        this.opaque = new JsonOpaque(text);
    }

    /** Adds the text of the document that is {@code source[offset..offset+length)}. */
    void add(byte[] bytes, int offset, int length) {
        if (length == 0) {
            // what a NOT NULL column without a value holds
            text.add(LITERALS[0]);
            return;
        }
        source = bytes;
        end = offset + length;
        addValue(source[offset] & 0xff, offset + 1, 0);
    }

    private void addValue(int type, int from, int depth) {
        switch (type) {
            case SMALL_OBJECT -> addContainer(from, Short.BYTES, true, depth);
            case LARGE_OBJECT -> addContainer(from, Integer.BYTES, true, depth);
            case SMALL_ARRAY -> addContainer(from, Short.BYTES, false, depth);
            case LARGE_ARRAY -> addContainer(from, Integer.BYTES, false, depth);
            case STRING -> {
                int length = variableLength(from);
                addString(within(at, length), length);
            }
            case OPAQUE -> {
                int opaqueType = source[within(from, 1)] & 0xff;
                int length = variableLength(from + 1);
                opaque.add(opaqueType, source, within(at, length), length);
            }
            default -> addScalar(type, from);
        }
    }

    private void addScalar(int type, int from) {
        switch (type) {
            case LITERAL -> {
                int literal = source[within(from, 1)];
                if (literal < 0 || literal >= LITERALS.length) {
                    throw malformed();
                }
                text.add(LITERALS[literal]);
            }
            case INT16 -> text.signed((short) number(from, Short.BYTES));
            case UINT16 -> text.unsigned(number(from, Short.BYTES));
            case INT32 -> text.signed(number(from, Integer.BYTES) << Integer.SIZE >> Integer.SIZE);
            case UINT32 -> text.unsigned(number(from, Integer.BYTES));
            case INT64 -> text.signed(number(from, Long.BYTES));
            case UINT64 -> text.unsigned(number(from, Long.BYTES));
            case DOUBLE -> addDouble(number(from, Long.BYTES));
            default -> throw malformed();
        }
    }

    private void addContainer(int start, int placeBytes, boolean isObject, int depth) {
        if (depth == DEPTH_MAX) {
            throw malformed();
        }
        int count = place(start, placeBytes);
        int size = place(start + placeBytes, placeBytes);
        within(start, size);
        int keyEntryBytes = isObject ? placeBytes + Short.BYTES : 0;
        int valueEntryBytes = 1 + placeBytes;
        int keys = start + 2 * placeBytes;
        if ((long) count * (keyEntryBytes + valueEntryBytes) > size) {
            throw malformed();
        }
        int values = keys + count * keyEntryBytes;
        text.add(isObject ? '{' : '[');
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                text.add(',').add(' ');
            }
            if (isObject) {
                int entry = keys + i * keyEntryBytes;
                int length = (int) number(entry + placeBytes, Short.BYTES);
                addString(within(start + (long) place(entry, placeBytes), length), length);
                text.add(':').add(' ');
            }
            int entry = values + i * valueEntryBytes;
            int type = source[within(entry, 1)] & 0xff;
            if (isInPlace(type, placeBytes)) {
                addScalar(type, entry + 1);
            } else {
                addValue(type, within(start + (long) place(entry + 1, placeBytes), 1), depth + 1);
            }
        }
        text.add(isObject ? '}' : ']');
    }

    private static boolean isInPlace(int type, int placeBytes) {
        return switch (type) {
            case LITERAL, INT16, UINT16 -> true;
            case INT32, UINT32 -> placeBytes == Integer.BYTES;
            default -> false;
        };
    }

    private void addDouble(long bits) {
        int start = text.length();
        real.addDouble(text, bits);
        for (int i = start; i < text.length(); i++) {
            byte b = text.bytes()[i];
            if (b == '.' || b == 'e') {
                return;
            }
        }
        text.add('.').add('0');
    }

    private void addString(int from, int length) {
        text.add('"');
        JsonText.addEscaped(text, source, from, length);
        text.add('"');
    }

    /** Reads a length in 7-bit groups; {@link #at} is behind it then. */
    private int variableLength(int from) {
        long length = 0;
        for (int i = 0; i < 5; i++) {
            int group = source[within(from + i, 1)];
            length |= (long) (group & 0x7f) << (7 * i);
            if (group >= 0) {
                at = from + i + 1;
                if (length > Integer.MAX_VALUE) {
                    throw malformed();
                }
                return (int) length;
            }
        }
        throw malformed();
    }

    private int place(int from, int bytes) {
        long place = number(from, bytes);
        if (place > end) {
            throw malformed();
        }
        return (int) place;
    }

    private long number(int from, int bytes) {
        return Bytes.littleEndian(source, within(from, bytes), bytes);
    }

    private int within(long from, int bytes) {
        if (from + bytes > end) {
            throw malformed();
        }
        return (int) from;
    }

    private static RuntimeException malformed() {
        return ColumnForm.unexpected("binary JSON that is cut short or of an unknown kind");
    }

    private static byte[] ascii(String word) {
        return word.getBytes(StandardCharsets.US_ASCII);
    }
}
