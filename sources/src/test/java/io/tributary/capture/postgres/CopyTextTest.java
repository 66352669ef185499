package io.tributary.capture.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CopyTextTest {
    private static final List<String> PIECES = List.of(
            "a",
            "bc",
            "12345678",
            "0.0000001",
            ",",
            "\"",
            "\\",
            "\t",
            "\n",
            "\r",
            "\b",
            "\f",
            "\u000b",
            "\\N",
            "\\.",
            "N",
            "é",
            "表😀",
            " ",
            CsvRowWriter.UNCHANGED,
            "\u0001",
            "\u007f",
            "\u008a",
            "a longer run of text without anything");

    @Test
    void rowIsWhatTheRowWriterWrites() {
        check("1", "Name", "2026-01-01 00:00:00.5", null);
        check(null, null);
        check((String) null);
        check("");
        check("", "", null, "");
        check("\\N", "N", "\\", "\\\\", "\\.");
        check("a\tb", "a\nb", "a\rb", "\b\f\u000b");
        check("a,b", "say \"x\"", "\"", ",");
        check(CsvRowWriter.UNCHANGED, CsvRowWriter.UNCHANGED + "_", "a" + CsvRowWriter.UNCHANGED);
        check("x".repeat(3_000_000), "\"".repeat(1_000_000), "\n".repeat(500_000), "");
    }

    @Test
    void randomRowsAreWhatTheRowWriterWrites() {
        long seed = new Random().nextLong();
        System.out.println("CopyTextTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String[] values = new String[1 + random.nextInt(6)];
            for (int field = 0; field < values.length; field++) {
                StringBuilder value = new StringBuilder();
                for (int piece = random.nextInt(6); piece > 0; piece--) {
                    value.append(PIECES.get(random.nextInt(PIECES.size())));
                }
                values[field] = random.nextInt(8) == 0 ? null : value.toString();
            }
            check(values);
        }
    }

    private static void check(String... values) {
        CsvRowWriter expected = new CsvRowWriter(1 << 10);
        List<String> fields = new ArrayList<>();
        for (String value : values) {
            if (value == null) {
                expected.nullValue();
            } else {
                byte[] bytes = value.getBytes(UTF_8);
                expected.value(bytes, 0, bytes.length);
            }
            fields.add(value == null ? "\\N" : escaped(value));
        }
        expected.endRow();
        byte[] row = (String.join("\t", fields) + "\n").getBytes(UTF_8);
        byte[] target = new byte[Math.toIntExact(7 + CopyText.roomFor(row))];

        int end = new CopyText(Collections.nCopies(values.length, ValueForm.PLAIN)).toCsv(row, target, 7);

        assertThat(Arrays.copyOfRange(target, 7, end))
                .as(String.join("|", fields))
                .isEqualTo(Arrays.copyOf(expected.buffer(), expected.length()));
    }

    /** As PostgreSQL's documentation of COPY says. */
    private static String escaped(String value) {
        return value.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\b", "\\b")
                .replace("\f", "\\f")
                .replace("\u000b", "\\v");
    }

    @Test
    void valuesAreBroughtToTheirCanonicalTexts() {
        List<ValueForm> forms = List.of(
                ValueForm.BOOLEAN,
                ValueForm.BYTES,
                ValueForm.INSTANT,
                ValueForm.INSTANT,
                ValueForm.BOOLEAN,
                ValueForm.BOOLEAN);
        byte[] row = "t\t\\\\x00ff\t2026-01-01 00:00:00.5+00\t0044-03-15 12:00:00+00 BC\tf\t\\N\n".getBytes(UTF_8);
        byte[] rest = "\\N\t\\\\x\t-infinity\tinfinity\tt\tt\n".getBytes(UTF_8);
        byte[] target = new byte[Math.toIntExact(CopyText.roomFor(row) + CopyText.roomFor(rest))];
        CopyText text = new CopyText(forms);

        int end = text.toCsv(rest, target, text.toCsv(row, target, 0));

        assertThat(new String(target, 0, end, UTF_8))
                .isEqualTo("true,00ff,2026-01-01 00:00:00.5,0044-03-15 12:00:00 BC,false,\n"
                        + ",\"\",-infinity,infinity,true,true\n");
    }

    @Test
    void whatIsNoRowIsRefused() {
        for (String row : List.of("", "a", "a\\x\n", "\\N1\n", "\\", "a\\\n", "a\tb\n")) {
            byte[] bytes = row.getBytes(UTF_8);
            assertThatThrownBy(() -> new CopyText(List.of(ValueForm.PLAIN)).toCsv(bytes, new byte[100], 0))
                    .as(row)
                    .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.SOURCE_PROTOCOL_UNEXPECTED));
        }
    }
}
