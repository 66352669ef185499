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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline whose final tables are Parquet files, read by another engine. */
class ParquetPipelineIT {
    @TempDir
    Path folder;

    @Test
    void tablesBecomeParquetFilesWithTheirTypes() throws Exception {
        try (SharedServer server = SharedServer.take(DemoServer.Kind.MARIADB);
                Connection connection = server.connect()) {
            execute(
                    connection,
                    "SET time_zone = '+00:00'",
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.orders (id BIGINT UNSIGNED PRIMARY KEY, total DECIMAL(10,2), placed TIMESTAMP(6) NULL,"
                            + " day DATE, paid BIT(1), note VARCHAR(50))",
                    "INSERT INTO shop.orders VALUES (18446744073709551615, 10.50, '2026-01-02 03:04:05.678901',"
                            + " '2026-02-28', b'1', 'first'), (2, NULL, NULL, NULL, NULL, '')",
                    "CREATE TABLE shop.log (line VARCHAR(20))",
                    "INSERT INTO shop.log VALUES ('a'), ('a'), (NULL)");
            Path pipeline = writePipeline(server);

            assertDone(run("check", "-c", pipeline.toString()));
            assertDone(run("run", "--until-caught-up", "-c", pipeline.toString()));
            assertThat(rows("orders", "id, total, placed, day, paid, note"))
                    .containsExactly(
                            "2, null, null, null, null, ",
                            "18446744073709551615, 10.50, 2026-01-02T03:04:05.678901Z, 2026-02-28, true, first");
            assertThat(rows("log", "line")).containsExactly("a", "a", "null");

            execute(
                    connection,
                    "INSERT INTO shop.orders VALUES (3, 1, NULL, NULL, b'0', 'third')",
                    "UPDATE shop.orders SET id = 20, total = 0.01 WHERE id = 2",
                    "DELETE FROM shop.orders WHERE note = 'first'",
                    "ALTER TABLE shop.orders ADD COLUMN state CHAR(3) NOT NULL DEFAULT 'new'",
                    "DELETE FROM shop.log WHERE line = 'a' LIMIT 1");
            assertDone(run("run", "--until-caught-up", "-c", pipeline.toString()));
            assertThat(rows("orders", "id, total, note, state"))
                    .containsExactly("3, 1.00, third, new", "20, 0.01, , new");
            assertThat(rows("log", "line")).containsExactly("a", "null");

            Ended status = run("status", "-c", pipeline.toString());
            assertDone(status);
            assertThat(status.out())
                    .contains("shop.orders", "shop.log", "streaming")
                    .doesNotContain("failed");
        }
    }

    private List<String> rows(String table, String columns) throws SQLException {
        Path file = folder.resolve("lake/shop/" + table + "/final_output.parquet");
        List<String> rows = new ArrayList<>();
        try (Connection connection = DuckDb.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            try (ResultSet row = statement.executeQuery(
                    "SELECT " + columns + " FROM read_parquet('" + file + "') ORDER BY 1 NULLS LAST")) {
                while (row.next()) {
                    List<String> values = new ArrayList<>();
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        values.add(String.valueOf(row.getObject(i)));
                    }
                    rows.add(String.join(", ", values));
                }
            }
        }
        return rows;
    }

    private Path writePipeline(SharedServer server) throws Exception {
        return Files.writeString(
                folder.resolve("pipeline.yaml"),
                """
                name: shop
                source:
                  url: %s
                  user: root
                  tables: ["shop.%%"]
                landing:
                  path: landing
                target:
                  format: parquet
                  path: lake
                """
                        .formatted(server.url()));
    }

    private Ended run(String... arguments) throws Exception {
        return TributaryCommand.run(arguments);
    }
}
