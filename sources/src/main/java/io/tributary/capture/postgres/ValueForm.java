package io.tributary.capture.postgres;

import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How a value's PostgreSQL text becomes its canonical text: in the stream by {@link #write}, in a load by the expression
 * of {@link #select}, for a column's default by {@link #canonical}. All three give the same.
 */
enum ValueForm {
    /** The text as it is. */
    PLAIN {
        @Override
        void write(CsvRowWriter row, byte[] source, int offset, int count) {
            row.value(source, offset, count);
        }

        @Override
        String select(String column) {
            return column;
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
        String select(String column) {
            return column + "::pg_catalog.text";
        }
    },

    /** Hexadecimal without the leading {@code \x}. */
    BYTES {
        @Override
        void write(CsvRowWriter row, byte[] source, int offset, int count) {
            row.value(source, offset + 2, count - 2);
        }

        @Override
        String select(String column) {
            return "pg_catalog.encode(" + column + ", 'hex')";
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
            if (!endsWith(source, offset, count, INFINITY)) {
                throw new PipelineException(
                        ErrorCode.SOURCE_PROTOCOL_UNEXPECTED,
                        "The server sent a timestamp with time zone that is not in UTC",
                        "");
            }
            row.value(source, offset, count);
        }

        @Override
        String select(String column) {
            return column + "::pg_catalog.timestamp";
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

    /** SQL that gives the canonical text of a column, whose name is already quoted, when it is copied out. */
    abstract String select(String column);

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

    private static boolean endsWith(byte[] source, int offset, int count, byte[] end) {
        int from = offset + count - end.length;
        return count >= end.length && Arrays.equals(source, from, from + end.length, end, 0, end.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
