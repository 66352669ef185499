package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.csv.CsvRowWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Forms by definition, and what they write, for tests. */
final class Forms {
    /** Tables that know ISO 8859-1 only. */
    static final CharsetTables LATIN1_ONLY = new CharsetTables() {
        @Override
        public int[] singleBytes(String charset) {
            if (!charset.equals("latin1")) {
                throw new IllegalArgumentException(charset);
            }
            int[] points = new int[256];
            Arrays.setAll(points, i -> i == 0x81 ? NONE : i);
            return points;
        }

        @Override
        public int[] bytePairs(String charset, byte[] prefix) {
            throw new IllegalArgumentException(charset);
        }
    };

    /** Tables of which each byte and pair is no character. */
    static final CharsetTables ALL_NONE = new CharsetTables() {
        @Override
        public int[] singleBytes(String charset) {
            int[] points = new int[256];
            Arrays.fill(points, NONE);
            return points;
        }

        @Override
        public int[] bytePairs(String charset, byte[] prefix) {
            int[] points = new int[1 << 16];
            Arrays.fill(points, NONE);
            return points;
        }
    };

    private Forms() {}

    static ColumnForm mysql(String sourceType) {
        return of(sourceType, Flavour.MYSQL, ZeroDates.TEXT);
    }

    static ColumnForm mariadb(String sourceType) {
        return of(sourceType, Flavour.MARIADB, ZeroDates.TEXT);
    }

    static ColumnForm of(String sourceType, Flavour flavour, ZeroDates zeroDates) {
        return ColumnForms.of(sourceType, new FormContext(flavour, zeroDates, LATIN1_ONLY));
    }

    /** The field that a logged value becomes, as it stands in a CSV file. */
    static String logged(ColumnForm form, String hex) {
        CsvRowWriter row = new CsvRowWriter(64);
        byte[] source = around(hex);
        form.fromLog(row, source, 1, source.length - 2);
        return field(row);
    }

    static String logged(String sourceType, String hex) {
        return logged(mysql(sourceType), hex);
    }

    /** The field that a sent value becomes, as it stands in a CSV file. */
    static String sent(ColumnForm form, String hex) {
        CsvRowWriter row = new CsvRowWriter(64);
        byte[] source = around(hex);
        form.fromResult(row, source, 1, source.length - 2);
        return field(row);
    }

    static String sent(String sourceType, String hex) {
        return sent(mysql(sourceType), hex);
    }

    static String hex(String ascii) {
        return HexFormat.of().formatHex(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    private static String field(CsvRowWriter row) {
        return new String(row.buffer(), 0, row.length(), StandardCharsets.UTF_8);
    }

    /** With a byte before and behind that is none of the value. */
    private static byte[] around(String hex) {
        return HexFormat.of().parseHex("a5" + hex.replace(" ", "") + "a5");
    }
}
