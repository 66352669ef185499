package io.tributary.target.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.target.Target;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every value of every type is held exactly, loaded or changed, or it is refused. */
class TypesIT {
    private static final TableId TABLE = new TableId("world", "city");
    private static final MergeSettings MERGE = MergeSettings.in(Path.of("/nowhere"));

    private final List<Runnable> cleanups = new ArrayList<>();

    @AfterEach
    void cleanUp() {
        cleanups.forEach(Runnable::run);
    }

    @ParameterizedTest
    @EnumSource
    void everyValueIsHeldAsItIsWhetherLoadedInsertedOrUpdated(TestDatabase database) {
        DatabaseSettings settings = fresh(database);
        LandedLog log = new LandedLog(allTypes());
        int most = TypeCases.ALL.stream()
                .mapToInt(each -> each.values().size())
                .max()
                .orElseThrow();
        StringBuilder load = new StringBuilder();
        StringBuilder changes = new StringBuilder();
        List<List<String>> expected = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            List<String> values = values(i);
            load.append(row("", 10 + i, values));
            changes.append(row("I,", 20 + i, values));
            load.append(row("", 30 + i, null));
            changes.append(row("U,", 30 + i, values));
            expected.add(values);
        }
        log.load(load.toString());
        apply(settings, log);
        log.changes(changes.toString());
        apply(settings, log);

        for (int base : List.of(10, 20, 30)) {
            for (int i = 0; i < most; i++) {
                assertThat(held(database, settings, base + i))
                        .as("row %d", base + i)
                        .isEqualTo(expected.get(i));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void valueOfEveryTypeIsUpdatedWhereItIsTheFirst(TestDatabase database) {
        for (TypeCases each : TypeCases.ALL) {
            DatabaseSettings settings = fresh(database);
            Column id = new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "integer", null);
            LandedLog log = new LandedLog(new TableSchema(TABLE, 1, List.of(id, each.column(2, "v")), List.of(1), ""));
            StringBuilder load = new StringBuilder();
            StringBuilder inserts = new StringBuilder();
            StringBuilder updates = new StringBuilder();
            for (int i = 0; i < each.values().size(); i++) {
                String value = text(each.values().get(i));
                load.append(100 + i).append(",\n");
                inserts.append("I,").append(i).append(',').append(value).append('\n');
                updates.append("U,").append(100 + i).append(',').append(value).append('\n');
            }
            log.load(load.toString());
            log.changes(inserts.toString());
            apply(settings, log);
            log.changes(updates.toString());
            apply(settings, log);

            assertThat(equalPairs(database, settings))
                    .as(each.type())
                    .isEqualTo(each.values().size());
        }
    }

    /** How many rows have the value of the one whose id is less by 100. */
    private static long equalPairs(TestDatabase database, DatabaseSettings settings) {
        String table = database.quote(settings.schema()) + ".city";
        String text = database == TestDatabase.POSTGRES ? "::text" : "";
        try (Connection connection = database.connect()) {
            return Sql.number(
                    connection,
                    "SELECT COUNT(*) FROM " + table + " a JOIN " + table + " b ON b.id = a.id + 100 AND b.v" + text
                            + " = a.v" + text);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void valuesOfEveryTypeAreFoundInATableWithoutAKey(TestDatabase database) {
        DatabaseSettings settings = fresh(database);
        TableSchema keyed = allTypes();
        LandedLog log = new LandedLog(new TableSchema(TABLE, 1, keyed.columns(), List.of(), ""));
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            rows.add(row("", i, values(i)));
        }
        log.load(String.join("", rows), row("", 99, null));
        apply(settings, log);
        log.changes("D," + String.join("D,", rows) + "I," + rows.get(3) + "I," + rows.get(3));
        apply(settings, log);

        assertThat(ids(database, settings)).containsExactly(3, 3, 99);
    }

    @ParameterizedTest
    @EnumSource
    void keysOfEveryTypeAreFound(TestDatabase database) {
        for (TypeCases each : TypeCases.ALL) {
            if (each.type().equals("json") || each.sourceType().equals("text")) {
                continue;
            }
            DatabaseSettings settings = fresh(database);
            Column key = each.column(1, "k");
            Column id = new Column(2, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "integer", null);
            LandedLog log = new LandedLog(new TableSchema(TABLE, 1, List.of(key, id), List.of(1), ""));
            StringBuilder changes = new StringBuilder();
            for (int i = 0; i < each.values().size(); i++) {
                log.load();
                changes.append("I,")
                        .append(text(each.values().get(i)))
                        .append(',')
                        .append(i)
                        .append('\n');
            }
            log.changes(changes.toString());
            apply(settings, log);
            String last = text(each.values().get(each.values().size() - 1));
            log.changes("U," + text(each.values().get(0)) + ",100\nD," + last + ",\n");
            apply(settings, log);

            List<Integer> expected = new ArrayList<>();
            for (int i = 1; i < each.values().size() - 1; i++) {
                expected.add(i);
            }
            if (each.values().size() > 1) {
                expected.add(100);
            }
            assertThat(ids(database, settings)).as(each.type()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void textKeysAreToldApartByTheirBytes(TestDatabase database) {
        DatabaseSettings settings = fresh(database);
        Column key = new Column(1, "k", new ColumnType.Text(), "varchar(100)", null);
        Column id = new Column(2, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "integer", null);
        LandedLog log = new LandedLog(new TableSchema(TABLE, 1, List.of(key, id), List.of(1), ""));
        log.load("a,1\nA,2\n\"a \",3\né,4\ne,5\n\"\",6\n\" \",7\n表😀,8\n"
                .replace("\"a \"", "a ")
                .replace("\" \"", " "));
        apply(settings, log);
        log.changes("D,a,\nD,e,\nU,\"\",60\nD,表😀,\nI,E,9\n");
        apply(settings, log);

        assertThat(ids(database, settings)).containsExactly(2, 3, 4, 7, 9, 60);
    }

    @ParameterizedTest
    @EnumSource
    void whatADatabaseCannotHoldStopsTheTable(TestDatabase database) {
        boolean postgres = database == TestDatabase.POSTGRES;
        refused(database, "int32", "integer", "2147483648");
        refused(database, "uint8", "tinyint unsigned", postgres ? "32768" : "256");
        refused(database, "int32", "integer", "1x");
        refused(database, "decimal(5,2)", "numeric(5,2)", "1234.00");
        refused(database, "date", "date", "0000-00-00");
        refused(database, "date", "date", "2023-02-30");
        refused(database, "timestamp", "datetime", "2024-00-01 12:00:00");
        refused(database, "time", "time", postgres ? "838:59:59" : "839:00:00");
        if (postgres) {
            refused(database, "text", "text", "a\0b");
            refused(database, "json", "json", "{");
            refused(database, "binary", "bytea", "0x");
        } else {
            refused(database, "decimal", "numeric", "NaN");
            refused(database, "decimal", "numeric", "0." + "0".repeat(30) + "1");
            refused(database, "decimal(5,2)", "numeric(5,2)", "1.001");
            refused(database, "float64", "double precision", "NaN");
            refused(database, "float64", "double precision", "-Infinity");
            refused(database, "date", "date", "infinity");
            refused(database, "date", "date", "0044-03-15 BC");
            refused(database, "timestamp", "timestamp", "0044-03-15 12:00:00 BC");
            refused(database, "timestamptz", "timestamp with time zone", "10000-01-01 00:00:00");
            refused(database, "uuid", "uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11x");
        }
    }

    private void refused(TestDatabase database, String type, String sourceType, String value) {
        for (boolean load : List.of(true, false)) {
            DatabaseSettings settings = fresh(database);
            Column id = new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "integer", null);
            Column v = new Column(2, "v", ColumnType.parse(type), sourceType, null);
            LandedLog log = new LandedLog(new TableSchema(TABLE, 1, List.of(id, v), List.of(1), ""));
            String file;
            if (load) {
                log.load("1,\n2," + text(value) + "\n3,\n");
                file = "LOAD00000001.csv";
            } else {
                log.load("1,\n2,\n3,\n");
                log.changes("U,1,\nU,2," + text(value) + "\n");
                file = "CHANGE00000002.csv";
            }

            PipelineException failure = catchThrowableOfType(PipelineException.class, () -> apply(settings, log));

            String name = database + " " + type + " " + value + (load ? " loaded" : " changed");
            assertThat(failure).as(name).isNotNull();
            assertThat(failure.code()).as("%s: %s", name, failure).isEqualTo(ErrorCode.VALUE_UNSUPPORTED);
            assertThat(PipelineException.describe(failure)).as(name).contains("world.city");
            if (!value.equals("a\0b") && !value.equals("0x")) {
                assertThat(failure)
                        .as(name)
                        .hasMessageContaining("column v")
                        .hasMessageContaining("row 2 of landing file world/city/" + file);
                assertThat(PipelineException.describe(failure)).as(name).doesNotContain(value);
            }
            assertThat(failure.hint()).isNotEmpty();
        }
    }

    private static TableSchema allTypes() {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "integer", null));
        for (int i = 0; i < TypeCases.ALL.size(); i++) {
            columns.add(TypeCases.ALL.get(i).column(2 + i, "v" + i));
        }
        return new TableSchema(TABLE, 1, columns, List.of(1), "");
    }

    private static List<String> values(int row) {
        return TypeCases.ALL.stream()
                .map(each -> each.values().get(row % each.values().size()))
                .toList();
    }

    private static String row(String operation, int id, List<String> values) {
        StringBuilder row = new StringBuilder(operation).append(id);
        for (int i = 0; i < TypeCases.ALL.size(); i++) {
            row.append(',').append(values == null ? "" : text(values.get(i)));
        }
        return row.append('\n').toString();
    }

    private static String text(String value) {
        CsvRowWriter writer = new CsvRowWriter(64);
        byte[] bytes = value.getBytes(UTF_8);
        writer.value(bytes, 0, bytes.length);
        return new String(writer.buffer(), 0, writer.length(), UTF_8);
    }

    private DatabaseSettings fresh(TestDatabase database) {
        DatabaseSettings settings = database.settings(database.freshSchema());
        cleanups.add(() -> database.drop(settings.schema()));
        return settings;
    }

    private static void apply(DatabaseSettings settings, LandedLog log) {
        try (Target target = DatabaseTarget.open(settings, log.files(), MERGE, "test")) {
            log.plan(target.applied(TABLE)).ifPresent(target::apply);
        }
    }

    /** The values of a row, brought back to canonical text as far as the database spells them otherwise. */
    private static List<String> held(TestDatabase database, DatabaseSettings settings, int id) {
        List<String> held = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            if (database == TestDatabase.POSTGRES) {
                statement.execute("SET TIME ZONE 'UTC'");
            }
            try (ResultSet row = statement.executeQuery(
                    "SELECT * FROM " + database.quote(settings.schema()) + ".city WHERE id = " + id)) {
                assertThat(row.next()).isTrue();
                for (int i = 0; i < TypeCases.ALL.size(); i++) {
                    held.add(canonical(TypeCases.ALL.get(i), row, i + 2, values(id % 10)));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return held;
    }

    private static String canonical(TypeCases each, ResultSet row, int column, List<String> expected)
            throws SQLException {
        String text = row.getString(column);
        String wanted = expected.get(column - 2);
        if (text == null) {
            return "NULL!";
        }
        ColumnType type = ColumnType.parse(each.type());
        if (type instanceof ColumnType.Bool) {
            return Boolean.toString(row.getBoolean(column));
        } else if (type instanceof ColumnType.Binary) {
            return HexFormat.of().formatHex(row.getBytes(column));
        } else if (type instanceof ColumnType.Decimal) {
            return new BigDecimal(text).compareTo(new BigDecimal(wanted)) == 0 ? wanted : text;
        } else if (type instanceof ColumnType.Real real) {
            boolean same = real.bits() == 32
                    ? Float.compare(Float.parseFloat(text), Float.parseFloat(wanted)) == 0
                    : Double.compare(Double.parseDouble(text), Double.parseDouble(wanted)) == 0;
            return same ? wanted : text;
        } else if (type instanceof ColumnType.Time || type instanceof ColumnType.Timestamp) {
            return trimmed(text.replaceFirst("\\+00$", "")).equals(trimmed(wanted)) ? wanted : text;
        }
        return text;
    }

    private static String trimmed(String time) {
        return time.contains(".") ? time.replaceFirst("\\.?0+$", "") : time;
    }

    private static List<Integer> ids(TestDatabase database, DatabaseSettings settings) {
        try (Connection connection = database.connect()) {
            return Sql.texts(connection, "SELECT id FROM " + database.quote(settings.schema()) + ".city ORDER BY id")
                    .stream()
                    .map(Integer::valueOf)
                    .toList();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
