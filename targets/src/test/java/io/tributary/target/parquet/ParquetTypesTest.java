package io.tributary.target.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.LocalFiles;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.target.DuckDb;
import io.tributary.target.Target;
import io.tributary.target.parquet.TypeCases.TypeCase;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values are in the file exactly as the texts say, whether loaded or changed, or their table fails. */
class ParquetTypesTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "types", "parquet.md");
    private static final TableId TABLE = new TableId("world", "city");

    @TempDir
    private Path folder;

    static Stream<TypeCase> cases() {
        return TypeCases.all().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void textsAreReadBackFromTheFile(TypeCase type) {
        List<String> texts = new ArrayList<>(type.kept());
        texts.add(null);
        LandedLog log = new LandedLog(schema(type));
        log.load(rows("", 0, texts));
        log.changes(rows("I", texts.size(), texts));
        log.changes(rows("U", 0, texts.subList(0, 1)));

        try (Target target = open(log, "kept")) {
            target.apply(log.planUpTo(2, Applied.NOTHING).orElseThrow());
            target.apply(log.plan(target.applied(TABLE)).orElseThrow());
        }

        Path file = folder.resolve("kept/world/city/final_output.parquet");
        List<String> expected = new ArrayList<>();
        texts.forEach(text -> expected.add(shown(type, text)));
        texts.forEach(text -> expected.add(shown(type, text)));
        assertThat(values(file, type)).isEqualTo(expected);
        assertThat(parquetType(file)).isEqualTo(type.parquet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "float64"})
    void zerosKeepTheirSignsAmongManyValues(String name) {
        TypeCase type = new TypeCase(name, "", List.of("0", "-0"), List.of());
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            texts.add(i % 3 == 0 ? "-0" : "0");
        }
        LandedLog log = new LandedLog(schema(type));
        log.load(rows("", 0, texts));
        log.changes(rows("U", 1, List.of("-0", "0.5")));
        texts.set(1, "-0");
        texts.set(2, "0.5");

        try (Target target = open(log, "zeros")) {
            target.apply(log.planUpTo(2, Applied.NOTHING).orElseThrow());
            target.apply(log.plan(target.applied(TABLE)).orElseThrow());
        }

        assertThat(values(folder.resolve("zeros/world/city/final_output.parquet"), type))
                .isEqualTo(texts.stream().map(text -> shown(type, text)).toList());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void textsThatSayNoExactValueFailTheTable(TypeCase type) {
        List<String> kept = new ArrayList<>();
        for (String text : type.refused()) {
            LandedLog log = new LandedLog(schema(type));
            log.load(rows("", 0, List.of(type.kept().get(0), text, "")));
            try (Target target = open(log, "refused")) {
                target.apply(log.plan(Applied.NOTHING).orElseThrow());
                kept.add(text);
            } catch (PipelineException failure) {
                assertRefused(failure, text, "row 2 of landing file world/city/LOAD00000001.csv");
            }
        }
        assertThat(kept).isEmpty();
    }

    @Test
    void changesAreHeldToTheSameAsLoads() {
        for (TypeCase type : TypeCases.all()) {
            if (type.refused().isEmpty()) {
                continue;
            }
            String text = type.refused().get(0);
            LandedLog log = new LandedLog(schema(type));
            log.load(rows("", 0, type.kept().subList(0, 1)));
            log.changes(rows("U", 0, List.of(text)));

            try (Target target = open(log, "changed " + type.type())) {
                assertThatThrownBy(() -> target.apply(log.plan(Applied.NOTHING).orElseThrow()))
                        .isInstanceOfSatisfying(
                                PipelineException.class,
                                failure -> assertRefused(failure, text, "row 1 of landing file world/city/CHANGE"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyTypeMayIdentifyRows(TypeCase type) {
        List<String> keys = distinct(type);
        keys.remove(type.type().startsWith("float") ? "-0" : null); // which a key does not tell from 0
        LandedLog log = new LandedLog(schema(type, List.of(2)));
        log.load(rows("", 0, keys));
        String last = keys.get(keys.size() - 1);
        log.changes(rows("U", 100, keys.subList(0, 1)) + rows("D", 0, List.of(last)));

        try (Target target = open(log, "keys")) {
            target.apply(log.planUpTo(2, Applied.NOTHING).orElseThrow());
            target.apply(log.plan(target.applied(TABLE)).orElseThrow());

            log.changes(rows("I", 50, keys.subList(0, 1)));
            assertThatThrownBy(
                            () -> target.apply(log.plan(target.applied(TABLE)).orElseThrow()))
                    .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.TARGET_DIVERGED));
        }

        List<String> expected = new ArrayList<>();
        keys.subList(1, keys.size() - 1).forEach(text -> expected.add(shown(type, text)));
        expected.add(shown(type, keys.get(0)));
        assertThat(values(folder.resolve("keys/world/city/final_output.parquet"), type))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyTypeMayBePartOfARowWithoutAKey(TypeCase type) {
        LandedLog log = new LandedLog(schema(type, List.of()));
        List<String> texts = distinct(type);
        texts.add(null);
        StringBuilder copies = new StringBuilder();
        StringBuilder changes = new StringBuilder();
        for (String text : texts) {
            copies.append(rows("", 1, Collections.singletonList(text)).repeat(3));
            changes.append(rows("D", 1, Collections.singletonList(text)).repeat(2));
        }
        log.load(copies.toString());
        log.changes(changes.toString());
        log.changes(rows("I", 2, type.kept().subList(0, 1)).repeat(2));

        try (Target target = open(log, "copies")) {
            target.apply(log.planUpTo(2, Applied.NOTHING).orElseThrow());
            target.apply(log.plan(target.applied(TABLE)).orElseThrow());

            log.changes(rows("D", 1, type.kept().subList(0, 1)).repeat(2));
            assertThatThrownBy(
                            () -> target.apply(log.plan(target.applied(TABLE)).orElseThrow()))
                    .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.TARGET_DIVERGED));
        }

        List<String> expected = new ArrayList<>();
        texts.forEach(text -> expected.add(String.valueOf(shown(type, text))));
        expected.add(shown(type, texts.get(0)));
        expected.add(shown(type, texts.get(0)));
        expected.sort(null);
        List<String> found = new ArrayList<>();
        values(folder.resolve("copies/world/city/final_output.parquet"), type)
                .forEach(text -> found.add(String.valueOf(text)));
        found.sort(null);
        assertThat(found).isEqualTo(expected);
    }

    /** Texts of different values: a source has one text for each. */
    private static List<String> distinct(TypeCase type) {
        List<String> texts = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (String text : type.kept()) {
            if (!seen.contains(shown(type, text))) {
                texts.add(text);
                seen.add(shown(type, text));
            }
        }
        return texts;
    }

    private static void assertRefused(PipelineException failure, String text, String where) {
        assertThat(failure.code()).as("%s", text).isEqualTo(ErrorCode.VALUE_UNSUPPORTED);
        assertThat(failure)
                .hasMessageContaining(where)
                .hasMessageContaining("column v that")
                .hasNoCause();
        if (text.strip().length() > 4) {
            assertThat(failure.getMessage()).doesNotContain(text.strip());
        }
    }

    private Target open(LandedLog log, String name) {
        return ParquetTarget.open(
                new LocalFiles(folder.resolve(name)),
                ParquetSettings.DEFAULT,
                log.files(),
                MergeSettings.in(folder.resolve("scratch")),
                "me");
    }

    private static TableSchema schema(TypeCase type) {
        return schema(type, List.of(1));
    }

    private static TableSchema schema(TypeCase type, List<Integer> key) {
        Column id = new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "int", null);
        return new TableSchema(
                TABLE, 1, List.of(id, new Column(2, "v", type.columnType(), type.type(), null)), key, "");
    }

    private static String rows(String operation, int firstId, List<String> texts) {
        CsvRowWriter writer = new CsvRowWriter(1 << 10);
        for (int i = 0; i < texts.size(); i++) {
            if (!operation.isEmpty()) {
                writer.letter((byte) operation.charAt(0));
            }
            byte[] id = Integer.toString(firstId + i).getBytes(UTF_8);
            writer.value(id, 0, id.length);
            if (texts.get(i) == null) {
                writer.nullValue();
            } else {
                byte[] text = texts.get(i).getBytes(UTF_8);
                writer.value(text, 0, text.length);
            }
            writer.endRow();
        }
        return new String(writer.buffer(), 0, writer.length(), UTF_8);
    }

    /** What the value says that a text stands for: zeros at the end of a fraction are lost, and notations of a number. */
    private static String shown(TypeCase type, String text) {
        if (text == null) {
            return null;
        }
        return switch (type.type()) {
            case "float32" -> Integer.toHexString(Float.floatToRawIntBits(Float.parseFloat(text)));
            case "float64" -> Long.toHexString(Double.doubleToRawLongBits(Double.parseDouble(text)));
            case "time", "timestamp", "timestamptz" ->
                text.contains(".") ? fraction((text + "000000").substring(0, text.indexOf('.') + 7)) : text;
            default -> text;
        };
    }

    /** The values by id, made texts without the engine's help. */
    private static List<String> values(Path file, TypeCase type) {
        String value =
                switch (type.type()) {
                    case "timestamp", "timestamptz", "time" -> "epoch_us(v)";
                    default -> "v";
                };
        List<String> values = new ArrayList<>();
        try (Connection connection = DuckDb.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT " + value + " FROM " + ParquetRows.from(file) + " ORDER BY id")) {
            while (result.next()) {
                Object found = result.getObject(1);
                values.add(found == null ? null : text(type.type(), found, result));
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return values;
    }

    private static String text(String type, Object found, ResultSet result) throws SQLException {
        if (found instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (found instanceof Float number) {
            return Integer.toHexString(Float.floatToRawIntBits(number));
        }
        if (found instanceof Double number) {
            return Long.toHexString(Double.doubleToRawLongBits(number));
        }
        return switch (type) {
            case "binary" -> HexFormat.of().formatHex(result.getBytes(1));
            case "date" -> found.toString().replace("+", "");
            case "time" ->
                fraction(LocalTime.ofNanoOfDay(1000 * (Long) found)
                        .format(DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS")));
            case "timestamp", "timestamptz" -> {
                long micros = (Long) found;
                LocalDateTime time = LocalDateTime.ofEpochSecond(
                        Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1000, ZoneOffset.UTC);
                String clock = time.format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS"));
                yield fraction(clock.replace("+", ""));
            }
            default -> found.toString();
        };
    }

    private static String fraction(String clock) {
        return clock.replaceAll("(\\.\\d*[1-9])0+$", "$1").replaceAll("\\.0+$", "");
    }

    /** The type of column v, as the format's specification calls it. */
    private static String parquetType(Path file) {
        List<String> row = ParquetRows.query("SELECT type, coalesce(converted_type, ''), coalesce(logical_type, '')"
                        + " FROM parquet_schema('" + file + "') WHERE name = 'v'")
                .get(0);
        String converted = row.get(1);
        String logical = row.get(2);
        String name = "";
        if (converted.startsWith("INT_") || converted.startsWith("UINT_")) {
            String bits = converted.substring(converted.indexOf('_') + 1);
            name = "INT(" + bits + ", " + (converted.startsWith("U") ? "unsigned" : "signed") + ")";
        } else if (converted.equals("DECIMAL")) {
            name = logical.replaceAll("DecimalType\\(scale=(\\d+), precision=(\\d+)\\)", "DECIMAL($2, $1)");
        } else if (logical.startsWith("TimeType") || logical.startsWith("TimestampType")) {
            assertThat(logical).contains("MICROS=MicroSeconds()");
            name = (logical.startsWith("TimeType") ? "TIME" : "TIMESTAMP") + "(MICROS, "
                    + (logical.contains("isAdjustedToUTC=1") ? "" : "not ") + "adjusted to UTC)";
        } else if (converted.equals("UTF8")) {
            name = "STRING";
        } else if (logical.equals("UUIDType()")) {
            name = "UUID";
        } else {
            name = converted;
        }
        return name.isEmpty() ? row.get(0) : row.get(0) + ", " + name;
    }

    @Test
    void theDocumentSaysWhatTheCasesSay() throws IOException {
        String text = document();

        if (System.getProperty("golden.update") != null) {
            Files.writeString(DOCUMENT, text);
        }
        assertThat(Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "")
                .as("%s; write it with -Dgolden.update=true", DOCUMENT)
                .isEqualTo(text);
    }

    private static String document() {
        StringBuilder text = new StringBuilder(
                """
                # Types in Parquet files

                What each type of the landing zone becomes in a final Parquet file. A column that is text whatever its type, by
                the target's settings, is `BYTE_ARRAY, STRING` with the landing zone's own text.

                A value is written only if it says exactly what the text says. What a type cannot hold, such as infinities, years
                before the first, dates that no calendar has, and times of a day that has more than 24 hours, stops its table
                with `VALUE_UNSUPPORTED`, which names column and row: let the column be text, then load the table again. Only
                the notation of a number and zeros at the end of a fraction of a second are lost.

                Columns stand in the order of the source under their own names, with the landing zone's column ids as field ids.
                NULL is NULL. The file's metadata has the ledger entry under the key `tributary`. Two columns whose names differ
                in upper and lower case only stop their table with `TABLE_SCHEMA_UNSUPPORTED`.

                Spark 4.1 reads `timestamp` as `TIMESTAMP_NTZ`, an unsigned integer as the next wider type, and `uint64` as
                `DECIMAL(20,0)`. It refuses a whole file that has a `uuid` or `time` column (`PARQUET_TYPE_ILLEGAL`,
                `UNSUPPORTED_TIME_TYPE`) unless it is given columns to read: leave them out, or read `uuid` as `BINARY` and
                `time` as `BIGINT`, microseconds of the day. Or let such columns be text (`ParquetReadIT`).

                This page is written by a test (`ParquetTypesTest`), from texts that were loaded, changed and read back.

                | landing type | Parquet type | kept | refused |
                |---|---|---|---|
                """);
        for (TypeCase type : TypeCases.all()) {
            text.append("| `" + type.type() + "` | `" + type.parquet() + "` | " + examples(type.kept()) + " | "
                    + examples(type.refused()) + " |\n");
        }
        return text.toString();
    }

    private static String examples(List<String> texts) {
        return String.join(
                " ",
                texts.stream()
                        .map(text -> text.isEmpty()
                                ? "(empty)"
                                : "`"
                                        + text.replace("\n", "⏎")
                                                .replace("\r", "␍")
                                                .replace("|", "\\|") + "`")
                        .toList());
    }
}
