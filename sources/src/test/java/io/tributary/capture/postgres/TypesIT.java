package io.tributary.capture.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.run.CsvLines;
import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Every type has one text, the same from a load and from the stream, and the documentation says which. */
@ParameterizedClass
@EnumSource(TestServer.class)
class TypesIT {
    private static final Path DOCUMENT = Path.of("..", "docs", "types", "postgresql.md");
    private static final int EXAMPLE_LENGTH_MAX = 60;

    @Parameter
    TestServer server;

    @TempDir
    Path folder;

    @Test
    void loadAndStreamGiveTheExpectedText() throws IOException {
        TestDatabase database = server.createDatabase();
        // what our sessions would have, and whoever writes has
        for (String setting : List.of(
                "TimeZone TO 'Asia/Tokyo'",
                "IntervalStyle TO 'iso_8601'",
                "bytea_output TO 'escape'",
                "extra_float_digits TO -3",
                "quote_all_identifiers TO on")) {
            database.execute("ALTER DATABASE " + database.name() + " SET " + setting);
        }
        database.execute("CREATE TABLE named (id int)");
        database.execute(TypeCases.setup().toArray(String[]::new));
        List<TypeCases.TypeCase> cases = TypeCases.all().stream()
                .filter(c -> server.isAtLeast(c.since()))
                .toList();
        for (int i = 0; i < cases.size(); i++) {
            database.execute(
                    "CREATE TABLE " + table(i) + " (id int PRIMARY KEY, v "
                            + cases.get(i).type() + ")",
                    insert(i, cases.get(i), 0));
        }
        Map<String, ColumnType> types = new LinkedHashMap<>();
        try (PostgresRig rig = new PostgresRig(database, folder, "public.t___")) {
            rig.start();
            rig.catchUp();
            for (int i = 0; i < cases.size(); i++) {
                database.execute(insert(i, cases.get(i), 1000));
            }
            rig.catchUp();

            SoftAssertions all = new SoftAssertions();
            for (int i = 0; i < cases.size(); i++) {
                List<String> expected = expected(cases.get(i));
                all.assertThat(landed(i, "LOAD", ""))
                        .as("load of %s", cases.get(i).type())
                        .isEqualTo(expected);
                all.assertThat(landed(i, "2", "I,"))
                        .as("stream of %s", cases.get(i).type())
                        .isEqualTo(expected);
                types.put(
                        cases.get(i).type(),
                        rig.landed("public", table(i)).schema().columns().get(1).type());
            }
            all.assertAll();
        }
        if (server == TestServer.NEWEST) {
            expectDocument(document(cases, types));
        }
    }

    private static String table(int i) {
        return "t%03d".formatted(i);
    }

    private static String insert(int i, TypeCases.TypeCase type, int offset) {
        List<String> rows = new ArrayList<>();
        int id = offset;
        for (TypeCases.Value value : type.values()) {
            rows.add("(" + id++ + ", (" + value.sql() + ")::" + type.type() + ")");
        }
        rows.add("(" + id + ", NULL)");
        return "INSERT INTO " + table(i) + " VALUES " + String.join(", ", rows);
    }

    private static List<String> expected(TypeCases.TypeCase type) {
        List<String> lines = new ArrayList<>();
        for (TypeCases.Value value : type.values()) {
            CsvRowWriter writer = new CsvRowWriter(64);
            byte[] bytes = value.text().getBytes(StandardCharsets.UTF_8);
            writer.value(bytes, 0, bytes.length);
            lines.add(new String(writer.buffer(), 0, writer.length(), StandardCharsets.UTF_8));
        }
        lines.add("");
        return lines;
    }

    /** The second column's bytes, of the files whose names begin like that. */
    private List<String> landed(int i, String name, String operation) throws IOException {
        List<String> lines = new ArrayList<>();
        try (var files = Files.list(folder.resolve("public").resolve(table(i)))) {
            for (Path file : files.sorted().toList()) {
                if (file.getFileName().toString().startsWith(name)) {
                    lines.addAll(CsvLines.of(Files.readAllBytes(file)));
                }
            }
        }
        return lines.stream()
                .peek(line -> assertThat(line).startsWith(operation))
                .map(line -> line.substring(operation.length()))
                .map(line -> line.substring(line.indexOf(',') + 1))
                .toList();
    }

    private static void expectDocument(String text) throws IOException {
        if (System.getProperty("golden.update") != null) {
            Files.createDirectories(DOCUMENT.getParent());
            Files.writeString(DOCUMENT, text);
        }
        assertThat(Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "")
                .as("%s; write it with -Dgolden.update", DOCUMENT)
                .isEqualTo(text);
    }

    private static String document(List<TypeCases.TypeCase> cases, Map<String, ColumnType> types) {
        StringBuilder text = new StringBuilder(
                """
                # PostgreSQL types

                What a value of each type looks like in the landing zone. A full load and the stream of changes give the
                same bytes for the same value. The text is PostgreSQL's own, with time zone UTC, ISO dates, `postgres`
                intervals, shortest exact floating-point numbers and the `C` locale for money, whatever the settings of
                whoever wrote the value. Three types differ from it, but not inside arrays, ranges and composite types:
                `boolean` is `true` or `false`, `bytea` is hexadecimal without `\\x`, and `timestamp with time zone` is in
                UTC without `+00`. A domain looks like the type it is based on. Types of extensions are text.

                This page is written by a test (`TypesIT`), from values that were loaded and streamed.
                """);
        String group = "";
        for (TypeCases.TypeCase type : cases) {
            if (!type.group().equals(group)) {
                group = type.group();
                text.append("\n## ")
                        .append(group)
                        .append("\n\n| PostgreSQL | landing type | examples |\n|---|---|---|\n");
            }
            text.append("| `").append(type.type()).append("` | `");
            text.append(types.get(type.type()).text()).append("` | ");
            text.append(String.join(
                    " ", type.values().stream().map(TypesIT::example).toList()));
            text.append(" |\n");
        }
        return text.toString();
    }

    private static String example(TypeCases.Value value) {
        String text = value.text()
                .replace("\n", "⏎")
                .replace("\r", "␍")
                .replace("\t", "⇥")
                .replace("|", "\\|");
        if (text.isEmpty()) {
            return "(empty)";
        }
        if (text.length() > EXAMPLE_LENGTH_MAX) {
            text = text.substring(0, EXAMPLE_LENGTH_MAX / 2) + "…";
        }
        String quotes = text.contains("`") ? "``" : "`";
        return quotes + text + quotes;
    }

    @Test
    void extensionTypesAreTextInTheirOwnNotation() {
        TestDatabase database = server.createDatabase();
        boolean available = database.number(
                        "SELECT count(*) FROM pg_available_extensions WHERE name IN ('hstore', 'citext', 'ltree')")
                == 3;
        assertThat(available)
                .as("the test servers ship hstore, citext and ltree")
                .isTrue();
        database.execute(
                "CREATE EXTENSION hstore",
                "CREATE EXTENSION citext",
                "CREATE EXTENSION ltree",
                "CREATE TABLE t (id int PRIMARY KEY, h hstore, c citext, l ltree)",
                "INSERT INTO t VALUES (1, 'a=>1, \"b c\"=>NULL', 'MiXed', 'top.sub')");
        try (PostgresRig rig = new PostgresRig(database, folder, "public.t")) {
            rig.start();
            rig.catchUp();
            database.execute("INSERT INTO t SELECT 2, h, c, l FROM t");
            rig.catchUp();

            String row = ",\"\"\"a\"\"=>\"\"1\"\", \"\"b c\"\"=>NULL\",MiXed,top.sub";
            assertThat(rig.landed("public", "t").rows()).isEqualTo(Arrays.asList("1" + row, "2" + row));
        }
    }
}
