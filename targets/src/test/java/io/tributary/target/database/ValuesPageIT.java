package io.tributary.target.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
import io.tributary.files.LocalFiles;
import io.tributary.files.MemoryFiles;
import io.tributary.landing.LandedFile;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.Plan;
import io.tributary.target.Target;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.iceberg.IcebergSettings;
import io.tributary.target.iceberg.IcebergTarget;
import io.tributary.target.parquet.ParquetSettings;
import io.tributary.target.parquet.ParquetTarget;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docs/types/values.md}: what each target does with values that not every type holds, as they are and in a column
 * that the settings make text.
 */
class ValuesPageIT {
    private static final Path PAGE = Path.of("..", "docs", "types", "values.md");
    private static final int NAME_MAX = 45;

    @TempDir
    private Path folder;

    /** A value that some types do not hold. */
    private record Value(String what, String type, String sourceType, String text) {}

    private static final List<Value> VALUES = List.of(
            new Value("infinite date", "date", "date", "infinity"),
            new Value("date before year 1", "date", "date", "0044-03-15 BC"),
            new Value("date after year 9999", "date", "date", "10000-01-01"),
            new Value("zero date", "date", "date", "0000-00-00"),
            new Value("date of no calendar", "date", "date", "2023-02-30"),
            new Value("infinite timestamp", "timestamp", "timestamp without time zone", "-infinity"),
            new Value("timestamp before year 1", "timestamp", "timestamp without time zone", "0044-03-15 12:00:00 BC"),
            new Value("zero timestamp", "timestamp", "datetime", "0000-00-00 00:00:00"),
            new Value("infinite timestamp with time zone", "timestamptz", "timestamp with time zone", "infinity"),
            new Value("end of the day", "time", "time without time zone", "24:00:00"),
            new Value("time of several days", "time", "time", "838:59:59"),
            new Value("negative time", "time", "time", "-01:00:00"),
            new Value("NaN, fixed decimal", "decimal(10,2)", "numeric(10,2)", "NaN"),
            new Value("NaN, decimal", "decimal", "numeric", "NaN"),
            new Value("infinity, decimal", "decimal", "numeric", "Infinity"),
            new Value("decimal of 39 digits", "decimal(39,0)", "numeric(39,0)", "1" + "0".repeat(38)),
            new Value("decimal of 80 digits", "decimal", "numeric", "1" + "0".repeat(79)),
            new Value("decimal with 31 fraction digits", "decimal", "numeric", "0." + "0".repeat(30) + "1"),
            new Value("NaN, floating point", "float64", "double precision", "NaN"),
            new Value("infinity, floating point", "float64", "double precision", "-Infinity"),
            new Value("negative zero", "float64", "double precision", "-0"),
            new Value("largest unsigned", "uint64", "bigint unsigned", "18446744073709551615"),
            new Value("character U+0000", "text", "text", "a\0b"),
            new Value("character beyond the basic plane", "text", "text", "😀"),
            new Value("JSON with spaces and a key twice", "json", "json", "{ \"a\" : 1, \"a\": 2 }"));

    /** Where a table is kept. */
    private interface Place {
        Target open(LandedFiles landed, Map<TableId, Set<String>> textColumns);
    }

    @Test
    void pageSaysWhatTargetsDoWithValuesThatNotEveryTypeHolds() throws IOException {
        StringBuilder page = new StringBuilder(
                """
                # Values that not every target holds

                What becomes of a value that the type of a target's column may not hold. **held**: it is there exactly. **text**: it
                stops its table with `VALUE_UNSUPPORTED`, which names column and row, unless `text-columns` makes the column a text: then
                it is held as the landing zone's text. **stops**: it stops its table in a text column as well. No value is ever
                rounded, cut, or replaced by NULL. In CSV every value is held. (`zero-dates: null` at a MySQL source makes zero
                dates NULL before they are landed.)

                This page is written by a test (`ValuesPageIT`), from values that were applied.

                | value | landing type | Parquet | Iceberg | PostgreSQL | MySQL, MariaDB |
                |---|---|---|---|---|---|
                """);
        List<List<String>> columns = List.of(
                outcomes(this::parquet),
                outcomes(this::iceberg),
                outcomes(database(TestDatabase.POSTGRES)),
                outcomes(database(TestDatabase.MARIADB)));
        for (int i = 0; i < VALUES.size(); i++) {
            Value value = VALUES.get(i);
            page.append("| %s `%s` | `%s`".formatted(value.what(), shown(value.text()), value.type()));
            for (List<String> column : columns) {
                page.append(" | ").append(column.get(i));
            }
            page.append(" |\n");
        }
        if (Boolean.getBoolean("golden.update")) {
            java.nio.file.Files.writeString(PAGE, page);
        }
        assertThat(PAGE).as("-Dgolden.update=true writes it again").content().isEqualTo(page.toString());
    }

    private static String shown(String text) {
        String visible = text.replace("\0", "␀");
        return visible.length() <= NAME_MAX ? visible : visible.substring(0, NAME_MAX) + "…";
    }

    /** One for each value. */
    private static List<String> outcomes(Place place) {
        Map<TableId, LandedLog> logs = new HashMap<>();
        Map<TableId, Set<String>> textColumns = new HashMap<>();
        for (int i = 0; i < VALUES.size(); i++) {
            logs.put(table("v" + i), landed(table("v" + i), VALUES.get(i)));
            logs.put(table("t" + i), landed(table("t" + i), VALUES.get(i)));
            textColumns.put(table("t" + i), Set.of("v"));
        }
        List<String> outcomes = new ArrayList<>();
        try (Target target = place.open(file -> open(logs, file), textColumns)) {
            for (int i = 0; i < VALUES.size(); i++) {
                if (isHeld(target, VALUES.get(i), logs.get(table("v" + i)))) {
                    outcomes.add("held");
                } else {
                    outcomes.add(isHeld(target, VALUES.get(i), logs.get(table("t" + i))) ? "text" : "stops");
                }
            }
        }
        return outcomes;
    }

    private static TableId table(String name) {
        return new TableId("world", name);
    }

    private static LandedLog landed(TableId table, Value value) {
        Column id = new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "integer", null);
        Column v = new Column(2, "v", ColumnType.parse(value.type()), value.sourceType(), null);
        LandedLog log = new LandedLog(new TableSchema(table, 1, List.of(id, v), List.of(1), ""));
        log.load("1," + csv(value.text()) + "\n");
        return log;
    }

    private static InputStream open(Map<TableId, LandedLog> logs, LandedFile file) {
        return logs.entrySet().stream()
                .filter(each -> file.path().startsWith(each.getKey().path() + "/"))
                .findFirst()
                .orElseThrow()
                .getValue()
                .files()
                .open(file);
    }

    private static boolean isHeld(Target target, Value value, LandedLog log) {
        try {
            Applied applied = target.apply(log.plan(Applied.NOTHING).orElseThrow());
            assertThat(applied.rows()).isEqualTo(1);
            return true;
        } catch (PipelineException failure) {
            assertThat(failure.code()).as("%s: %s", value.what(), failure).isEqualTo(ErrorCode.VALUE_UNSUPPORTED);
            assertThat(failure.hint()).isNotEmpty();
            return false;
        }
    }

    private static String csv(String text) {
        CsvRowWriter writer = new CsvRowWriter(64);
        byte[] bytes = text.getBytes(UTF_8);
        writer.value(bytes, 0, bytes.length);
        return new String(writer.buffer(), 0, writer.length(), UTF_8);
    }

    private Target parquet(LandedFiles landed, Map<TableId, Set<String>> textColumns) {
        ParquetSettings settings = new ParquetSettings(ParquetSettings.DEFAULT.layout(), engine(textColumns));
        return ParquetTarget.open(new MemoryFiles(), settings, landed, merge(), "me");
    }

    private Target iceberg(LandedFiles landed, Map<TableId, Set<String>> textColumns) {
        IcebergSettings usual = IcebergSettings.DEFAULT;
        Files files = new LocalFiles(folder.resolve("warehouse"));
        IcebergSettings settings = new IcebergSettings(
                usual.catalog(),
                usual.uri(),
                usual.properties(),
                usual.formatVersion(),
                usual.partitionBy(),
                usual.fileBytes(),
                usual.keepSnapshots(),
                engine(textColumns));
        return IcebergTarget.open(files, settings, landed, merge(), "me");
    }

    private static Place database(TestDatabase database) {
        return (landed, textColumns) -> {
            DatabaseSettings at = database.settings(database.freshSchema());
            DatabaseSettings settings =
                    new DatabaseSettings(at.url(), at.user(), at.password(), at.schema(), at.table(), textColumns);
            Target target = DatabaseTarget.open(settings, landed, MergeSettings.in(Path.of("/nowhere")), "me");
            return new Dropped(target, () -> database.drop(settings.schema()));
        };
    }

    /** A target whose schema goes when it is closed. */
    private record Dropped(Target target, Runnable drop) implements Target {
        @Override
        public Applied applied(TableId table) {
            return target.applied(table);
        }

        @Override
        public Applied apply(Plan plan) {
            return target.apply(plan);
        }

        @Override
        public Optional<Failure> failure(TableId table) {
            return target.failure(table);
        }

        @Override
        public void close() {
            target.close();
            drop.run();
        }
    }

    private static EngineSettings engine(Map<TableId, Set<String>> textColumns) {
        EngineSettings usual = EngineSettings.DEFAULT;
        return new EngineSettings(textColumns, usual.memoryBytes(), usual.threads(), usual.rowGroupRows());
    }

    private MergeSettings merge() {
        return MergeSettings.in(folder.resolve("scratch"));
    }
}
