package io.tributary.capture.postgres;

import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How a value's PostgreSQL text becomes its canonical text: in the stream by {@link #write}, in a load by
 * {@link #canonical(byte[], int, int)}, for a column's default by {@link #canonical(String)}. All three give the same.
 */
enum ValueForm {
    /** The text as it is. */
    PLAIN {
        @Override
        void write(CsvRowWriter row, byte[] source, int offset, int count) {
            row.value(source, offset, count);
        }

        @Override
        int canonical(byte[] text, int begin, int end) {
            return end;
        }
    },

    /** {@code true} and {@code false} in place of {@code t} and {@code f}. */
    BOOLEAN {
        @Override
        void write(CsvRowWriter row, byte[] source, int offset, int count) {
            byte[] word = source[offset] == 't' ? TRUE : FALSE;
            row.value(word, 0, word.length);
        }

        @Override
        int canonical(byte[] text, int begin, int end) {
            byte[] word = text[begin] == 't' ? TRUE : FALSE;
            System.arraycopy(word, 0, text, begin, word.length);
            return begin + word.length;
        }
    },

    /** Hexadecimal without the leading {@code \x}. */
    BYTES {
        @Override
        void write(CsvRowWriter row, byte[] source, int offset, int count) {
            row.value(source, offset + 2, count - 2);
        }

        @Override
        int canonical(byte[] text, int begin, int end) {
            System.arraycopy(text, begin + 2, text, begin, end - begin - 2);
            return end - 2;
        }
    },

    /** UTC without the {@code +00}, also before {@code BC}; the infinities as they are. */
    INSTANT {
        @Override
        void write(CsvRowWriter row, byte[] source, int offset, int count) {
            if (endsWith(source, offset, count, UTC)) {
                row.value(source, offset, count - UTC.length);
                return;
            }
            if (endsWith(source, offset, count, UTC_BC)) {
                byte[] text = Arrays.copyOfRange(source, offset, offset + count - UTC.length);
                System.arraycopy(BC, 0, text, text.length - BC.length, BC.length);
                row.value(text, 0, text.length);
                return;
            }
            requireInfinity(source, offset, count);
            row.value(source, offset, count);
        }

        @Override
        int canonical(byte[] text, int begin, int end) {
            int count = end - begin;
            if (endsWith(text, begin, count, UTC)) {
                return end - UTC.length;
            }
            if (endsWith(text, begin, count, UTC_BC)) {
                System.arraycopy(BC, 0, text, end - UTC_BC.length, BC.length);
                return end - UTC.length;
            }
            requireInfinity(text, begin, count);
            return end;
        }
    };

    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");
    private static final byte[] UTC = ascii("+00");
    private static final byte[] UTC_BC = ascii("+00 BC");
    private static final byte[] BC = ascii(" BC");
    private static final byte[] INFINITY = ascii("infinity");

    /** Writes a field whose text, as the server sent it, is {@code source[offset..offset+count)}. */
    abstract void write(CsvRowWriter row, byte[] source, int offset, int count);

    /**
     * Makes the text that the server sent, {@code text[begin..end)}, the canonical one where it stands.
     *
     * @param text with room for four bytes more
     * @return where it ends
     */
    abstract int canonical(byte[] text, int begin, int end);

    /** How values of a column of that meaning are sent. */
    static ValueForm of(ColumnType type) {
        if (type instanceof ColumnType.Bool) {
            return BOOLEAN;
        }
        if (type instanceof ColumnType.Binary) {
            return BYTES;
        }
        return type.equals(new ColumnType.Timestamp(ColumnType.Zone.ZONED)) ? INSTANT : PLAIN;
    }

    /** The canonical text of a value given as text. */
    String canonical(String text) {
        byte[] source = text.getBytes(StandardCharsets.UTF_8);
        return switch (this) {
            case PLAIN -> text;
            case BOOLEAN -> source[0] == 't' ? "true" : "false";
            case BYTES -> text.substring(2);
            case INSTANT -> text.replace("+00", "");
        };
    }

    private static void requireInfinity(byte[] source, int offset, int count) {
        if (!endsWith(source, offset, count, INFINITY)) {
            throw new PipelineException(
                    ErrorCode.SOURCE_PROTOCOL_UNEXPECTED,
                    "The server sent a timestamp with time zone that is not in UTC",
                    "");
        }
    }

    private static boolean endsWith(byte[] source, int offset, int count, byte[] end) {
        int from = offset + count - end.length;
        return count >= end.length && Arrays.equals(source, from, from + end.length, end, 0, end.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
