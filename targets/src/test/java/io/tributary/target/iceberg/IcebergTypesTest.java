package io.tributary.target.iceberg;

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
import io.tributary.target.Target;
import io.tributary.target.parquet.TypeCases;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.types.Comparators;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Values are in the table exactly as the texts say, whether loaded or changed, or their table fails. */
class IcebergTypesTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "types", "iceberg.md");
    private static final TableId TABLE = new TableId("world", "city");

    /** Texts that Parquet refuses and the wider types of Iceberg hold. */
    private static final Map<String, Set<String>> WIDER = Map.of(
            "int8", Set.of("128", "-129"),
            "int16", Set.of("32768"),
            "uint8", Set.of("256", "-1"),
            "uint16", Set.of("65536", "-1"),
            "uint32", Set.of("4294967296", "-1"),
            "uint64", Set.of("18446744073709551616", "-1"),
            "json", Set.of("x", "", "{\"a\":}", "\"\\ud800\""));

    @TempDir
    private Path folder;

    record TypeCase(String type, String iceberg, List<String> kept, List<String> refused) {
        ColumnType columnType() {
            return ColumnType.parse(type);
        }

        @Override
        public String toString() {
            return type;
        }
    }

    static Stream<TypeCase> cases() {
        return TypeCases.all().stream().map(type -> {
            Set<String> wider = WIDER.getOrDefault(type.type(), Set.of());
            List<String> kept = new ArrayList<>(type.kept());
            kept.addAll(type.refused().stream().filter(wider::contains).toList());
            List<String> refused = type.refused().stream()
                    .filter(text -> !wider.contains(text))
                    .toList();
            return new TypeCase(type.type(), iceberg(type.type()), kept, refused);
        });
    }

    private static String iceberg(String type) {
        return switch (type) {
            case "bool" -> "boolean";
            case "int8", "int16", "int32", "uint8", "uint16" -> "int";
            case "int64", "uint32" -> "long";
            case "uint64" -> "decimal(20, 0)";
            case "float32" -> "float";
            case "float64" -> "double";
            case "binary", "date", "time", "timestamp", "timestamptz", "uuid" -> type;
            case "decimal(4,2)", "decimal(18,6)", "decimal(38,0)", "decimal(38,38)", "decimal(2,2)" ->
                type.replace(",", ", ");
            case "decimal(3,-2)" -> "decimal(5, 0)";
            case "decimal(2,4)" -> "decimal(4, 4)";
            default -> "string";
        };
    }

    @ParameterizedTest
    @MethodSource("cases")
    void textsAreReadBackFromTheTable(TypeCase type) {
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

        List<String> expected = new ArrayList<>();
        texts.forEach(text -> expected.add(shown(type, text)));
        texts.forEach(text -> expected.add(shown(type, text)));
        assertThat(values("kept", type)).isEqualTo(expected);
        try (IcebergReader reader = reader("kept")) {
            Type found = reader.table(TABLE).schema().findType("v");
            assertThat(found).hasToString(type.iceberg());
            reader.tasks(TABLE).forEach(task -> assertBounds(task, found, texts));
        }
    }

    /** Bounds of a file's values hold all of them that are known to be in the table. */
    private static void assertBounds(FileScanTask task, Type type, List<String> texts) {
        ByteBuffer lower = task.file().lowerBounds().get(2);
        ByteBuffer upper = task.file().upperBounds().get(2);
        assertThat(task.file().valueCounts().get(2)).isEqualTo(task.file().recordCount());
        if (lower == null || upper == null || task.file().recordCount() < texts.size()) {
            return;
        }
        Comparator<Object> order = Comparators.forType(type.asPrimitiveType());
        Object least = Conversions.fromByteBuffer(type, lower);
        Object most = Conversions.fromByteBuffer(type, upper);
        for (String text : texts) {
            Object value = text == null || text.equals("NaN") ? null : TextValues.value(type, text);
            if (value != null) {
                assertThat(order.compare(least, value)).as("%s", text).isLessThanOrEqualTo(0);
                assertThat(order.compare(most, value)).as("%s", text).isGreaterThanOrEqualTo(0);
            }
        }
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
        cases().filter(type -> !type.refused().isEmpty()).forEach(type -> {
            String text = type.refused().get(0);
            LandedLog log = new LandedLog(schema(type));
            log.load(rows("", 0, type.kept().subList(0, 1)));
            log.changes(rows("U", 0, List.of(text)));

            try (Target target = open(log, "changed " + type.type())) {
                target.apply(log.planUpTo(2, Applied.NOTHING).orElseThrow());
                assertThatThrownBy(() ->
                                target.apply(log.plan(target.applied(TABLE)).orElseThrow()))
                        .isInstanceOfSatisfying(
                                PipelineException.class,
                                failure -> assertRefused(failure, text, "row 1 of landing file world/city/CHANGE"));
            }
        });
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
        assertThat(values("keys", type)).isEqualTo(expected);
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

        try (Target target = open(log, "copies")) {
            target.apply(log.planUpTo(2, Applied.NOTHING).orElseThrow());
            target.apply(log.plan(target.applied(TABLE)).orElseThrow());

            log.changes(rows("D", 1, type.kept().subList(0, 1)).repeat(2));
            assertThatThrownBy(
                            () -> target.apply(log.plan(target.applied(TABLE)).orElseThrow()))
                    .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.TARGET_DIVERGED));
        }

        List<String> found = new ArrayList<>();
        try (IcebergReader reader = reader("copies")) {
            reader.each(TABLE, value(type) + " AS v", row -> found.add(String.valueOf(text(type.type(), row))));
        }
        found.sort(null);
        assertThat(found)
                .isEqualTo(texts.stream()
                        .map(text -> String.valueOf(shown(type, text)))
                        .sorted()
                        .toList());
    }

    /** Keys that a file's bounds hold, at both their ends, and some that they do not hold. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int64 | 1 | 5 | 9",
                "uint64 | 1 | 5 | 18446744073709551615",
                "decimal(4,2) | -1.50 | 0.00 | 9.99",
                "date | 1969-12-31 | 2024-01-01 | 9999-12-31",
                "timestamp | 1969-12-31 10:00:00 | 2024-01-01 10:00:00 | 2024-01-01 10:00:00.000001",
                "timestamptz | 1969-12-31 10:00:00 | 2024-01-01 10:00:00 | 2024-01-01 10:00:00.000001",
                "uuid | 00000000-0000-0000-0000-000000000001 | 80000000-0000-0000-0000-000000000000 | ffffffff-ffff-ffff-ffff-ffffffffffff",
                "text | a'b | a'b and much more than bounds tell of a text | z😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀"
            })
    void rowsAreFoundByTheBoundsOfTheirFiles(String name, String least, String middle, String most) {
        TypeCase type = new TypeCase(name, "", List.of(), List.of());
        LandedLog log = new LandedLog(schema(type, List.of(2)));
        log.load(rows("", 0, List.of(least, middle)));
        log.changes(rows("I", 2, List.of(most)));
        log.changes(rows("U", 10, List.of(least)) + rows("D", 0, List.of(middle)));
        log.changes(rows("U", 20, List.of(least, most)));

        try (Target target = open(log, "bounds")) {
            for (long commit = 2; commit <= log.lastCommit(); commit++) {
                target.apply(log.planUpTo(commit, target.applied(TABLE)).orElseThrow());
            }
        }

        assertThat(values("bounds", type)).containsExactly(shown(type, least), shown(type, most));
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
        return IcebergTarget.open(
                new LocalFiles(folder.resolve(name)),
                IcebergSettings.DEFAULT,
                log.files(),
                MergeSettings.in(folder.resolve("scratch")),
                "me");
    }

    private IcebergReader reader(String name) {
        return new IcebergReader(new LocalFiles(folder.resolve(name)), IcebergSettings.DEFAULT, folder);
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

    private static String value(TypeCase type) {
        return switch (type.type()) {
            case "timestamp", "timestamptz", "time" -> "epoch_us(v)";
            default -> "v";
        };
    }

    /** The values by id, made texts without the engine's help. */
    private List<String> values(String name, TypeCase type) {
        Map<Integer, String> values = new TreeMap<>();
        try (IcebergReader reader = reader(name)) {
            reader.each(TABLE, "id, " + value(type) + " AS v", row -> assertThat(
                            values.containsKey(row.getInt("id"))
                                    ? "twice"
                                    : values.put(row.getInt("id"), text(type.type(), row)))
                    .isNull());
        }
        return new ArrayList<>(values.values());
    }

    private static String text(String type, ResultSet row) throws SQLException {
        Object found = row.getObject("v");
        if (found == null) {
            return null;
        }
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
            case "binary" -> HexFormat.of().formatHex(row.getBytes(row.findColumn("v")));
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

    private static String fraction(String text) {
        return text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    @Test
    void documentIsWhatTheCasesSay() throws IOException {
        String document = document();
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(DOCUMENT, document);
        }
        assertThat(Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "")
                .as("%s; write it with -Dgolden.update=true", DOCUMENT)
                .isEqualTo(document);
    }

    private static String document() {
        StringBuilder text = new StringBuilder(
                """
                # Types in Iceberg tables

                What each type of the landing zone becomes in a final Iceberg table. A column that is text whatever its type, by the
                target's settings, is `string` with the landing zone's own text. Iceberg has no unsigned whole numbers, none of 8 or 16
                bits, and no JSON: such columns have a type that holds all their values.

                A value is written only if it says exactly what the text says. What a type cannot hold stops its table with
                `VALUE_UNSUPPORTED`, which names column and row: let the column be text, then load the table again. Only the notation
                of a number and zeros at the end of a fraction of a second are lost.

                Columns stand in the order of the source under their own names, with the landing zone's column ids as field ids; all
                may be NULL. Two columns whose names differ in upper and lower case only stop their table with
                `TABLE_SCHEMA_UNSUPPORTED`. A column that becomes wider (`int` to `long`, `float` to `double`, more digits of a
                `decimal`), gets another name or place, or goes, changes no file; one that comes with a value for old rows, or becomes
                text, has all files written anew.

                Spark 4.1 reads a `uuid` column as `STRING`, and cannot read a table with a `time` column. Iceberg's Java library, which
                Spark uses, compares `uuid`s as signed numbers when it leaves out parts of files, so that conditions on such a column
                may miss rows (`IcebergReadIT`). Where that matters, let the column be text.

                This page is written by a test (`IcebergTypesTest`), from texts that were loaded, changed and read back.

                | landing type | Iceberg type | kept | refused |
                |---|---|---|---|
                """);
        cases().forEach(type -> text.append("| `" + type.type() + "` | `" + type.iceberg() + "` | "
                + examples(type.kept()) + " | " + examples(type.refused()) + " |\n"));
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
