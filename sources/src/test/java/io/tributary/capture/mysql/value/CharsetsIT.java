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
    private static final int ROWS_AT_ONCE = 8192;

    @Parameter
    MysqlServer server;

    @Test
    void everyCharacterIsWhatTheServerTakesItFor() {
        MysqlDatabase database = server.createDatabase();
        database.execute(characters());
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
                all.assertThat(compare(ways, database, charset, decoder, all))
                        .as(charset)
                        .isGreaterThan(120);
            }
            all.assertAll();
        }
    }

    /** A table of all characters of the basic plane; beyond it a part of each 16 × 256 is enough. */
    private static String[] characters() {
        List<String> statements = new ArrayList<>(
                List.of("CREATE TABLE characters (v VARCHAR(1) CHARACTER SET utf8mb4, id INT PRIMARY KEY)"));
        StringBuilder rows = new StringBuilder();
        int count = 0;
        for (int point = 1; point <= Character.MAX_CODE_POINT; point++) {
            boolean isWanted = point < 0x10000 || (point >> 8) % 16 == 0;
            if (isWanted && (point < 0xd800 || point > 0xdfff)) {
                String utf8 = HexFormat.of().formatHex(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                rows.append(rows.isEmpty() ? "" : ", ")
                        .append("(_utf8mb4 x'")
                        .append(utf8)
                        .append("', ")
                        .append(point)
                        .append(')');
                count++;
            }
            if (count == ROWS_AT_ONCE || (point == Character.MAX_CODE_POINT && count > 0)) {
                statements.add("INSERT INTO characters VALUES " + rows);
                rows.setLength(0);
                count = 0;
            }
        }
        return statements.toArray(String[]::new);
    }

    /** Compares the characters that the character set has; returns how many that are. */
    private static int compare(
            BothWays ways, MysqlDatabase database, String charset, TextDecoder decoder, SoftAssertions all) {
        int count = 0;
        String encoded = "CONVERT(v USING " + charset + ")";
        String sql = "SELECT id, HEX(" + encoded + "), HEX(CONVERT(" + encoded + " USING utf8mb4)) FROM `"
                + database.name() + "`.characters WHERE id > ";
        int last = 0;
        List<Row> rows;
        do {
            rows = ways.catalog().query(sql + last + " ORDER BY id LIMIT " + ROWS_AT_ONCE);
            for (Row row : rows) {
                last = Integer.parseInt(row.need(0));
                byte[] bytes = HexFormat.of().parseHex(row.need(1));
                boolean isReplaced = last != '?' && isQuestionMark(bytes);
                if (isReplaced || bytes.length == 0) {
                    continue;
                }
                count++;
                String text = new String(HexFormat.of().parseHex(row.need(2)), StandardCharsets.UTF_8);
                String written = written(decoder, bytes);
                if (!written.equals(text)) {
                    all.assertThat(written).as("%s %s", charset, row.need(1)).isEqualTo(text);
                }
            }
        } while (!rows.isEmpty());
        return count;
    }

    private static boolean isQuestionMark(byte[] bytes) {
        for (int i = 0; i < bytes.length - 1; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return bytes.length > 0 && bytes[bytes.length - 1] == '?';
    }

    private static String written(TextDecoder decoder, byte[] bytes) {
        CsvRowWriter row = new CsvRowWriter(64);
        try {
            decoder.write(row, bytes, 0, bytes.length);
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
        String field = new String(row.buffer(), 0, row.length(), StandardCharsets.UTF_8);
        return field.startsWith("\"") ? field.substring(1, field.length() - 1).replace("\"\"", "\"") : field;
    }
}
