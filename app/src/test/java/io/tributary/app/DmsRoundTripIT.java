package io.tributary.app;

import static io.tributary.app.PipelineSteps.assertDone;
import static io.tributary.app.PipelineSteps.execute;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.demo.DemoServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a capture lands with settings of DMS, applied by a pipeline that knows nothing but the folder: the final table is the
 * source's, whatever the settings.
 */
class DmsRoundTripIT {
    private static final long SEED = Long.getLong("dms.seed", new Random().nextLong());
    private static final int CHANGES = 200;

    private static SharedServer server;

    @TempDir
    Path folder;

    @BeforeAll
    static void take() throws Exception {
        server = SharedServer.take(DemoServer.Kind.POSTGRES);
    }

    @AfterAll
    static void giveBack() {
        server.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "plain; {BucketFolder: ''}",
                "named; {AddColumnName: true, TimestampColumnName: ts, IncludeOpForFullLoad: true}",
                "nulls; {CsvNullValue: 'NULL', IncludeOpForFullLoad: true}",
                "dialect; {CsvDelimiter: '|', CsvRowDelimiter: '\\r\\n', CsvNullValue: '\\\\N', TimestampColumnName: ts}",
                "packed; {CompressionType: gzip, DatePartitionEnabled: true, DatePartitionTimezone: Asia/Seoul}",
                "ordered; {PreserveTransactions: true, CdcPath: txn, TimestampColumnName: ts}",
                "parquet; {DataFormat: parquet, TimestampColumnName: ts, DatePartitionEnabled: true}",
            })
    void finalTableIsTheSource(String name, String settings) throws Exception {
        try (Connection connection = server.connect()) {
            execute(
                    connection,
                    "DROP SCHEMA IF EXISTS " + name + " CASCADE",
                    "CREATE SCHEMA " + name,
                    "CREATE TABLE " + name
                            + ".t (id int PRIMARY KEY, v varchar(40), n numeric(10,2), at timestamp, b bytea)",
                    "INSERT INTO " + name
                            + ".t SELECT i, 'v' || i, i / 7.0, timestamp '2024-03-07 10:00:00' + i * interval"
                            + " '1.5 second', decode('00ff', 'hex') FROM generate_series(1, 100) i");
            Path capturing = capturing(name, settings);
            assertDone(TributaryCommand.run("capture", "--until-caught-up", "-c", capturing.toString()));
            Path applying = applying(name, settings);
            assertDone(TributaryCommand.run("apply", "--once", "-c", applying.toString()));

            change(connection, name, new Random(SEED));
            assertDone(TributaryCommand.run("capture", "--until-caught-up", "-c", capturing.toString()));
            assertDone(TributaryCommand.run("apply", "--once", "-c", applying.toString()));

            assertThat(copied()).as("seed " + SEED).isEqualTo(source(connection, name));
            assertDone(TributaryCommand.run("drop", "--yes", "-c", capturing.toString()));
        }
    }

    private static void change(Connection connection, String name, Random random) throws Exception {
        String[] values = {"''", "NULL", "'NULL'", "'a,b|c'", "'x \"quoted\"'", "E'two\\nlines'", "E'\\\\N'", "'é'"};
        for (int i = 0; i < CHANGES; i++) {
            int id = 1 + random.nextInt(120);
            String value = values[random.nextInt(values.length)];
            execute(
                    connection,
                    switch (random.nextInt(4)) {
                        case 0 -> "DELETE FROM " + name + ".t WHERE id = " + id;
                        case 1 ->
                            "UPDATE " + name + ".t SET id = id + 1000, v = " + value + " WHERE id = " + id
                                    + " AND NOT EXISTS (SELECT 1 FROM " + name + ".t o WHERE o.id = " + (id + 1000)
                                    + ")";
                        case 2 ->
                            "INSERT INTO " + name + ".t VALUES (" + id + ", " + value
                                    + ", -0.5, NULL, NULL) ON CONFLICT (id) DO NOTHING";
                        default -> "UPDATE " + name + ".t SET v = " + value + ", n = n + 1 WHERE id = " + id;
                    });
        }
    }

    private Path capturing(String name, String settings) throws IOException {
        return Files.writeString(
                folder.resolve("capture.yaml"),
                """
                name: %s
                source: { url: "%s", user: %s, tables: [%s.t] }
                landing:
                  path: ./raw
                  dms: %s
                """
                                .formatted(
                                        name,
                                        server.url(),
                                        server.user(),
                                        name,
                                        settings.replaceFirst("\\{", "{CdcMaxBatchInterval: 1, "))
                        + (settings.contains("BucketFolder") ? "target: { path: ./unused }\n" : ""));
    }

    private Path applying(String name, String settings) throws IOException {
        return Files.writeString(
                folder.resolve("apply.yaml"),
                """
                name: %s_copy
                landing:
                  path: ./raw
                  grace: 100ms
                  dms: %s
                target: { path: ./lake }
                tables:
                  %s.t:
                    columns:
                      - { name: id, type: int, key: true }
                      - { name: v, type: varchar(40) }
                      - { name: n, type: "numeric(10,2)" }
                      - { name: at, type: timestamp }
                      - { name: b, type: bytea }
                """
                        .formatted(name, settings, name));
    }

    /** Rows of the final file, told apart by their ids: a value may hold a line end. */
    private TreeSet<String> copied() throws IOException {
        try (var files = Files.walk(folder.resolve("lake"))) {
            Path file = files.filter(path -> path.endsWith("final_output.csv"))
                    .findFirst()
                    .orElseThrow();
            return rows(Files.readString(file));
        }
    }

    private static TreeSet<String> rows(String csv) {
        TreeSet<String> rows = new TreeSet<>();
        StringBuilder row = new StringBuilder();
        boolean quoted = false;
        for (char c : csv.toCharArray()) {
            quoted ^= c == '"';
            if (c == '\n' && !quoted) {
                rows.add(
                        row.toString().replaceAll("(:\\d\\d\\.\\d*?)0+,", "$1,").replace(".,", ","));
                row.setLength(0);
            } else {
                row.append(c);
            }
        }
        return rows;
    }

    private static TreeSet<String> source(Connection connection, String name) throws Exception {
        TreeSet<String> rows = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT id, v, n, at, encode(b, 'hex') FROM " + name + ".t")) {
            while (result.next()) {
                rows.add(result.getInt(1) + "," + field(result.getString(2)) + "," + field(result.getString(3)) + ","
                        + field(result.getString(4)) + "," + field(result.getString(5)));
            }
        }
        return rows;
    }

    private static String field(String value) {
        if (value == null) {
            return "";
        }
        boolean quotes = value.isEmpty() || value.matches("(?s).*[,\"\n\r].*");
        return quotes ? "\"" + value.replace("\"", "\"\"") + "\"" : value;
    }
}
