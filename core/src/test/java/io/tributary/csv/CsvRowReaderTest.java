package io.tributary.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowReaderTest {
    private static final String MARKER = CsvRowWriter.UNCHANGED;

    @Test
    void fieldsAreSlicesAsTheyStand() {
        assertThat(rows(3, "1,ab,\n2,\"a,\"\"b\",\"\"\n"))
                .containsExactly(List.of("1", "ab", "<null>"), List.of("2", "[a,\"b]", "[]"));
    }

    @Test
    void lineEndsInsideQuotesBelongToTheField() {
        assertThat(rows(2, "\"a\nb\",1\n\"c\r\nd\",2\n"))
                .containsExactly(List.of("[a\nb]", "1"), List.of("[c\r\nd]", "2"));
    }

    @Test
    void foreignRowEndsAreUnderstood() {
        assertThat(rows(2, "a,b\r\n\"c\",\"d\"\r\n,\r\n"))
                .containsExactly(List.of("a", "b"), List.of("[c]", "[d]"), List.of("<null>", "<null>"));
    }

    @Test
    void emptyLineIsARowOfOneNull() {
        assertThat(rows(1, "\na\n\n\"\"\n"))
                .containsExactly(List.of("<null>"), List.of("a"), List.of("<null>"), List.of("[]"));
    }

    @Test
    void emptyFileHasNoRow() {
        assertThat(rows(1, "")).isEmpty();
    }

    @Test
    void bareMarkerIsToldFromTheQuotedOne() {
        CsvRowReader reader = reader(2, MARKER + ",\"" + MARKER + "\"\n", 64);

        reader.next();

        assertThat(List.of(reader.isUnchanged(0), reader.isUnchanged(1))).containsExactly(true, false);
    }

    @Test
    void canonicalRowsAreRecognised() {
        String given = "a,b\n\"a,b\",\n\"a\",b\na,b\r\n\"\",b\n\"\n\",b\n\"" + MARKER + "\"," + MARKER + "\n";
        CsvRowReader reader = reader(2, given, 64);

        List<Boolean> canonical = new ArrayList<>();
        while (reader.next()) {
            canonical.add(reader.isCanonical());
        }

        assertThat(canonical).containsExactly(true, true, false, false, true, true, true);
    }

    @Test
    void copiedFieldsAreCanonical() {
        CsvRowReader reader = reader(6, "\"a\",\"\",,\"x\"\"y\",\"\\.\"," + MARKER + "\r\n", 64);
        CsvRowWriter writer = new CsvRowWriter(64);

        reader.next();
        for (int i = 0; i < 6; i++) {
            reader.copyField(i, writer);
        }

        assertThat(new String(writer.buffer(), 0, writer.length(), UTF_8))
                .isEqualTo("a,\"\",,\"x\"\"y\",\\.," + MARKER);
    }

    @Test
    void rowLongerThanTheBufferMakesItGrow() {
        String text = "x".repeat(10_000);

        assertThat(rows(2, "1," + text + "\n2,\"" + text + "\"\n", 16))
                .containsExactly(List.of("1", text), List.of("2", "[" + text + "]"));
    }

    @Test
    void rowLongerThanTheLimitIsRefused() {
        CsvRowReader reader = new CsvRowReader(
                new ByteArrayInputStream(("1\n" + "x".repeat(200) + "\n").getBytes(UTF_8)), source(1), 16, 128);

        assertThat(reader.next()).isTrue();
        assertThatThrownBy(reader::next)
                .isInstanceOf(PipelineException.class)
                .hasMessage("Cannot read t/a.csv: row 2 is longer than 128 bytes, the limit for one row");
    }

    @Test
    void rowsInTheWindowCanBeCopiedAsOneRange() {
        CsvRowReader reader = reader(2, "1,a\n2,b\n3,c\n", 64);

        reader.fill();
        assertThat(reader.nextInWindow()).isTrue();
        int from = reader.rowStart();
        assertThat(reader.nextInWindow()).isTrue();
        int to = reader.rowEnd();

        assertThat(new String(reader.buffer(), from, to - from, UTF_8)).isEqualTo("1,a\n2,b\n");
    }

    @Test
    void wrongColumnCountIsRefused() {
        refuses("a,b\na\n", "row 2 has 1 fields, expected 2");
        refuses("a,b,c,d\n", "row 1 has 4 fields, expected 2");
        refuses("\"a\",b,c\n", "row 1 has 3 fields, expected 2");
        refuses("a,b\n\n", "row 2 has 1 fields, expected 2");
    }

    @Test
    void strayQuoteIsRefused() {
        refuses(
                "a,b\na,b\"c\n",
                "row 2 is malformed in column 2 (c2): a quote inside a field that does not begin with one");
        refuses(
                "a \"x\",b\n",
                "row 1 is malformed in column 1 (c1): a quote inside a field that does not begin with one");
    }

    @Test
    void textAfterAClosingQuoteIsRefused() {
        refuses("a,b\n\"a\"b,c\n", "row 2 is malformed in column 1 (c1): text after the closing quote");
        refuses("\"a\" ,c\n", "row 1 is malformed in column 1 (c1): text after the closing quote");
    }

    @Test
    void carriageReturnOutsideQuotesIsRefused() {
        refuses("a\rb,c\n", "row 1 is malformed in column 1 (c1): a carriage return outside quotes");
        refuses("a,\"b\"\rc\n", "row 1 is malformed in column 2 (c2): a carriage return outside quotes");
    }

    @Test
    void rowThatIsCutOffIsRefused() {
        refuses("a,b\na,b", "row 2 is cut off: the file ends before the row does");
        refuses("a,b\na", "row 2 is cut off: the file ends before the row does");
        refuses("a,b\n\"a,b\n", "row 2 is cut off: the file ends before the row does");
        refuses("a,\"b\"", "row 1 is cut off: the file ends before the row does");
        refuses("a,b\r", "row 1 is cut off: the file ends before the row does");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0080",
                "\u00c3",
                "\u00c0\u00af",
                "\u00e0\u0080\u0080",
                "\u00ed\u00a0\u0080",
                "\u00f0\u0080\u0080\u0080",
                "\u00f4\u0090\u0080\u0080",
                "\u00f5\u0080\u0080\u0080",
                "\u00e2\u0082",
                "\u00f0\u009f\u0098",
                "\u00ff"
            })
    void bytesThatAreNotUtf8AreRefused(String latin) {
        for (String quote : List.of("", "\"")) {
            byte[] given = ("a,b\n" + "a," + quote + "xxxxxxxxx" + latin + quote + "\n").getBytes(ISO_8859_1);
            CsvRowReader reader = new CsvRowReader(new ByteArrayInputStream(given), source(2));

            reader.next();

            assertThatThrownBy(reader::next)
                    .isInstanceOf(PipelineException.class)
                    .hasMessage("Cannot read t/a.csv: row 2 is malformed in column 2 (c2): not UTF-8");
        }
    }

    @Test
    void everyCodePointIsRead() {
        StringBuilder text = new StringBuilder();
        for (int code = 0x20; code <= 0x10ffff; code += code < 0x3000 ? 1 : 37) {
            if (code != '"' && code != ',' && (code < 0xd800 || code > 0xdfff)) {
                text.appendCodePoint(code);
            }
        }

        assertThat(rows(1, text + "\n")).containsExactly(List.of(text.toString()));
    }

    @Test
    void failureOfTheStreamNamesTheFile() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("disk on fire");
            }
        };

        assertThatThrownBy(() -> new CsvRowReader(broken, source(1)).next())
                .isInstanceOfSatisfying(PipelineException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.FILE_IO);
                    assertThat(failure).hasMessage("Cannot read t/a.csv");
                });
    }

    @Test
    void whatTheWriterWritesIsReadBackThroughWindowsOfAnySize() {
        long seed = new Random().nextLong();
        System.out.println("CsvRowReaderTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            int columns = 1 + random.nextInt(6);
            List<List<String>> expected = RandomRows.rows(random, columns, random.nextInt(30));
            String text = RandomRows.text(expected);

            int window = 8 + random.nextInt(100);

            assertThat(rows(columns, text, window)).as("seed %d", seed).isEqualTo(RandomRows.shown(expected));
            assertThat(scanned(text, window, columns)).as("seed %d", seed).isEqualTo(text);
        }
    }

    /** The text put together again from the wanted fields and row ends that a scanner finds. */
    private static String scanned(String text, int window, int columns) {
        StringBuilder out = new StringBuilder();
        int last = columns - 1;
        int first = Math.min(1, last);
        CsvRowScanner scanner = new CsvRowScanner(
                new ByteArrayInputStream(text.getBytes(UTF_8)), source(columns), first, last, window, 1 << 20);
        do {
            while (scanner.nextInWindow()) {
                byte[] bytes = scanner.buffer();
                int end = scanner.rowStart();
                for (int field = first; field <= last; field++) {
                    out.append(new String(bytes, end, scanner.offset(field) - end, UTF_8));
                    out.append(new String(
                            bytes, scanner.offset(field), scanner.end(field) - scanner.offset(field), UTF_8));
                    end = scanner.end(field);
                }
                out.append(new String(bytes, end, scanner.rowEnd() - end, UTF_8));
            }
        } while (scanner.fill());
        return out.toString();
    }

    private static void refuses(String text, String finding) {
        for (int window : new int[] {8, 9, 64}) {
            assertThatThrownBy(() -> rows(2, text, window)).isInstanceOfSatisfying(PipelineException.class, failure -> {
                assertThat(failure.code()).isEqualTo(ErrorCode.LANDING_CORRUPT);
                assertThat(failure).hasMessage("Cannot read t/a.csv: " + finding);
                assertThat(failure.hint()).isEqualTo("load again");
            });
        }
    }

    private static List<List<String>> rows(int columns, String text) {
        List<List<String>> rows = rows(columns, text, 1 << 18);
        for (int window = 8; window < 24; window++) {
            assertThat(rows(columns, text, window)).isEqualTo(rows);
        }
        return rows;
    }

    private static List<List<String>> rows(int columns, String text, int window) {
        CsvRowReader reader = reader(columns, text, window);
        List<List<String>> rows = new ArrayList<>();
        while (reader.next()) {
            String[] fields = new String[columns];
            for (int i = 0; i < columns; i++) {
                fields[i] = shown(reader, i);
            }
            rows.add(Arrays.asList(fields));
            assertThat(reader.row()).isEqualTo(rows.size());
        }
        return rows;
    }

    private static String shown(CsvRowReader reader, int field) {
        if (reader.isNull(field)) {
            return "<null>";
        }
        String text = new String(reader.buffer(), reader.offset(field), reader.length(field), UTF_8);
        return reader.isQuoted(field)
                ? "[" + text.substring(1, text.length() - 1).replace("\"\"", "\"") + "]"
                : text;
    }

    private static CsvRowReader reader(int columns, String text, int window) {
        return new CsvRowReader(new ByteArrayInputStream(text.getBytes(UTF_8)), source(columns), window, 1 << 26);
    }

    private static io.tributary.csv.CsvSource source(int columns) {
        List<String> names = new ArrayList<>(Collections.nCopies(columns, ""));
        names.replaceAll(name -> "c");
        for (int i = 0; i < columns; i++) {
            names.set(i, "c" + (i + 1));
        }
        return new io.tributary.csv.CsvSource("t/a.csv", names, ErrorCode.LANDING_CORRUPT, "load again");
    }
}
