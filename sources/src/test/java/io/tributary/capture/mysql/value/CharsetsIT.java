package io.tributary.capture.mysql.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.mysql.MysqlDatabase;
import io.tributary.capture.mysql.MysqlServer;
import io.tributary.capture.mysql.wire.Row;
import io.tributary.csv.CsvRowWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** All characters of all character sets of the servers become what the server itself converts them to. */
@ParameterizedClass
@EnumSource(value = MysqlServer.class, mode = EnumSource.Mode.EXCLUDE, names = "MARIADB_OLD")
class CharsetsIT {
    private static final int CHUNK = 256;

    @Parameter
    MysqlServer server;

    @Test
    void everyCharacterIsWhatTheServerTakesItFor() {
        MysqlDatabase database = server.createDatabase();
        try (BothWays ways = new BothWays(database, ZeroDates.TEXT)) {
            List<String> charsets = ways
                    .catalog()
                    .query("SELECT character_set_name FROM information_schema.character_sets"
                            + " WHERE character_set_name <> 'binary'")
                    .stream()
                    .map(row -> row.need(0))
                    .toList();
            assertThat(charsets).hasSizeGreaterThan(35);
            SoftAssertions all = new SoftAssertions();
            for (String charset : charsets) {
                TextDecoder decoder = Charsets.decoder(charset, ways.context().charsets());
                int count = 0;
                for (int from = 1; from <= Character.MAX_CODE_POINT; from += CHUNK) {
                    boolean isOfBasicPlane = from < 0x10000;
                    // beyond the basic plane a part of each 16 × 256 characters is enough
                    if ((isOfBasicPlane || (from / CHUNK) % 16 == 0) && (from & 0xff00) != 0xd800) {
                        count += compare(ways, charset, decoder, from, all);
                    }
                }
                all.assertThat(count).as(charset).isGreaterThan(120);
            }
            all.assertAll();
        }
    }

    /** Compares the characters of a block that the character set has; returns how many that are. */
    private static int compare(BothWays ways, String charset, TextDecoder decoder, int from, SoftAssertions all) {
        StringBuilder sql = new StringBuilder("SELECT ");
        List<Integer> points = new ArrayList<>();
        for (int point = from; point < from + CHUNK && point <= Character.MAX_CODE_POINT; point++) {
            if (point < 0xd800 || point > 0xdfff) {
                String utf8 = HexFormat.of().formatHex(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                sql.append(points.isEmpty() ? "" : ", ")
                        .append("HEX(CONVERT(_utf8mb4 x'")
                        .append(utf8)
                        .append("' USING ")
                        .append(charset)
                        .append("))");
                points.add(point);
            }
        }
        if (points.isEmpty()) {
            return 0;
        }
        Row row = ways.catalog().query(sql.toString()).get(0);
        StringBuilder back = new StringBuilder("SELECT ");
        List<byte[]> encoded = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            byte[] bytes = HexFormat.of().parseHex(row.need(i));
            boolean isReplaced = points.get(i) != '?' && bytes[bytes.length - 1] == '?' && isQuestionMark(bytes);
            if (!isReplaced && bytes.length > 0) {
                back.append(encoded.isEmpty() ? "" : ", ")
                        .append("HEX(CONVERT(CONVERT(UNHEX('")
                        .append(row.need(i))
                        .append("') USING ")
                        .append(charset)
                        .append(") USING utf8mb4))");
                encoded.add(bytes);
            }
        }
        if (encoded.isEmpty()) {
            return 0;
        }
        Row expected = ways.catalog().query(back.toString()).get(0);
        for (int i = 0; i < encoded.size(); i++) {
            String text = new String(HexFormat.of().parseHex(expected.need(i)), StandardCharsets.UTF_8);
            String written;
            try {
                written = written(decoder, encoded.get(i));
            } catch (RuntimeException e) {
                written = e.getMessage();
            }
            if (!written.equals(text)) {
                all.assertThat(written)
                        .as("%s %s", charset, HexFormat.of().formatHex(encoded.get(i)))
                        .isEqualTo(text);
            }
        }
        return encoded.size();
    }

    private static boolean isQuestionMark(byte[] bytes) {
        for (int i = 0; i < bytes.length - 1; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static String written(TextDecoder decoder, byte[] bytes) {
        CsvRowWriter row = new CsvRowWriter(64);
        decoder.write(row, bytes, 0, bytes.length);
        String field = new String(row.buffer(), 0, row.length(), StandardCharsets.UTF_8);
        return field.startsWith("\"") ? field.substring(1, field.length() - 1).replace("\"\"", "\"") : field;
    }
}
