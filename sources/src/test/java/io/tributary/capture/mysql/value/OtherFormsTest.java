package io.tributary.capture.mysql.value;

import static io.tributary.capture.mysql.value.Forms.hex;
import static io.tributary.capture.mysql.value.Forms.logged;
import static io.tributary.capture.mysql.value.Forms.mariadb;
import static io.tributary.capture.mysql.value.Forms.mysql;
import static io.tributary.capture.mysql.value.Forms.sent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.capture.mysql.binlog.LoggedType;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON, geometry, addresses, identifiers, compressed columns and labels. */
class OtherFormsTest {
    /** {@code {"a": [1.5, "x"], "b": 1}} as MySQL 9.7 logged it. */
    private static final String DOCUMENT = "00 0200 2800 1200 0100 1300 0100 02 1400 05 0100 61 62"
            + "0200 1400 0b 0a00 0c 1200 000000000000f83f 01 78";

    @Test
    void binaryJsonBecomesTheServersText() {
        assertThat(logged("json", DOCUMENT)).isEqualTo("\"{\"\"a\"\": [1.5, \"\"x\"\"], \"\"b\"\": 1}\"");
        assertThat(logged("json", "")).isEqualTo("null");
        assertThat(logged("json", "0400")).isEqualTo("null");
        assertThat(logged("json", "05ffff")).isEqualTo("-1");
        assertThat(logged("json", "0affffffffffffffff")).isEqualTo("18446744073709551615");
        assertThat(logged("json", "0b000000000000f03f")).isEqualTo("1.0");
        assertThat(sent("json", hex("[1, 2]"))).isEqualTo("\"[1, 2]\"");
    }

    @Test
    void cutJsonIsUnexpectedWhereverItIsCut() {
        String whole = DOCUMENT.replace(" ", "");
        for (int bytes = 1; bytes < whole.length() / 2; bytes++) {
            assertUnexpected("json", whole.substring(0, 2 * bytes));
        }
    }

    @Test
    void jsonThatHoldsItselfIsUnexpected() {
        assertUnexpected("json", "02 0100 0800 02 0000 00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"03", "0403", "0e00", "0d", "02ffffffff", "0cffffffffff", "0ff602", "0f0a0400000000"})
    void otherJsonIsUnexpected(String bytes) {
        assertUnexpected("json", bytes);
    }

    @Test
    void geometryIsWkbAndWithAnSridEwkb() {
        String point = "000000000000f03f0000000000000040";

        assertThat(logged("point", "00000000 01 01000000" + point)).isEqualTo("0101000000" + point);
        assertThat(logged("geometry", "e6100000 01 01000000" + point)).isEqualTo("0101000020e6100000" + point);
        assertThat(logged("geometry", "e6100000 00 00000001" + point)).isEqualTo("0020000001000010e6" + point);
        assertThat(logged(mariadb("point"), "")).isEqualTo("\"\"");
        assertUnexpected("point", "00000000 01");
        assertUnexpected("point", "");
    }

    @Test
    void uuidsAndAddressesGetTheirZerosBack() {
        assertThat(logged(mariadb("uuid"), "00112233445540778899aabbccddee"))
                .isEqualTo("00112233-4455-4077-8899-aabbccddee00");
        assertThat(logged(mariadb("uuid"), "")).isEqualTo("00000000-0000-0000-0000-000000000000");
        assertThat(logged(mariadb("inet4"), "0102")).isEqualTo("1.2.0.0");
        assertThat(logged(mariadb("inet6"), "")).isEqualTo("::");
        assertThat(logged(mariadb("inet6"), "0001")).isEqualTo("1::");
        assertThat(logged(mariadb("inet6"), "00000000000000000000ffff01020304")).isEqualTo("::ffff:1.2.3.4");
        assertThat(logged(mariadb("inet6"), "20010db8000000000001000000000001")).isEqualTo("2001:db8::1:0:0:1");
    }

    @Test
    void compressedValuesAreInflated() {
        ColumnForm text = mariadb("varchar(2000) /*M!100301 COMPRESSED*/ character set latin1");
        String expected = "b".repeat(1800);

        assertThat(logged(text, "8a07084b4a1a05a360148c8251300a462e0000")).isEqualTo(expected);
        assertThat(logged(text, "820708789c4b4a1a05a360148c8251300a462e000069d8b12f"))
                .isEqualTo(expected);
        assertThat(logged(text, "00616263")).isEqualTo("abc");
        assertThat(logged(text, "")).isEqualTo("\"\"");
        assertThat(text.fits(LoggedType.VARCHAR_COMPRESSED, 2001)).isTrue();
        assertThat(text.fits(LoggedType.VARCHAR, 2000)).isFalse();
        for (String damaged : List.of("8a07", "9a0708", "88", "8a07074b4a", "8bffffff4b", "8a07084b4a1a05a36014")) {
            assertThatThrownBy(() -> logged(text, damaged)).isInstanceOf(PipelineException.class);
        }
    }

    @Test
    void aLabelThatTheCatalogMayNotShowIsRefusedUntilItIsKnown() {
        ColumnForm uncertain = mysql("enum('a','?')");

        assertThat(logged(uncertain, "01")).isEqualTo("a");
        assertThatThrownBy(() -> logged(uncertain, "02"))
                .isInstanceOf(PipelineException.class)
                .extracting(failure -> ((PipelineException) failure).code())
                .isEqualTo(ErrorCode.VALUE_UNSUPPORTED);
        String known = MysqlType.withLabels("enum('a','?','?')", List.of("a", "?", "😀"));
        assertThat(known).isEqualTo("enum('a','\\?','😀')");
        assertThat(logged(known, "02")).isEqualTo("?");
        assertThat(logged(known, "03")).isEqualTo("😀");
        assertThat(logged("set('?') character set latin1", "01")).isEqualTo("?");
    }

    @Test
    void labelsSurviveTheDefinitionsNotation() {
        List<String> labels = List.of("it's", "back\\slash", "line\nend\r", "nul\0", "?", "a,b");

        assertThat(MysqlType.parse(MysqlType.withLabels("set('x') character set latin1", labels)))
                .isEqualTo(new MysqlType("set", List.of(), labels, java.util.Set.of(), java.util.Set.of(), "latin1"));
    }

    private static void assertUnexpected(String sourceType, String hex) {
        assertThatThrownBy(() -> logged(sourceType, hex))
                .as(hex)
                .isInstanceOf(PipelineException.class)
                .extracting(failure -> ((PipelineException) failure).code())
                .isEqualTo(ErrorCode.SOURCE_PROTOCOL_UNEXPECTED);
    }
}
