package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.MysqlDatabase;
import io.tributary.capture.mysql.MysqlServer;
import io.tributary.csv.CsvRowWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random values of the types that the log and the protocol hold differently: both ways give the same, and what the
 * server itself writes wherever the canonical text is the server's own. {@code -Dseed} repeats a run.
 */
@ParameterizedClass
@EnumSource(MysqlServer.class)
class RandomValuesIT {
    private static final int ROWS = 3_000;
    private static final int ROWS_PER_STATEMENT = 200;
    /** The server's own text of {@code v}. */
    private static final String OWN = "CAST(v AS CHAR)";

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Parameter
    MysqlServer server;

    /**
     * One table.
     *
     * @param value an SQL expression, another each time
     * @param own an expression of the server's own text; empty when there is none
     */
    private record Table(String type, Supplier<String> value, String own) {}

    @Test
    void bothWaysAgreeWithEachOtherAndTheServer() {
        MysqlDatabase database = server.createDatabase();
        List<Table> tables = tables();
        try (BothWays ways = new BothWays(database, ZeroDates.TEXT)) {
            List<String> statements = new ArrayList<>(TypeCases.setup());
            for (int i = 0; i < tables.size(); i++) {
                statements.add("CREATE TABLE t" + i + " (id int PRIMARY KEY, v "
                        + tables.get(i).type() + ")");
                addInserts(statements, i, tables.get(i));
            }
            database.execute(statements.toArray(String[]::new));
            Map<String, ColumnForm> forms = new LinkedHashMap<>();
            for (int i = 0; i < tables.size(); i++) {
                forms.put("t" + i, ways.form("t" + i));
            }
            Map<String, List<String>> logged = ways.logged(forms);

            SoftAssertions all = new SoftAssertions();
            for (int i = 0; i < tables.size(); i++) {
                List<String> loaded = ways.loaded("t" + i, ways.form("t" + i));
                expectSame(all, tables.get(i).type() + " logged", logged.get("t" + i), loaded);
                if (!tables.get(i).own().isEmpty()) {
                    List<String> own = ways
                            .catalog()
                            .query("SELECT " + tables.get(i).own() + " FROM " + database.name() + ".t" + i
                                    + " ORDER BY id")
                            .stream()
                            .map(row -> row.isNull(0) ? "" : field(row.need(0)))
                            .toList();
                    expectSame(all, tables.get(i).type() + " as the server's own", loaded, own);
                }
            }
            all.assertAll();
        }
    }

    private void expectSame(SoftAssertions all, String what, List<String> actual, List<String> expected) {
        all.assertThat(actual).as("%s, seed %d", what, seed).hasSize(ROWS);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < Math.min(actual.size(), expected.size()); i++) {
            if (!actual.get(i).equals(expected.get(i)) && differences.size() < 5) {
                differences.add(actual.get(i) + " instead of " + expected.get(i));
            }
        }
        all.assertThat(differences).as("%s, seed %d", what, seed).isEmpty();
    }

    private List<Table> tables() {
        List<Table> tables = new ArrayList<>();
        tables.add(new Table("bigint", () -> String.valueOf(random.nextLong() >> random.nextInt(64)), OWN));
        tables.add(new Table(
                "bigint unsigned", () -> Long.toUnsignedString(random.nextLong() >>> random.nextInt(64)), OWN));
        tables.add(new Table("mediumint", () -> String.valueOf(random.nextInt() >> (8 + random.nextInt(24))), OWN));
        tables.add(new Table("bit(37)", () -> String.valueOf(random.nextLong() >>> 27), "CAST(v + 0 AS CHAR)"));
        for (String size : List.of("65,30", "38,0", "27,18", "10,9", "5,5", "1,0", "20,3")) {
            String[] parts = size.split(",");
            int scale = Integer.parseInt(parts[1]);
            int precision = Integer.parseInt(parts[0]);
            tables.add(new Table("decimal(" + size + ")", () -> decimal(precision, scale), OWN));
        }
        tables.add(new Table("double", this::real, server.isMariadb() ? OWN : "v"));
        tables.add(new Table("float", () -> String.valueOf(finite()), ""));
        tables.add(new Table("date", () -> date(9999), OWN));
        for (int digits = 0; digits <= 6; digits++) {
            int n = digits;
            tables.add(new Table("datetime(" + n + ")", () -> date(9998).replaceAll("'$", " ") + time(23, n), OWN));
            tables.add(new Table("time(" + n + ")", () -> (random.nextBoolean() ? "'-" : "'") + time(837, n), OWN));
            tables.add(new Table(
                    "timestamp(" + n + ") NULL",
                    () -> "FROM_UNIXTIME(" + (1 + random.nextInt(Integer.MAX_VALUE - 1)) + "." + fraction(n) + ")",
                    "CAST(CONVERT_TZ(v, '+00:00', '+00:00') AS CHAR)"));
        }
        tables.add(new Table(
                "varchar(200)", () -> "'" + text().replace("\\", "\\\\").replace("'", "''") + "'", "v"));
        tables.add(new Table("varbinary(100)", () -> "x'" + hex(random.nextInt(100)) + "'", "LOWER(HEX(v))"));
        tables.add(new Table("binary(10)", () -> "x'" + hex(random.nextInt(11)) + "'", "LOWER(HEX(v))"));
        tables.add(
                new Table("set('a','b','c','d','e','f','g','h','i')", () -> String.valueOf(random.nextInt(512)), "v"));
        if (server.isMariadb()) {
            tables.add(new Table("inet6", () -> "'" + inet6() + "'", OWN));
            tables.add(new Table("inet4", () -> "INET_NTOA(" + (random.nextInt() & 0xffff_ffffL) + ")", OWN));
            tables.add(new Table("uuid", () -> "'" + uuid() + "'", OWN));
            tables.add(new Table(
                    "blob compressed",
                    () -> "REPEAT(x'" + hex(3) + "', " + random.nextInt(1000) + ")",
                    "LOWER(HEX(v))"));
        } else {
            tables.add(
                    new Table("json", () -> "'" + json(0).replace("\\", "\\\\").replace("'", "''") + "'", "v"));
            tables.add(new Table(
                    "json",
                    () -> "JSON_ARRAY(" + real() + ", CAST(" + decimal(30, 10)
                            + " AS DECIMAL(30,10)), CAST('" + (random.nextBoolean() ? "-" : "") + time(837, 6)
                            + " AS TIME(6)), CAST(" + date(9999) + " AS DATE), x'" + hex(random.nextInt(130)) + "')",
                    "v"));
        }
        return tables;
    }

    private void addInserts(List<String> statements, int i, Table table) {
        for (int id = 0; id < ROWS; id += ROWS_PER_STATEMENT) {
            List<String> rows = new ArrayList<>();
            for (int k = id; k < id + ROWS_PER_STATEMENT; k++) {
                rows.add("(" + k + ", " + table.value().get() + ")");
            }
            statements.add("INSERT INTO t" + i + " VALUES " + String.join(", ", rows));
        }
    }

    private String decimal(int precision, int scale) {
        BigInteger digits = new BigInteger(1 + random.nextInt(216), random).mod(BigInteger.TEN.pow(precision));
        return "'" + (random.nextBoolean() ? "-" : "") + new BigDecimal(digits, scale).toPlainString() + "'";
    }

    private String real() {
        double value = Double.longBitsToDouble(random.nextLong());
        if (!Double.isFinite(value) || Math.abs(value) < Double.MIN_NORMAL) {
            return "0e0";
        }
        return switch (random.nextInt(4)) {
            case 0 -> String.valueOf(value);
            case 1 -> String.valueOf(Math.scalb(1.0, random.nextInt(2000) - 1000));
            case 2 -> random.nextInt(1000) + "e" + (random.nextInt(40) - 20);
            default -> String.valueOf(random.nextInt() / Math.pow(2, random.nextInt(60)));
        };
    }

    private float finite() {
        float value = Float.intBitsToFloat(random.nextInt());
        return Float.isFinite(value) ? value : 0;
    }

    private String date(int yearMax) {
        return "'%04d-%02d-%02d'".formatted(random.nextInt(yearMax + 1), random.nextInt(13), random.nextInt(29));
    }

    private String time(int hourMax, int digits) {
        return "%02d:%02d:%02d.%s'"
                .formatted(random.nextInt(hourMax + 1), random.nextInt(60), random.nextInt(60), fraction(digits));
    }

    private String fraction(int digits) {
        return ("%06d".formatted(random.nextInt(1_000_000))).substring(0, digits) + "0".repeat(digits == 0 ? 1 : 0);
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            int point = random.nextInt(1 << (4 + random.nextInt(17)));
            boolean isCharacter = point >= ' ' && !(point >= 0xd800 && point <= 0xdfff);
            text.appendCodePoint(isCharacter ? Math.min(point, Character.MAX_CODE_POINT) : ' ');
        }
        return text.toString();
    }

    private String hex(int bytes) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < bytes; i++) {
            hex.append("%02x".formatted(random.nextInt(4) == 0 ? 0 : random.nextInt(256)));
        }
        return hex.toString();
    }

    private String inet6() {
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int kind = random.nextInt(6);
            groups.add(Integer.toHexString(kind < 3 ? 0 : kind == 3 ? 0xffff : random.nextInt(0x10000)));
        }
        return String.join(":", groups);
    }

    private String uuid() {
        String hex = hex(16);
        return hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-" + hex.substring(12, 16) + "-"
                + hex.substring(16, 20) + "-" + hex.substring(20);
    }

    private String json(int depth) {
        return switch (random.nextInt(depth > 4 ? 6 : 8)) {
            case 0 -> real();
            case 1 -> String.valueOf(random.nextLong() >> random.nextInt(64));
            case 2 -> Long.toUnsignedString(random.nextLong());
            case 3 -> jsonText();
            case 4 -> "true";
            case 5 -> "null";
            case 6 -> {
                List<String> members = new ArrayList<>();
                for (int i = random.nextInt(6); i > 0; i--) {
                    members.add(json(depth + 1));
                }
                yield "[" + String.join(",", members) + "]";
            }
            default -> {
                List<String> members = new ArrayList<>();
                for (int i = random.nextInt(6); i > 0; i--) {
                    members.add(jsonText() + ":" + json(depth + 1));
                }
                yield "{" + String.join(",", members) + "}";
            }
        };
    }

    private String jsonText() {
        return "\"" + text().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String field(String text) {
        CsvRowWriter writer = new CsvRowWriter(64);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        writer.value(bytes, 0, bytes.length);
        return new String(writer.buffer(), 0, writer.length(), StandardCharsets.UTF_8);
    }
}
