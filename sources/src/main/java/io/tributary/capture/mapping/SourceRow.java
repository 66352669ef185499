package io.tributary.capture.mapping;

import io.tributary.csv.CsvRowWriter;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** One row of canonical CSV that a capture wrote, as slices of its buffer; reused. Confined to one thread. */
final class SourceRow {
    private static final byte[] NOTHING = new byte[0];

    private final int[] starts;
    private final int[] ends;
    private byte[] bytes = NOTHING;

    SourceRow(int columns) {
        starts = new int[columns];
        ends = new int[columns];
    }

    /**
     * Finds the fields of the row that begins there.
     *
     * @return index after its line end
     */
    int split(byte[] source, int from) {
        bytes = source;
        int at = from;
        for (int field = 0; ; field++) {
            int start = at;
            if (source[at] == '"') {
                at = afterQuotes(source, at);
            }
            while (source[at] != ',' && source[at] != '\n') {
                at++;
            }
            starts[field] = start;
            ends[field] = at;
            if (source[at++] == '\n') {
                if (field != starts.length - 1) {
                    throw new IllegalArgumentException(
                            "A row has " + (field + 1) + " fields, expected " + starts.length);
                }
                return at;
            }
        }
    }

    private static int afterQuotes(byte[] source, int quote) {
        int at = quote + 1;
        while (true) {
            while (source[at] != '"') {
                at++;
            }
            if (source[at + 1] != '"') {
                return at + 1;
            }
            at += 2;
        }
    }

    boolean isNull(int field) {
        return ends[field] == starts[field];
    }

    /** Whether the source did not send the value. */
    boolean isUnsent(int field) {
        return CsvRowWriter.isUnchanged(bytes, starts[field], ends[field] - starts[field]);
    }

    /** Writes the field as it is. */
    void copy(int field, CsvRowWriter target) {
        target.encoded(bytes, starts[field], ends[field] - starts[field]);
    }

    /** The value's canonical text; empty for NULL. */
    String text(int field) {
        int from = starts[field];
        int length = ends[field] - from;
        if (length == 0 || bytes[from] != '"') {
            return new String(bytes, from, length, StandardCharsets.UTF_8);
        }
        String inner = new String(bytes, from + 1, length - 2, StandardCharsets.UTF_8);
        return inner.indexOf('"') < 0 ? inner : inner.replace("\"\"", "\"");
    }

    /** The bytes of a value that is in hexadecimal digits. */
    byte[] binary(int field) {
        return HexFormat.of().parseHex(text(field));
    }
}
