package io.tributary.landing.dms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.csv.CsvRowWriter;
import io.tributary.landing.dms.CsvForm.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RowEncoderTest {
    private static final CsvForm CANONICAL = new CsvForm(",", "\n", "", CsvRowWriter.UNCHANGED, Quoting.RFC4180, false);

    @Test
    void valuesStandInQuotesWhereTheirTextMeansSomethingElse() {
        String canonical = "7,\"A,\"\"B\"\"\",,true,\"\",__unchanged__,\"__unchanged__\",\"a\nb\",\\N\n";

        assertThat(encoded(CANONICAL, canonical)).isEqualTo(canonical);
        assertThat(encoded(new CsvForm(",", "\n", "\\N", "?", Quoting.RFC4180, false), canonical))
                .isEqualTo("7,\"A,\"\"B\"\"\",\\N,true,\"\",?,__unchanged__,\"a\nb\",\"\\N\"\n");
        assertThat(encoded(new CsvForm("|", "\r\n", "NULL", "NULL", Quoting.RFC4180, false), canonical))
                .isEqualTo("7|\"A,\"\"B\"\"\"|NULL|true|\"\"|NULL|__unchanged__|\"a\nb\"|\\N\r\n");
        assertThat(encoded(new CsvForm(",", "\n", "", "", Quoting.NONE, false), canonical))
                .isEqualTo("7,A,\"B\",,true,,,__unchanged__,a\nb,\\N\n");
    }

    @Test
    void whatCopyQuotesWithoutNeedStandsBare() {
        assertThat(encoded(CANONICAL, "\"\\.\",\"x\"\n")).isEqualTo("\\.,x\n");
    }

    @Test
    void everyDelimiterInAValueForcesQuotes() {
        CsvForm form = new CsvForm("|", "~", "", "", Quoting.RFC4180, false);

        assertThat(encoded(form, "a|b,c~d,e,\"f,g\"\n")).isEqualTo("\"a|b\"|\"c~d\"|e|f,g~");
    }

    @Test
    void valueThatEndsLikeTheBeginningOfADelimiterStandsInQuotes() {
        CsvForm form = new CsvForm("||", "<>", "", "", Quoting.RFC4180, false);

        assertThat(encoded(form, "a|,b<,|c,d\n")).isEqualTo("\"a|\"||\"b<\"|||c||d<>");
    }

    @Test
    void emptyLineIsARowOfOneNull() {
        assertThat(encoded(new CsvForm(",", "\n", "NULL", "", Quoting.RFC4180, false), "\n\n\"\"\n"))
                .isEqualTo("NULL\nNULL\n\"\"\n");
    }

    @Test
    void randomRowsReadBackAsTheyWere() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] delimiters = {",", "|", "\t", "||", "\u0001", "ab"};
        String[] rowDelimiters = {"\n", "\r\n", "~", "<>"};
        for (int run = 0; run < 2000; run++) {
            CsvForm form = new CsvForm(
                    delimiters[random.nextInt(delimiters.length)],
                    rowDelimiters[random.nextInt(rowDelimiters.length)],
                    random.nextBoolean() ? "" : "NULL",
                    "?",
                    Quoting.RFC4180,
                    false);
            List<String> row = randomRow(random);
            String canonical = canonical(row);

            assertThat(decoded(encoded(form, canonical), form))
                    .as("seed %d, run %d, %s, %s", seed, run, form, canonical)
                    .isEqualTo(row);
        }
    }

    private static List<String> randomRow(Random random) {
        String[] pieces = {
            "a", "b", ",", "\"", "\n", "\r", "|", "~", "<", ">", "\t", "\u0001", "ä", "NULL", "?", "__unchanged__"
        };
        List<String> row = new ArrayList<>();
        for (int fields = 1 + random.nextInt(5); fields > 0; fields--) {
            if (random.nextInt(6) == 0) {
                row.add("(null)");
                continue;
            }
            StringBuilder value = new StringBuilder("=");
            value.setLength(random.nextBoolean() ? 1 : 0);
            for (int length = random.nextInt(4); length > 0; length--) {
                value.append(pieces[random.nextInt(pieces.length)]);
            }
            row.add(value.toString());
        }
        return row;
    }

    private static String canonical(List<String> row) {
        CsvRowWriter writer = new CsvRowWriter(64);
        for (String value : row) {
            byte[] bytes = value.getBytes(UTF_8);
            if (value.equals("(null)")) {
                writer.nullValue();
            } else {
                writer.value(bytes, 0, bytes.length);
            }
        }
        writer.endRow();
        return new String(writer.buffer(), 0, writer.length(), UTF_8);
    }

    /** A reader of one row, by the rules alone. */
    private static List<String> decoded(String text, CsvForm form) {
        List<String> row = new ArrayList<>();
        int at = 0;
        while (true) {
            StringBuilder value = new StringBuilder();
            boolean quoted = text.startsWith("\"", at);
            if (quoted) {
                at++;
                while (!text.startsWith("\"", at) || text.startsWith("\"\"", at)) {
                    at += text.startsWith("\"\"", at) ? 1 : 0;
                    value.append(text.charAt(at++));
                }
                at++;
            } else {
                while (!text.startsWith(form.delimiter(), at) && !text.startsWith(form.rowDelimiter(), at)) {
                    value.append(text.charAt(at++));
                }
            }
            row.add(!quoted && value.toString().equals(form.nullText()) ? "(null)" : value.toString());
            if (text.startsWith(form.rowDelimiter(), at)) {
                assertThat(text.length()).isEqualTo(at + form.rowDelimiter().length());
                return row;
            }
            assertThat(text.startsWith(form.delimiter(), at)).isTrue();
            at += form.delimiter().length();
        }
    }

    private static String encoded(CsvForm form, String canonical) {
        RowEncoder encoder = new RowEncoder(form);
        byte[] source = canonical.getBytes(UTF_8);
        for (int at = 0; at < source.length; ) {
            at = encoder.fields(source, at);
            encoder.endRow();
        }
        return new String(encoder.buffer(), 0, encoder.length(), UTF_8);
    }
}
