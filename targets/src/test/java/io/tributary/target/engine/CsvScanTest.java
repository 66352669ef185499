package io.tributary.target.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class CsvScanTest {
    private static CsvScan scan(String csv, int piece) {
        byte[] bytes = ("??" + csv + "\n\"\r??").getBytes(UTF_8);
        CsvScan scan = new CsvScan();
        int end = bytes.length - 5;
        for (int at = 2; at < end; at += piece) {
            scan.update(bytes, at, Math.min(piece, end - at));
        }
        return scan;
    }

    @Test
    void rowsEndAtLineEndsThatAreNotInQuotes() {
        CsvScan scan = scan("1,abc\n2,\"x\ny\"\"\n\"\n\n", 4);

        assertThat(scan.rows()).isEqualTo(3);
        assertThat(scan.hasQuotedNewlines()).isTrue();
        assertThat(scan.longestRow()).isEqualTo(11);
        assertThat(scan.hasReturns()).isFalse();
        assertThat(scan("1,\"a\"\n2,b\n", 100).hasQuotedNewlines()).isFalse();
    }

    @Test
    void whatAnEngineMayTakeForSomethingElseIsSeen() {
        assertThat(scan("\ufeffa\n", 1).hasByteOrderMark()).isTrue();
        assertThat(scan("a\ufeff\n", 100).hasByteOrderMark()).isFalse();
        assertThat(scan("aaaaaaaaaaa\ra\n", 100).hasReturns()).isTrue();
        assertThat(scan("a\r\n", 100).hasReturns()).isTrue();
    }

    @Test
    void piecesMakeNoDifference() {
        long seed = new Random().nextLong();
        System.out.println("CsvScanTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            StringBuilder csv = new StringBuilder();
            int length = random.nextInt(200);
            for (int j = 0; j < length; j++) {
                csv.append("ab,,\"\"\n\r\u00e9".charAt(random.nextInt(9)));
            }
            CsvScan one = scan(csv.toString(), 1);
            CsvScan other = scan(csv.toString(), 1 + random.nextInt(40));
            CRC32C sum = new CRC32C();
            sum.update(csv.toString().getBytes(UTF_8));

            assertThat(other)
                    .usingRecursiveComparison()
                    .ignoringFields("sum", "returns")
                    .isEqualTo(one);
            assertThat(other.hasReturns()).isEqualTo(csv.indexOf("\r") >= 0).isEqualTo(one.hasReturns());
            assertThat(other.crc32c()).isEqualTo(sum.getValue()).isEqualTo(one.crc32c());
        }
    }
}
