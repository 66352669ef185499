package io.tributary.capture.mysql.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientCharsetTest {
    @ParameterizedTest
    @CsvSource({
        "8, windows-1252",
        "1032, windows-1252",
        "28, GBK",
        "1111, GBK",
        "33, UTF-8",
        "45, UTF-8",
        "63, UTF-8",
        "255, UTF-8",
        "323, UTF-8",
        "1069, UTF-8",
        "2048, UTF-8",
        "2304, UTF-8",
        "249, GB18030",
        "38, x-MacCentralEurope",
        "97, x-eucJP-Open"
    })
    void collationTellsItsCharset(int collation, String expected) {
        assertThat(ClientCharset.of(collation)).isEqualTo(Charset.forName(expected));
    }

    @Test
    void onlyCharsetsThatJavaLacksOrClientsCannotHaveAreUnknown() {
        // dec8, hp8, swe7, armscii8, keybcs2, geostd8; ucs2, utf16, utf16le, utf32; numbers of no collation
        assertThat(IntStream.range(1, 128).filter(id -> ClientCharset.of(id) == null))
                .containsExactly(
                        3, 6, 10, 17, 32, 35, 37, 54, 55, 56, 60, 61, 62, 64, 69, 72, 73, 82, 90, 92, 93, 100, 101, 102,
                        103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121,
                        122, 123, 124, 125, 126, 127);
    }
}
