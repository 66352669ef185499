package io.tributary.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvRowWriterTest {
    private final CsvRowWriter writer = new CsvRowWriter(64);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "plain|plain",
                "~~|~\"\"~",
                "a,b|~\"a,b\"~",
                "say \"hi\"|~\"say \"\"hi\"\"\"~",
                "\"|~\"\"\"\"~",
                "__unchanged__|~\"__unchanged__\"~",
                "__unchanged__x|__unchanged__x",
                "\\.|\\.",
                "naïve ☃ 😀|naïve ☃ 😀",
                "'quoted'|'quoted'",
            })
    void valueHasOneText(String value, String expected) {
        value(value);

        assertThat(written()).isEqualTo(expected);
    }

    @Test
    void plainTextIsWrittenAsAnyOther() {
        for (int length = 0; length <= 20; length++) {
            for (int at = 0; at < Math.max(1, length); at++) {
                for (int odd = 0; odd < 256; odd++) {
                    byte[] text =
                            "abcdefghijklmnopqrstuvwxyz".substring(0, length).getBytes(UTF_8);
                    if (length > 0) {
                        text[at] = (byte) odd;
                    }
                    expectPlain(text, odd < 128 && !CsvRowWriter.needsQuotes(text, 0, length));
                }
            }
        }
        expectPlain(CsvRowWriter.UNCHANGED.getBytes(UTF_8), false);
    }

    private void expectPlain(byte[] text, boolean expected) {
        writer.truncate(0);
        value("first");
        boolean plain = writer.plain(text, 0, text.length);
        String found = written();
        writer.truncate(0);
        value("first");
        if (expected) {
            writer.value(text, 0, text.length);
        }

        assertThat(plain).isEqualTo(expected);
        assertThat(found).isEqualTo(written());
    }

    @Test
    void lineEndsInsideAValueStandInQuotes() {
        value("a\nb");
        value("a\rb");

        assertThat(written()).isEqualTo("\"a\nb\",\"a\rb\"");
    }

    @Test
    void spacesAtTheEndsAreKeptBare() {
        value(" a ");

        assertThat(written()).isEqualTo(" a ");
    }

    @Test
    void nullIsEmptyAndMarkerIsBare() {
        writer.letter((byte) 'U');
        writer.nullValue();
        writer.unchanged();
        value("");
        writer.endRow();

        assertThat(written()).isEqualTo("U,,__unchanged__,\"\"\n");
    }

    @Test
    void rowOfOneNullIsAnEmptyLine() {
        writer.nullValue();
        writer.endRow();
        writer.nullValue();
        writer.endRow();

        assertThat(written()).isEqualTo("\n\n");
    }

    @Test
    void bufferGrowsAsRowsNeedIt() {
        String text = "\"".repeat(1000);

        value(text);
        writer.endRow();
        writer.rows("1,2\n".repeat(500).getBytes(UTF_8), 0, 2000);

        assertThat(written()).isEqualTo("\"" + text + text + "\"\n" + "1,2\n".repeat(500));
    }

    @Test
    void truncatedRowsAreForgotten() {
        value("a");
        writer.endRow();
        int kept = writer.length();
        value("b");
        writer.truncate(kept);
        value("c");
        writer.endRow();

        assertThat(written()).isEqualTo("a\nc\n");
    }

    @Test
    void truncatingToMoreThanThereIsIsRefused() {
        assertThatThrownBy(() -> writer.truncate(1)).isInstanceOf(IllegalArgumentException.class);
    }

    private void value(String text) {
        byte[] bytes = ("##" + text + "##").getBytes(UTF_8);
        writer.value(bytes, 2, bytes.length - 4);
    }

    private String written() {
        return new String(writer.buffer(), 0, writer.length(), UTF_8);
    }

    @Test
    void whatForcesQuotesIsFoundAtEveryPlace() {
        for (int length = 1; length <= 40; length++) {
            for (int at = 0; at < length; at++) {
                for (int b = -128; b < 128; b++) {
                    byte[] text = new byte[length + 2];
                    Arrays.fill(text, (byte) 'x');
                    text[0] = ',';
                    text[length + 1] = '"';
                    text[1 + at] = (byte) b;

                    assertThat(CsvRowWriter.needsQuotes(text, 1, length))
                            .as("byte %d at %d of %d", b, at, length)
                            .isEqualTo(b == ',' || b == '"' || b == '\n' || b == '\r');
                }
            }
        }
    }
}
