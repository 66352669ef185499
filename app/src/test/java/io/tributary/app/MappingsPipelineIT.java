package io.tributary.app;

import static io.tributary.app.PipelineSteps.assertDone;
import static io.tributary.app.PipelineSteps.execute;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.TributaryProcess.Ended;
import io.tributary.app.demo.DemoServer;
import io.tributary.target.DuckDb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A DMS task's table mappings, from a database into files and tables of every kind. */
class MappingsPipelineIT {
    private static final String SELECT =
            """
            { "rule-type": "selection", "rule-id": "1", "rule-name": "1", "rule-action": "include",
              "object-locator": { "schema-name": "shop", "table-name": "t" },
              "filters": [ { "filter-type": "source", "column-name": "v", "filter-conditions": [
                { "filter-operator": "noteq", "value": "hidden" } ] } ] }""";
    private static final String RENAME =
            """
            { "rule-type": "transformation", "rule-id": "2", "rule-name": "2", "rule-target": "table",
              "rule-action": "rename", "value": "people",
              "object-locator": { "schema-name": "shop", "table-name": "t" } }""";
    private static final String REMOVE =
            """
            { "rule-type": "transformation", "rule-id": "3", "rule-name": "3", "rule-target": "column",
              "rule-action": "remove-column",
              "object-locator": { "schema-name": "shop", "table-name": "t", "column-name": "secret" } }""";
    private static final String ADD =
            """
            { "rule-type": "transformation", "rule-id": "4", "rule-name": "4", "rule-target": "column",
              "rule-action": "add-column", "value": "label", "expression": "upper($v)||'-'||$id",
              "data-type": { "type": "string", "length": 50 },
              "object-locator": { "schema-name": "shop", "table-name": "t" } }""";
    private static final String BEFORE =
            """
            { "rule-type": "transformation", "rule-id": "5", "rule-name": "5", "rule-target": "column",
              "rule-action": "add-before-image-columns",
              "object-locator": { "schema-name": "shop", "table-name": "t", "column-name": "v" },
              "before-image-def": { "column-prefix": "BI_", "column-filter": "all" } }""";

    @TempDir
    Path folder;

    @Test
    void everyTargetGetsWhatTheRulesMakeOfATable() throws Exception {
        try (SharedServer server = SharedServer.take(DemoServer.Kind.MARIADB);
                Connection connection = server.connect()) {
            execute(
                    connection,
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.t (id INT PRIMARY KEY, v VARCHAR(20), secret TEXT)",
                    "INSERT INTO shop.t VALUES (1, 'a', 's'), (2, 'b', 's'), (3, 'hidden', 's')");
            Path pipeline = writePipeline(server);
            rules(SELECT, RENAME, REMOVE, ADD, BEFORE);

            assertDone(run("check", "-c", pipeline.toString()));
            assertDone(run("run", "--until-caught-up", "-c", pipeline.toString()));
            expectEverywhere(connection, "1,a,A-1,\n2,b,B-2,\n");

            execute(
                    connection,
                    "UPDATE shop.t SET v = 'c' WHERE id = 2",
                    "UPDATE shop.t SET v = 'seen' WHERE id = 3",
                    "UPDATE shop.t SET v = 'hidden' WHERE id = 1",
                    "ALTER TABLE shop.t ADD w INT DEFAULT 7",
                    "INSERT INTO shop.t VALUES (4, 'd', 's', 8)");
            assertDone(run("run", "--until-caught-up", "-c", pipeline.toString()));
            execute(connection, "ALTER TABLE shop.t DROP COLUMN w");
            assertDone(run("run", "--until-caught-up", "-c", pipeline.toString()));
            expectEverywhere(connection, "2,c,C-2,b\n3,seen,SEEN-3,\n4,d,D-4,\n");

            assertDone(run("reload", "shop.people", "-c", pipeline.toString()));
            Path csv = folder.resolve("csv/shop/people/final_output.csv");
            String before = Files.readString(csv);
            try (TributaryProcess running = TributaryProcess.start(folder, "run", "-c", pipeline.toString())) {
                for (int i = 0; i < 300 && Files.readString(csv).equals(before); i++) {
                    Thread.sleep(100);
                }
                running.kill();
            }
            assertDone(run("run", "--until-caught-up", "-c", pipeline.toString()));
            expectEverywhere(connection, "2,c,C-2,\n3,seen,SEEN-3,\n4,d,D-4,\n");
            Ended status = run("status", "-c", pipeline.toString());
            assertDone(status);
            assertThat(status.out()).contains("shop.people").doesNotContain("shop.t ");
        }
    }

    @Test
    void aWrongRuleIsRefusedByNameAndPlace() throws Exception {
        try (SharedServer server = SharedServer.take(DemoServer.Kind.MARIADB);
                Connection connection = server.connect()) {
            execute(connection, "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY, v VARCHAR(20))");
            Path pipeline = writePipeline(server);

            rules(SELECT, ADD.replace("||'-'||", "|| || "));
            Ended unreadable = run("check", "-c", pipeline.toString());
            assertThat(unreadable.exitCode())
                    .as(unreadable.out() + unreadable.err())
                    .isEqualTo(1);
            assertThat(unreadable.out() + unreadable.err())
                    .contains("table-mappings.json: rule 4: expression cannot be read at character 13: near \"||\"");

            rules(SELECT, ADD.replace("$id", "$nope"));
            Ended misfit = run("check", "-c", pipeline.toString());
            assertThat(misfit.exitCode()).isEqualTo(1);
            assertThat(misfit.out())
                    .contains(
                            "rule 4 (add-column): table shop.t: expression cannot be read at character 17: there is no"
                                    + " column nope");
        }
    }

    private void rules(String... rules) throws Exception {
        Files.writeString(
                folder.resolve("table-mappings.json"), "{ \"rules\": [\n" + String.join(",\n", rules) + "\n] }");
    }

    private void expectEverywhere(Connection connection, String rows) throws Exception {
        assertThat(Files.readString(folder.resolve("csv/shop/people/final_output.csv")))
                .isEqualTo(rows);
        try (Connection duckdb = DuckDb.connect()) {
            assertThat(rows(
                            duckdb,
                            "SELECT id, v, label, BI_v FROM read_parquet('"
                                    + folder.resolve("parquet/shop/people/final_output.parquet") + "') ORDER BY id"))
                    .isEqualTo(rows);
        }
        assertThat(rows(connection, "SELECT id, v, label, BI_v FROM copy_of_shop.people ORDER BY id"))
                .isEqualTo(rows);
    }

    private static String rows(Connection connection, String sql) throws SQLException {
        StringBuilder rows = new StringBuilder();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                String before = row.getString(4);
                rows.append(row.getInt(1) + "," + row.getString(2) + "," + row.getString(3) + ","
                        + (before == null ? "" : before) + "\n");
            }
        }
        return rows.toString();
    }

    private Path writePipeline(SharedServer server) throws Exception {
        return Files.writeString(
                folder.resolve("pipeline.yaml"),
                """
                name: shop
                source:
                  url: %s
                  user: root
                  mappings: table-mappings.json
                landing:
                  path: landing
                targets:
                  - path: csv
                  - path: parquet
                    format: parquet
                  - url: %s
                    user: root
                    schema: "copy_of_{schema}"
                """
                        .formatted(server.url(), server.url()));
    }

    private Ended run(String... arguments) throws Exception {
        return TributaryCommand.run(arguments);
    }
}
