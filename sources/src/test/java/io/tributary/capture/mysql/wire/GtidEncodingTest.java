package io.tributary.capture.mysql.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GtidEncodingTest {
    private static final String A = "0e51ea12-7d2f-11ee-9cbc-0242ac110002";
    private static final String A_BYTES = "0e51ea127d2f11ee9cbc0242ac110002";
    private static final String B = "FF51EA12-7d2f-11ee-9cbc-0242ac110002";
    private static final String B_BYTES = "ff51ea127d2f11ee9cbc0242ac110002";

    private static String hex(String set) {
        return HexFormat.of().formatHex(GtidEncoding.encode(set));
    }

    private static String number(long value) {
        return HexFormat.of().toHexDigits(Long.reverseBytes(value));
    }

    @Test
    void anEmptySetHasNoSource() {
        assertThat(hex(" \n")).isEqualTo(number(0));
    }

    @Test
    void intervalsAreSortedAndJoinedAndTheirEndsExclusive() {
        assertThat(hex(B + ":7:1-3:4:9-9,\n" + A + ":1-4294967297"))
                .isEqualTo(number(2)
                        + A_BYTES
                        + number(1)
                        + number(1)
                        + number(4_294_967_298L)
                        + B_BYTES
                        + number(3)
                        + number(1)
                        + number(5)
                        + number(7)
                        + number(8)
                        + number(9)
                        + number(10));
    }

    @Test
    void tagsComeAfterTheSourceInSetsThatHaveAny() {
        assertThat(hex(A + ":1-5:blue:2:4:Red:3," + B + ":1"))
                .isEqualTo("0104000000000001" + A_BYTES + "00" + number(1) + number(1) + number(6) + A_BYTES + "08"
                        + "626c7565" + number(2) + number(2) + number(3) + number(4) + number(5) + A_BYTES + "06"
                        + "726564" + number(1) + number(3) + number(4) + B_BYTES + "00" + number(1) + number(1)
                        + number(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x:1",
                A + ":0",
                A + ":1-",
                A + ":1:9a",
                "0-1-5",
                A + ":" + "t" + "ttttttttttttttttttttttttttttttttt:1"
            })
    void whatIsNoSetIsRefused(String set) {
        assertThatThrownBy(() -> GtidEncoding.encode(set)).isInstanceOf(IllegalArgumentException.class);
    }
}
