package io.tributary.app;

import static io.tributary.app.PipelineSteps.assertDone;
import static io.tributary.app.PipelineSteps.execute;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.TributaryProcess.Ended;
import io.tributary.app.demo.DemoServer;
import io.tributary.target.DuckDb;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What settings of a DMS endpoint make of a real source's tables. */
class DmsLandingIT {
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}");
    private static final DateTimeFormatter TIME_FORM = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    private static final Map<DemoServer.Kind, SharedServer> TAKEN = new EnumMap<>(DemoServer.Kind.class);

    @TempDir
    Path folder;

    private static SharedServer server(DemoServer.Kind kind) throws SQLException {
        SharedServer taken = TAKEN.get(kind);
        if (taken == null) {
            taken = SharedServer.take(kind);
            TAKEN.put(kind, taken);
        }
        return taken;
    }

    @AfterAll
    static void giveBack() {
        TAKEN.values().forEach(SharedServer::close);
    }

    @ParameterizedTest
    @EnumSource
    void defaultsAreWhatIsLandedAnyway(DemoServer.Kind kind) throws Exception {
        Landed without = landed(kind, "plain", "");
        Landed with = landed(kind, "usual", "dms: {}");

        assertThat(with.files()).isEqualTo(without.files());
        assertThat(with.files())
                .isEqualTo(Map.of(
                        "shop/t/LOAD00000001.csv",
                        "1,\"A,\"\"B\"\"\",\n2,b,\"\"\n",
                        "shop/t/TIME.csv",
                        expected(kind, "I,3,c,\nU,1,a,\nD,2,b,\"\"\nI,20,b,\"\"\nD,1,a,\n")));
    }

    @ParameterizedTest
    @EnumSource
    void everythingIsOn(DemoServer.Kind kind) throws Exception {
        Landed landed = landed(
                kind,
                "everything",
                """
                dms:
                    BucketFolder: raw/dms
                    CsvDelimiter: "|"
                    CsvNullValue: "\\\\N"
                    AddColumnName: true
                    IncludeOpForFullLoad: "true"
                    TimestampColumnName: ts
                    PkUpdateMode: u-only""");

        assertThat(landed.files())
                .isEqualTo(
                        Map.of(
                                "raw/dms/shop/t/LOAD00000001.csv",
                                "Op|ts|id|name|note\nI|NOW|1|\"A,\"\"B\"\"\"|\\N\nI|NOW|2|b|\"\"\n",
                                "raw/dms/shop/t/TIME.csv",
                                (kind == DemoServer.Kind.POSTGRES
                                        ? "Op|ts|id|name|note\nI|NOW|3|c|\\N\nU|NOW|1|a|\\N\nU|NOW|20|b|\"\"\nD|NOW|1|\\N|\\N\n"
                                        : "Op|ts|id|name|note\nI|NOW|3|c|\\N\nU|NOW|1|a|\\N\nU|NOW|20|b|\"\"\nD|NOW|1|a|\\N\n")));
    }

    @ParameterizedTest
    @EnumSource
    void compressedFilesStandInFoldersOfTheirDate(DemoServer.Kind kind) throws Exception {
        Landed landed = landed(
                kind,
                "partitions",
                """
                dms:
                    CompressionType: gzip
                    DatePartitionEnabled: true
                    DatePartitionSequence: YYYYMMDDHH
                    DatePartitionDelimiter: UNDERSCORE
                    DatePartitionTimezone: Asia/Seoul""");

        assertThat(landed.files())
                .isEqualTo(Map.of(
                        "shop/t/LOAD00000001.csv.gz",
                        "1,\"A,\"\"B\"\"\",\n2,b,\"\"\n",
                        "shop/t/DATE/TIME.csv.gz",
                        expected(kind, "I,3,c,\nU,1,a,\nD,2,b,\"\"\nI,20,b,\"\"\nD,1,a,\n")));
        String path = landed.paths().stream()
                .filter(it -> it.contains("_"))
                .findFirst()
                .orElseThrow();
        String seoul =
                path.replaceFirst(".*/(\\d{4})_(\\d\\d)_(\\d\\d)_(\\d\\d)/(\\d{8}-\\d{9})\\.csv\\.gz", "$1$2$3-$4 $5");
        assertThat(seoul.substring(12)).startsWith(seoul.substring(0, 11));
        LocalDateTime shown =
                LocalDateTime.parse(seoul.substring(12), DateTimeFormatter.ofPattern("uuuuMMdd-HHmmssSSS"));
        assertThat(shown.toInstant(ZoneOffset.ofHours(9))).isBetween(landed.begin(), landed.end());
    }

    @ParameterizedTest
    @EnumSource
    void transactionsStandInOneFile(DemoServer.Kind kind) throws Exception {
        Landed landed = landed(
                kind,
                "transactions",
                """
                dms:
                    PreserveTransactions: true
                    CdcPath: changes
                    TimestampColumnName: ts""");

        assertThat(landed.files())
                .isEqualTo(Map.of(
                        "shop/t/LOAD00000001.csv",
                        "NOW,1,\"A,\"\"B\"\"\",\nNOW,2,b,\"\"\n",
                        "changes/CDC_TXN-TIME.csv",
                        expected(kind, "I,3,c,\nU,1,a,\nD,2,b,\"\"\nI,20,b,\"\"\nD,1,a,\n")
                                .replaceAll("(?m)^([IUD]),", "$1,t,shop,NOW,")));
    }

    @ParameterizedTest
    @EnumSource
    void insertsAlone(DemoServer.Kind kind) throws Exception {
        Landed landed = landed(kind, "inserts", "dms: {CdcInsertsOnly: true}");

        assertThat(landed.files())
                .isEqualTo(Map.of(
                        "shop/t/LOAD00000001.csv", "1,\"A,\"\"B\"\"\",\n2,b,\"\"\n", "shop/t/TIME.csv", "3,c,\n"));
    }

    @ParameterizedTest
    @EnumSource
    void parquetHasTheColumnsOfTheTable(DemoServer.Kind kind) throws Exception {
        Landed landed = landed(
                kind,
                "parquet",
                """
                dms:
                    DataFormat: parquet
                    CompressionType: GZIP
                    ParquetTimestampInMillisecond: true
                    IncludeOpForFullLoad: true
                    TimestampColumnName: ts""",
                "CREATE TABLE shop.t (id INT PRIMARY KEY, name VARCHAR(20), note VARCHAR(100), amount DECIMAL(15,2),"
                        + " d DATE, moment TIMESTAMP(6) NULL)");

        assertThat(landed.paths()).hasSize(2).allMatch(path -> path.endsWith(".parquet"));
        try (Connection duckdb = DuckDb.connect()) {
            String load = "'" + folder.resolve("landing-parquet/shop/t/LOAD00000001.parquet") + "'";
            String changes = "'"
                    + folder.resolve("landing-parquet").resolve(landed.paths().get(0)) + "'";
            assertThat(rows(
                            duckdb,
                            "SELECT Op, id, name, note, amount, d, moment FROM read_parquet(" + load + ") ORDER BY id"))
                    .containsExactly("I,1,A,\"B\",null,null,null,null", "I,2,b,,null,null,null");
            assertThat(rows(duckdb, "SELECT Op, id, name FROM read_parquet(" + changes + ")"))
                    .containsExactly(
                            "I,3,c",
                            "U,1,a",
                            kind == DemoServer.Kind.POSTGRES ? "D,2,null" : "D,2,b",
                            "I,20,b",
                            kind == DemoServer.Kind.POSTGRES ? "D,1,null" : "D,1,a");
            assertThat(rows(
                            duckdb,
                            "SELECT name, type, converted_type, precision, scale FROM parquet_schema(" + load
                                    + ") OFFSET 1"))
                    .containsExactly(
                            "Op,BYTE_ARRAY,UTF8,null,null",
                            "ts,BYTE_ARRAY,UTF8,null,null",
                            "id,INT32,INT_32,null,null",
                            "name,BYTE_ARRAY,UTF8,null,null",
                            "note,BYTE_ARRAY,UTF8,null,null",
                            "amount,INT64,DECIMAL,15,2",
                            "d,INT32,DATE,null,null",
                            "moment,INT64,TIMESTAMP_MILLIS,null,null");
            assertThat(rows(duckdb, "SELECT DISTINCT compression FROM parquet_metadata(" + load + ")"))
                    .containsExactly("GZIP");
        }
    }

    @Test
    void aValueThatParquetCannotHoldStopsItsTableAlone() throws Exception {
        SharedServer server = server(DemoServer.Kind.POSTGRES);
        Path pipeline = pipeline(server, "unholdable", "dms: {DataFormat: parquet}");
        Files.writeString(pipeline, Files.readString(pipeline).replace("[shop.t]", "[shop.t, shop.u]"));
        try (Connection connection = server.connect()) {
            recreate(connection, "CREATE TABLE shop.t (id INT PRIMARY KEY, d DATE)");
            execute(
                    connection,
                    "CREATE TABLE shop.u (id INT PRIMARY KEY, d DATE)",
                    "INSERT INTO shop.t VALUES (1, '2024-03-07')",
                    "INSERT INTO shop.u VALUES (1, '2024-03-07')");
            assertDone(TributaryCommand.run("capture", "--until-caught-up", "-c", pipeline.toString()));
            execute(
                    connection,
                    "INSERT INTO shop.t VALUES (2, 'infinity')",
                    "INSERT INTO shop.u VALUES (2, '2024-03-08')");
            TributaryCommand.run("capture", "--until-caught-up", "-c", pipeline.toString());
            execute(connection, "INSERT INTO shop.t VALUES (3, NULL)", "INSERT INTO shop.u VALUES (3, NULL)");
            TributaryCommand.run("capture", "--until-caught-up", "-c", pipeline.toString());

            assertThat(run("status", pipeline).out())
                    .containsPattern("shop\\.t +stopped")
                    .containsPattern("shop\\.u +streaming +100% +0 +2 ")
                    .contains("VALUE_UNSUPPORTED", "a value in column d", "change the column's data type to string")
                    .contains("tributary reload shop.t");

            execute(connection, "UPDATE shop.t SET d = NULL WHERE id = 2");
            assertDone(TributaryCommand.run("reload", "-c", pipeline.toString(), "shop.t"));
            try (TributaryProcess capture = TributaryProcess.start(folder, "capture", "-c", pipeline.toString())) {
                capture.awaitOutput("load finished");
                capture.stop();
                capture.await();
            }
            assertThat(run("status", pipeline).out()).containsPattern("shop\\.t +streaming +100%");
            execute(connection, "DROP TABLE shop.u");
            drop(DemoServer.Kind.POSTGRES, pipeline);
        }
    }

    @Test
    void updatesOfKeysThatCrossAFilterAreWhatTheyComeTo() throws Exception {
        SharedServer server = server(DemoServer.Kind.MARIADB);
        Files.writeString(
                folder.resolve("rules.json"),
                """
                {"rules": [{"rule-type": "selection", "rule-id": "1", "rule-name": "1", "rule-action": "include",
                  "object-locator": {"schema-name": "shop", "table-name": "t"},
                  "filters": [{"filter-type": "source", "column-name": "name", "filter-conditions": [
                    {"filter-operator": "noteq", "value": "hidden"}]}]},
                 {"rule-type": "transformation", "rule-id": "2", "rule-name": "2", "rule-target": "column",
                  "object-locator": {"schema-name": "shop", "table-name": "t"},
                  "rule-action": "add-before-image-columns",
                  "before-image-def": {"column-prefix": "BI_", "column-suffix": "", "column-filter": "pk-only"}},
                 {"rule-type": "transformation", "rule-id": "3", "rule-name": "3", "rule-target": "column",
                  "object-locator": {"schema-name": "shop", "table-name": "t"},
                  "rule-action": "add-column", "value": "op", "expression": "operation_indicator('D', 'U', 'I')",
                  "data-type": {"type": "string", "length": 1}}]}
                """);
        Path pipeline = pipeline(server, "crossing", "dms: {PkUpdateMode: u-only}");
        Files.writeString(pipeline, Files.readString(pipeline).replace("tables: [shop.t]", "mappings: rules.json"));
        try (Connection connection = server.connect()) {
            recreate(connection, "CREATE TABLE shop.t (id INT PRIMARY KEY, name VARCHAR(20), note VARCHAR(100))");
            execute(connection, "INSERT INTO shop.t VALUES (1, 'a', NULL), (2, 'b', NULL), (3, 'hidden', NULL)");
            assertDone(TributaryCommand.run("capture", "--until-caught-up", "-c", pipeline.toString()));
            execute(
                    connection,
                    "UPDATE shop.t SET id = 20 WHERE id = 2",
                    "UPDATE shop.t SET id = 10, name = 'hidden' WHERE id = 1",
                    "UPDATE shop.t SET id = 30, name = 'c' WHERE id = 3");
            assertDone(TributaryCommand.run("capture", "--until-caught-up", "-c", pipeline.toString()));
        }
        Ended status = run("status", pipeline);

        assertDone(status);
        assertThat(status.out()).containsPattern("shop\\.t +streaming +100% +0 +1 +1 +1 ");
        assertThat(String.join("", texts("crossing").values()))
                .as("also what the row was before, and what became of it")
                .isEqualTo("U,20,b,,U,2\nD,1,a,,D,1\nI,30,c,,I,\n1,a,,I,\n2,b,,I,\n");
    }

    @Test
    void whatIsLandedForOthersIsNotApplied() throws Exception {
        Path pipeline = pipeline(server(DemoServer.Kind.MARIADB), "others", "dms: {TimestampColumnName: ts}");

        Ended check = run("check", pipeline);
        Ended apply = run("apply", pipeline);

        assertThat(check.out())
                .contains("ok       landing.dms: lands for other readers: tributary capture, not run or apply");
        assertThat(apply.exitCode()).isEqualTo(2);
        assertThat(apply.err())
                .contains("settings of landing.dms give its files another content than the commit log means")
                .contains(
                        "hint: Land with tributary capture, and apply the folder with a pipeline of its own without source");
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLostAndNothingComesTwiceThoughProcessesAreKilled(DemoServer.Kind kind) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        SharedServer server = server(kind);
        Path pipeline = pipeline(
                server, "killed", "dms: {CompressionType: gzip, CdcMaxBatchInterval: 1, DatePartitionEnabled: true}");
        try (Connection connection = server.connect()) {
            recreate(connection, "CREATE TABLE shop.t (id INT PRIMARY KEY, name VARCHAR(20), note VARCHAR(100))");
            int rows = 0;
            for (int round = 0; round < 4; round++) {
                try (TributaryProcess capture =
                        TributaryProcess.start(folder, Map.of(), "capture", "-c", pipeline.toString())) {
                    long end = System.nanoTime() + Duration.ofSeconds(6).toNanos();
                    while (!capture.printed().contains(" commit ") && System.nanoTime() < end) {
                        execute(connection, "INSERT INTO shop.t VALUES (" + ++rows + ", 'n', NULL)");
                    }
                    end = System.nanoTime()
                            + Duration.ofMillis(random.nextInt(1500)).toNanos();
                    while (System.nanoTime() < end) {
                        execute(connection, "INSERT INTO shop.t VALUES (" + ++rows + ", 'n', NULL)");
                    }
                    capture.kill();
                }
            }
            assertDone(TributaryCommand.run("capture", "--until-caught-up", "-c", pipeline.toString()));

            List<Integer> ids = new ArrayList<>();
            texts("killed").forEach((path, text) -> text.lines()
                    .forEach(line -> ids.add(Integer.parseInt(line.replaceAll("^(I,)?(\\d+),.*", "$2")))));
            assertThat(ids.stream().sorted().toList())
                    .as("seed %d", seed)
                    .isEqualTo(IntStream.rangeClosed(1, rows).boxed().toList());
            drop(kind, pipeline);
        }
    }

    /**
     * Landed files.
     *
     * @param files content by path, with times and dates replaced
     * @param paths as they are, in order
     */
    private record Landed(Map<String, String> files, List<String> paths, Instant begin, Instant end) {}

    private Landed landed(DemoServer.Kind kind, String name, String settings) throws Exception {
        return landed(
                kind, name, settings, "CREATE TABLE shop.t (id INT PRIMARY KEY, name VARCHAR(20), note VARCHAR(100))");
    }

    private Landed landed(DemoServer.Kind kind, String name, String settings, String table) throws Exception {
        SharedServer server = server(kind);
        Instant begin = Instant.now().minusSeconds(1);
        try (Connection connection = server.connect()) {
            recreate(connection, table);
            execute(
                    connection,
                    "INSERT INTO shop.t (id, name, note) VALUES (1, 'A,\"B\"', NULL)",
                    "INSERT INTO shop.t (id, name, note) VALUES (2, 'b', '')");
            Path pipeline = pipeline(server, name, settings);
            assertDone(TributaryCommand.run("capture", "--until-caught-up", "-c", pipeline.toString()));
            execute(
                    connection,
                    "BEGIN",
                    "INSERT INTO shop.t (id, name) VALUES (3, 'c')",
                    "UPDATE shop.t SET name = 'a' WHERE id = 1",
                    "UPDATE shop.t SET id = 20 WHERE id = 2",
                    "DELETE FROM shop.t WHERE id = 1",
                    "COMMIT");
            assertDone(TributaryCommand.run("capture", "--until-caught-up", "-c", pipeline.toString()));
            drop(kind, pipeline);
        }
        Instant end = Instant.now().plusSeconds(1);
        Map<String, String> files = new TreeMap<>();
        texts(name).forEach((path, text) -> files.put(masked(path), masked(text, begin, end)));
        return new Landed(files, List.copyOf(texts(name).keySet()), begin, end);
    }

    /** A server has few slots. */
    private void drop(DemoServer.Kind kind, Path pipeline) throws Exception {
        if (kind == DemoServer.Kind.POSTGRES) {
            assertDone(TributaryCommand.run("drop", "--yes", "-c", pipeline.toString()));
        }
    }

    private static void recreate(Connection connection, String table) throws SQLException {
        execute(connection, "CREATE SCHEMA IF NOT EXISTS shop", "DROP TABLE IF EXISTS shop.t", table);
    }

    private static String masked(String path) {
        return path.replaceAll("\\d{4}_\\d\\d_\\d\\d_\\d\\d", "DATE").replaceAll("\\d{8}-?\\d{9}", "TIME");
    }

    /** Times in the column of times are of this test. */
    private static String masked(String text, Instant begin, Instant end) {
        Matcher matcher = TIME.matcher(text);
        while (matcher.find()) {
            assertThat(LocalDateTime.parse(matcher.group(), TIME_FORM).toInstant(ZoneOffset.UTC))
                    .isBetween(begin, end);
        }
        return matcher.reset().replaceAll("NOW");
    }

    /** PostgreSQL logs nothing but the key of a row that is gone. */
    private static String expected(DemoServer.Kind kind, String rows) {
        return kind == DemoServer.Kind.POSTGRES ? rows.replaceAll("(?m)^D,(\\d+),.*$", "D,$1,,") : rows;
    }

    private Path pipeline(SharedServer server, String name, String settings) throws IOException {
        String target = settings.isEmpty() || settings.equals("dms: {}") ? "target: {path: final-" + name + "}\n" : "";
        return Files.writeString(
                folder.resolve(name + ".yaml"),
                """
                name: %s
                source:
                  url: %s
                  user: %s
                  tables: [shop.t]
                landing:
                  path: landing-%s
                  %s
                %s"""
                        .formatted(name, server.url(), server.user(), name, settings, target));
    }

    private Ended run(String command, Path pipeline) throws Exception {
        return TributaryCommand.run(command, "-c", pipeline.toString());
    }

    private Map<String, String> texts(String name) throws IOException {
        Path landing = folder.resolve("landing-" + name);
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> all = Files.walk(landing)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String path = landing.relativize(file).toString();
                if (!path.startsWith("_tributary") && !path.endsWith(".lock")) {
                    texts.put(path, text(file));
                }
            }
        }
        return texts;
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in) {
            return file.toString().endsWith(".parquet") ? "" : new String(plain.readAllBytes(), UTF_8);
        }
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.append(i == 1 ? "" : ",").append(result.getString(i));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }
}
