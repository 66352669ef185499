package io.tributary.app;

import static io.tributary.app.PipelineSteps.assertDone;
import static io.tributary.app.PipelineSteps.execute;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.app.TributaryProcess.Ended;
import io.tributary.app.demo.DemoServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Final tables held against their source by the command that a user has. */
class ValidateIT {
    private static final String LAKE =
            """
            targets:
              - path: csv
                header: true
              - path: parquet
                format: parquet
              - path: divided
                format: parquet
                partition-by: [shop.orders.state]
              - path: iceberg
                format: iceberg
              - url: %s
                user: %s
                schema: "{schema}_copy"
            """;

    @TempDir
    Path folder;

    @Test
    void saysWhichRowsDifferInEveryKindOfTarget() throws Exception {
        try (SharedServer server = SharedServer.take(DemoServer.Kind.MARIADB);
                Connection connection = server.connect()) {
            execute(
                    connection,
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.orders (id BIGINT UNSIGNED PRIMARY KEY, total DECIMAL(10,2), placed TIMESTAMP(6) NULL,"
                            + " weight DOUBLE, paid BIT(1), raw VARBINARY(20), note VARCHAR(50), state CHAR(3))",
                    "INSERT INTO shop.orders SELECT seq, seq / 4, '2026-01-02 03:04:05.678901', seq / 7, b'1', x'00ff',"
                            + " 'a, \"b\"', 'new' FROM shop.seq_1_to_400",
                    "INSERT INTO shop.orders VALUES (18446744073709551615, NULL, NULL, NULL, NULL, NULL, '', NULL)",
                    "CREATE TABLE shop.log (line VARCHAR(20))",
                    "INSERT INTO shop.log VALUES ('a'), ('a'), (NULL), ('')");
            Path pipeline = pipeline("shop", server.url(), "root", "\"shop.%\"", LAKE.formatted(server.url(), "root"));
            assertDone(run("run", "--until-caught-up", "-c", pipeline.toString()));
            execute(
                    connection,
                    "ALTER TABLE shop.orders ADD COLUMN seen INT DEFAULT 7 FIRST",
                    "UPDATE shop.orders SET note = 'changed' WHERE id % 3 = 0",
                    "UPDATE shop.orders SET id = id + 1000 WHERE id % 50 = 0",
                    "DELETE FROM shop.orders WHERE id % 7 = 0",
                    "DELETE FROM shop.log WHERE line = 'a' LIMIT 1");
            assertDone(run("run", "--until-caught-up", "-c", pipeline.toString()));

            Ended equal = run("validate", "-c", pipeline.toString());
            assertDone(equal);
            assertThat(equal.out()).contains("every table equals its source").doesNotContain("different\n");

            execute(
                    connection,
                    "UPDATE shop.orders SET weight = weight + 1 WHERE id = 1",
                    "DELETE FROM shop.orders WHERE id = 2",
                    "INSERT INTO shop.orders (id) VALUES (777777)",
                    "INSERT INTO shop.log VALUES (NULL)",
                    "DELETE FROM shop.log WHERE line = ''");
            Ended different = run("validate", "--json", "-c", pipeline.toString());
            assertThat(different.exitCode()).as(different.err()).isEqualTo(1);
            assertThat(different.out()).doesNotContain("777777");
            JsonNode report = new ObjectMapper().readTree(different.out());
            assertThat(report.path("equal").asBoolean()).isFalse();
            List<String> counts = new ArrayList<>();
            report.path("tables").forEach(table -> counts.add(counts(table)));
            assertThat(counts)
                    .containsExactly(
                            "shop.log different 3 2 1 1 0",
                            "shop.log different 3 2 1 1 0",
                            "shop.log different 3 2 1 1 0",
                            "shop.log different 3 2 1 1 0",
                            "shop.log different 3 2 1 1 0",
                            "shop.orders different 343 341 1 1 1",
                            "shop.orders different 343 341 1 1 1",
                            "shop.orders different 343 341 1 1 1",
                            "shop.orders different 343 341 1 1 1",
                            "shop.orders different 343 341 1 1 1");
            assertThat(report.path("tables").get(0).path("note").asText()).contains("the pipeline is not running");

            Ended keys = run("validate", "--show-keys", "-c", pipeline.toString(), "shop.orders");
            assertThat(keys.out()).contains("rows that differ\n  1\n  2\n  777777\n");
            assertThat(run("validate", "-c", pipeline.toString(), "shop.order").err())
                    .contains("did you mean shop.orders?");
        }
    }

    private static String counts(JsonNode table) {
        return table.path("table").asText() + " " + table.path("result").asText() + " "
                + table.path("rows").asLong() + " " + table.path("equal").asLong() + " "
                + table.path("missing").asLong() + " " + table.path("extra").asLong() + " "
                + table.path("different").asLong();
    }

    @Test
    void rowsThatChangeMeanwhileAreNoDifferences() throws Exception {
        try (SharedServer server = SharedServer.take(DemoServer.Kind.POSTGRES);
                Connection connection = server.connect();
                Connection traffic = server.connect()) {
            execute(
                    connection,
                    "CREATE SCHEMA world",
                    "CREATE TABLE world.person (id int PRIMARY KEY, name text, city text, born timestamptz, n numeric(10,2))",
                    "INSERT INTO world.person SELECT i, 'P ' || i, 'Oslo', '2020-01-01Z', i FROM generate_series(1, 500) i");
            Path pipeline = pipeline(
                    "world",
                    server.url(),
                    "postgres",
                    "world.person",
                    """
                    targets:
                      - path: csv
                      - path: parquet
                        format: parquet
                      - url: %s
                        user: postgres
                        schema: copy
                    transform:
                      - table: world.person
                        where: "city <> ''"
                        select: "id, upper(name) AS name, born, n + 1 AS more"
                    """
                            .formatted(server.url()));
            AtomicBoolean stop = new AtomicBoolean();
            Thread busy = new Thread(() -> change(traffic, stop));
            try (TributaryProcess running = TributaryProcess.start(folder, "run", "-c", pipeline.toString())) {
                running.awaitOutput("table applied");
                busy.start();
                Ended equal = run("validate", "-c", pipeline.toString());
                assertThat(equal.out() + equal.err()).contains("every table equals its source");
                assertThat(equal.exitCode()).isZero();
                stop.set(true);
                busy.join();
                running.stop();
                assertThat(running.await().exitCode()).isZero();
            }
            Path csv = folder.resolve("csv/world/person/final_output.csv");
            Files.writeString(csv, Files.readString(csv).replaceFirst("P 7", "Q 7"));
            Ended changed = run("validate", "-c", pipeline.toString());
            assertThat(changed.exitCode()).isEqualTo(1);
            assertThat(changed.out()).contains("not compared").contains("tributary reload world.person");

            lakeOfDms(server, connection);
        }
    }

    @Test
    void nothingComparedIsNoSuccessAndADroppedTableNoFailure() throws Exception {
        try (SharedServer server = SharedServer.take(DemoServer.Kind.POSTGRES);
                Connection connection = server.connect()) {
            execute(
                    connection,
                    "CREATE SCHEMA world",
                    "CREATE TABLE world.city (id int PRIMARY KEY)",
                    "CREATE TABLE world.person (id int PRIMARY KEY)");
            String pipeline = pipeline("world", server.url(), "postgres", "\"world.%\"", "target: { path: csv }")
                    .toString();

            Ended nothing = run("validate", "--json", "-c", pipeline);
            assertThat(nothing.exitCode()).as(nothing.err()).isEqualTo(1);
            assertThat(new ObjectMapper().readTree(nothing.out()).path("equal").asBoolean())
                    .isFalse();
            assertThat(run("validate", "-c", pipeline).out()).contains("no table is there to be compared");

            assertDone(run("run", "--until-caught-up", "-c", pipeline));
            execute(connection, "DROP TABLE world.person");
            assertDone(run("run", "--until-caught-up", "-c", pipeline));

            Ended rest = run("validate", "-c", pipeline);
            assertDone(rest);
            assertThat(rest.out()).contains("every table equals its source").doesNotContain("person");
            Ended dropped = run("validate", "-c", pipeline, "world.person");
            assertThat(dropped.exitCode()).isEqualTo(1);
            assertThat(dropped.out()).contains("the table is dropped");
        }
    }

    private static void change(Connection traffic, AtomicBoolean stop) {
        try {
            for (int i = 0; !stop.get(); i++) {
                execute(
                        traffic,
                        "UPDATE world.person SET name = name || '.', city = CASE WHEN " + i
                                + " % 2 = 0 THEN '' ELSE 'Rome' END WHERE id % 50 = " + i % 50,
                        "INSERT INTO world.person VALUES (" + (1000 + i) + ", 'New', 'Bonn', NULL, NULL)",
                        "DELETE FROM world.person WHERE id = " + (1000 + i - 20));
            }
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A key that DMS says was updated, and nothing of its old row. */
    private void lakeOfDms(SharedServer server, Connection connection) throws Exception {
        execute(
                connection,
                "CREATE TABLE world.\"Person_Lewis\" (\"PersonID\" int PRIMARY KEY, \"FullName\" varchar(100), seen timestamp(6),"
                        + " share numeric(6,3))",
                "INSERT INTO world.\"Person_Lewis\" VALUES (1, 'Ann', '2024-03-07 15:04:05', 0.5), (7, 'Bob', NULL, NULL)");
        Path table = Files.createDirectories(folder.resolve("dms/world/Person_Lewis"));
        Files.writeString(table.resolve("LOAD00000001.csv"), "1,Ann,2024-03-07 15:04:05.000000,0.500\n2,Bob,,\n");
        Path pipeline = Files.writeString(
                folder.resolve("dms.yaml"),
                """
                name: lewis
                landing: { path: ./dms, grace: 100ms }
                target: { format: csv, path: ./des_file }
                tables:
                  world.Person_Lewis:
                    columns:
                      - { name: PersonID, type: int, key: true }
                      - { name: FullName, type: varchar(100) }
                      - { name: seen, type: timestamp(6) }
                      - { name: share, type: "numeric(6,3)" }
                """);
        Files.writeString(table.resolve("20240307-150405123.csv"), "U,7,Bob,,\n");
        Ended applied = run("apply", "--once", "-c", pipeline.toString());
        assertDone(applied);
        assertThat(applied.out()).contains("updates found no row with their key", "rows=1");
        assertThat(run("status", "-c", pipeline.toString()).out())
                .contains("1 update found no row with its key", "tributary validate world.Person_Lewis");

        String[] validate = {
            "validate",
            "-c",
            pipeline.toString(),
            "--source-url",
            server.url(),
            "--source-user",
            "postgres",
            "--show-keys"
        };
        Ended extra = run(validate);
        assertThat(extra.exitCode()).as(extra.out() + extra.err()).isEqualTo(1);
        assertThat(extra.out()).contains("rows that differ\n  2\n");
        assertThat(extra.out()
                        .lines()
                        .filter(line -> line.startsWith("world.Person_Lewis"))
                        .findFirst())
                .hasValueSatisfying(line ->
                        assertThat(line.split(" +")).startsWith("world.Person_Lewis", "2", "2", "0", "1", "0", "0"));

        Files.writeString(table.resolve("20240307-150406000.csv"), "D,2,,,\n");
        assertDone(run("apply", "--once", "-c", pipeline.toString()));
        assertDone(run(validate));
        assertThat(run("validate", "-c", pipeline.toString()).err()).contains("--source-url");
    }

    private Path pipeline(String name, String url, String user, String tables, String rest) throws Exception {
        return Files.writeString(
                folder.resolve(name + ".yaml"),
                """
                name: %s
                source:
                  url: %s
                  user: %s
                  tables: [%s]
                  heartbeat-interval: 300ms
                landing:
                  path: landing
                """
                                .formatted(name, url, user, tables)
                        + rest);
    }

    private Ended run(String... arguments) throws Exception {
        return TributaryCommand.run(arguments);
    }
}
