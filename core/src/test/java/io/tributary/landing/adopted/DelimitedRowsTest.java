package io.tributary.landing.adopted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.csv.CsvSource;
import io.tributary.error.ErrorCode;
import io.tributary.landing.dms.CsvForm;
import io.tributary.landing.dms.CsvForm.Quoting;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of delimited text in the dialects of DMS. */
class DelimitedRowsTest {
    private static final CsvForm WIDE = new CsvForm("||", "\r\n", "", "", Quoting.RFC4180, false);
    private static final CsvForm BARE = new CsvForm("\t", "\n", "", "", Quoting.NONE, false);

    private static List<List<String>> rows(String text, CsvForm form) {
        return rows(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), form);
    }

    /** Fields as they mean; quoted ones between arrows, so that they differ from bare ones. */
    private static List<List<String>> rows(InputStream in, CsvForm form) {
        DelimitedRows rows =
                new DelimitedRows(in, form, new CsvSource("f.csv", List.of("a"), ErrorCode.LANDING_CORRUPT, ""));
        List<List<String>> all = new ArrayList<>();
        while (rows.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 0; i < rows.fields(); i++) {
                row.add(rows.isQuoted(i) ? "<" + rows.text(i) + ">" : rows.text(i));
            }
            all.add(row);
        }
        assertThat(rows.row()).isEqualTo(all.size());
        return all;
    }

    @Test
    void fieldsAndRowsAreToldApart() {
        assertThat(rows("1,a\n2,\n,\"\"\n\n", CsvForm.DEFAULT))
                .containsExactly(List.of("1", "a"), List.of("2", ""), List.of("", "<>"), List.of(""));
    }

    @Test
    void quotesHoldDelimitersAndLineEnds() {
        assertThat(rows("\"a,\"\"b\"\"\nc\",d\n", CsvForm.DEFAULT)).containsExactly(List.of("<a,\"b\"\nc>", "d"));
    }

    @Test
    void theLastRowMayLackItsEnd() {
        assertThat(rows("1,a\n2,b", CsvForm.DEFAULT)).containsExactly(List.of("1", "a"), List.of("2", "b"));
        assertThat(rows("1,\"a\"", CsvForm.DEFAULT)).containsExactly(List.of("1", "<a>"));
        assertThat(rows("", CsvForm.DEFAULT)).isEmpty();
    }

    @Test
    void delimitersMayHaveSeveralCharacters() {
        assertThat(rows("1|x||\"a||b\"\r\n||\r|\n\r\n", WIDE))
                .containsExactly(List.of("1|x", "<a||b>"), List.of("", "\r|\n"));
    }

    @Test
    void withoutQuotingAQuoteIsAnyCharacter() {
        assertThat(rows("\"a\tb\"\n", BARE)).containsExactly(List.of("\"a", "b\""));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void rowsAreTheSameHoweverTheyArrive(long seed) {
        Random random = new Random(seed);
        CsvForm form = random.nextBoolean() ? WIDE : CsvForm.DEFAULT;
        String[] parts = {"a", "é", "\"x\"\"y\"", "", form.delimiter(), form.rowDelimiter()};
        StringBuilder text = new StringBuilder();
        List<List<String>> expected = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            List<String> row = new ArrayList<>();
            for (int field = 0; field <= i % 3; field++) {
                String part = parts[random.nextInt(4)];
                text.append(field == 0 ? "" : form.delimiter()).append(part);
                row.add(part.startsWith("\"") ? "<x\"y>" : part);
            }
            text.append(form.rowDelimiter());
            expected.add(row);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        InputStream drops = new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, 1 + random.nextInt(7)));
            }
        };

        assertThat(rows(drops, form)).as("seed " + seed).isEqualTo(expected);
    }

    @Test
    void malformedTextIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> rows("1,a\n2,b\"c\n", CsvForm.DEFAULT))
                .hasMessage(
                        "Cannot read f.csv: row 2 is malformed in column 2: a quote inside a field that does not begin with"
                                + " one");
        assertThatThrownBy(() -> rows("\"a\"b\n", CsvForm.DEFAULT))
                .hasMessage("Cannot read f.csv: row 1 is malformed in column 1 (a): text after the closing quote");
        assertThatThrownBy(() -> rows("1,\"a\n", CsvForm.DEFAULT))
                .hasMessage("Cannot read f.csv: row 1 is malformed in column 2: the file ends inside quotes");
        byte[] latin = "1,a\n2,\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> rows(new ByteArrayInputStream(latin), CsvForm.DEFAULT))
                .hasMessage("Cannot read f.csv: row 2 is malformed in column 2: not UTF-8");
    }
}
