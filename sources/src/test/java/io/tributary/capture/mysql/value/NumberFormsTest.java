package io.tributary.capture.mysql.value;

import static io.tributary.capture.mysql.value.Forms.hex;
import static io.tributary.capture.mysql.value.Forms.logged;
import static io.tributary.capture.mysql.value.Forms.mysql;
import static io.tributary.capture.mysql.value.Forms.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.mysql.binlog.LoggedType;
import io.tributary.change.ColumnType;
import io.tributary.change.ColumnType.Sign;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Integers, bits, years, decimals and reals. */
class NumberFormsTest {
    @Test
    void integersAreLittleEndianWithTheSignOfTheDefinition() {
        assertThat(logged("tinyint", "80")).isEqualTo("-128");
        assertThat(logged("tinyint(1)", "7f")).isEqualTo("127");
        assertThat(logged("tinyint(3) unsigned", "ff")).isEqualTo("255");
        assertThat(logged("smallint", "0080")).isEqualTo("-32768");
        assertThat(logged("mediumint", "ffffff")).isEqualTo("-1");
        assertThat(sent("mediumint", "ffffffff")).isEqualTo("-1");
        assertThat(logged("mediumint(8) unsigned zerofill", "ffffff")).isEqualTo("16777215");
        assertThat(logged("int", "00000080")).isEqualTo("-2147483648");
        assertThat(logged("int(10) unsigned zerofill", "07000000")).isEqualTo("7");
        assertThat(logged("bigint", "0000000000000080")).isEqualTo("-9223372036854775808");
        assertThat(logged("bigint", "ffffffffffffff7f")).isEqualTo("9223372036854775807");
        assertThat(logged("bigint unsigned", "ffffffffffffffff")).isEqualTo("18446744073709551615");
        assertThat(logged("bigint unsigned", "0000000000000080")).isEqualTo("9223372036854775808");
        assertThat(mysql("mediumint unsigned").type()).isEqualTo(new ColumnType.Int(32, Sign.UNSIGNED));
    }

    @Test
    void oneBitIsATruthValueAndMoreAreANumber() {
        assertThat(logged("bit(1)", "01")).isEqualTo("true");
        assertThat(sent("bit(1)", "00")).isEqualTo("false");
        assertThat(logged("bit(9)", "0180")).isEqualTo("384");
        assertThat(logged("bit(64)", "ffffffffffffffff")).isEqualTo("18446744073709551615");
        assertThat(mysql("bit(1)").type()).isEqualTo(new ColumnType.Bool());
        assertThat(mysql("bit(9)").fits(LoggedType.BIT, 0x0101)).isTrue();
        assertThat(mysql("bit(9)").fits(LoggedType.BIT, 0x0102)).isFalse();
    }

    @Test
    void yearsAreIntegers() {
        assertThat(List.of(logged("year", "00"), logged("year", "01"), logged("year(4)", "ff")))
                .containsExactly("0", "1901", "2155");
        assertThat(List.of(sent("year", "0000"), sent("year", "6b08"))).containsExactly("0", "2155");
    }

    @Test
    void packedDecimalsHaveAllDigitsOfTheirScale() {
        assertThat(logged("decimal(14,4)", "81 0dfb38d2 04d2")).isEqualTo("1234567890.1234");
        assertThat(logged("decimal(14,4)", "7e f204c72d fb2d")).isEqualTo("-1234567890.1234");
        assertThat(logged("decimal(14,4)", "80 00000000 0000")).isEqualTo("0.0000");
        assertThat(logged("decimal(14,4)", "80 00000000 0001")).isEqualTo("0.0001");
        assertThat(logged("decimal(14,4)", "80 00000007 0001")).isEqualTo("7.0001");
        assertThat(logged("decimal(10,0)", "80 00000007")).isEqualTo("7");
        assertThat(logged("decimal(9,9)", "80000001")).isEqualTo("0.000000001");
        assertThat(logged("decimal(2,2)", "8c")).isEqualTo("0.12");
        assertThat(logged("decimal(11,11)", "80000001 0c")).isEqualTo("0.00000000112");
    }

    @Test
    void sentDecimalsLoseTheZerosOfZerofill() {
        assertThat(sent("decimal(5,2)", hex("-1.50"))).isEqualTo("-1.50");
        assertThat(sent("decimal(5,2) unsigned zerofill", hex("000.50"))).isEqualTo("0.50");
        assertThat(sent("decimal(5,0) unsigned zerofill", hex("00000"))).isEqualTo("0");
        assertThat(sent("decimal(5,0) unsigned zerofill", hex("00010"))).isEqualTo("10");
    }

    @Test
    void aDecimalOfOtherDigitsDoesNotFit() {
        assertThat(mysql("decimal(10,2)").fits(LoggedType.NEWDECIMAL, (10 << 8) | 2))
                .isTrue();
        assertThat(mysql("decimal(10,2)").fits(LoggedType.NEWDECIMAL, (10 << 8) | 3))
                .isFalse();
        assertThat(mysql("int").fits(LoggedType.LONGLONG, 0)).isFalse();
    }

    @Test
    void realsAreShortest() {
        assertThat(logged("double", "9a9999999999b93f")).isEqualTo("0.1");
        assertThat(logged("float", "cdcccc3d")).isEqualTo("0.1");
        assertThat(logged("float(7,2)", "00000080")).isEqualTo("-0");
        assertThat(sent("double(10,3)", "000000000000f03f")).isEqualTo("1");
    }
}
