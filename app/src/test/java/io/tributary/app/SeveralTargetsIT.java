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

/** One landing zone feeds several targets, each as far as it has come by itself. */
class SeveralTargetsIT {
    @TempDir
    Path folder;

    @Test
    void eachTargetIsBroughtUpToDateByItself() throws Exception {
        try (SharedServer server = SharedServer.take(DemoServer.Kind.MARIADB);
                Connection connection = server.connect()) {
            execute(
                    connection,
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.t (id INT PRIMARY KEY, v VARCHAR(20))",
                    "INSERT INTO shop.t VALUES (1, 'a'), (2, 'b')");
            Path pipeline = writePipeline(server);

            assertDone(run("run", "--until-caught-up", "-c", pipeline.toString()));
            assertThat(csv()).isEqualTo("1,a\n2,b\n");
            assertThat(parquet()).isEqualTo("1=a 2=b");
            assertThat(copy(connection)).isEqualTo("1=a 2=b");

            execute(connection, "UPDATE shop.t SET v = 'c' WHERE id = 2", "DROP TABLE copy_of_shop.t");
            assertDone(run("capture", "--until-caught-up", "-c", pipeline.toString()));
            assertDone(run("apply", "--once", "-c", pipeline.toString()));
            assertThat(csv()).isEqualTo("1,a\n2,c\n");
            assertThat(parquet()).isEqualTo("1=a 2=c");
            assertThat(copy(connection)).isEqualTo("1=a 2=c");

            execute(connection, "INSERT INTO shop.t VALUES (3, 'd')", "DELETE FROM copy_of_shop.t WHERE id = 2");
            execute(connection, "UPDATE shop.t SET v = 'e' WHERE id = 2");
            Ended diverged = run("run", "--until-caught-up", "-c", pipeline.toString());
            assertThat(diverged.exitCode()).as(diverged.out() + diverged.err()).isEqualTo(1);
            assertThat(diverged.err()).contains("TARGET_DIVERGED", "tributary reload");
            assertThat(csv()).isEqualTo("1,a\n2,e\n3,d\n");
            assertThat(parquet()).isEqualTo("1=a 2=e 3=d");

            Ended status = run("status", "-c", pipeline.toString());
            assertDone(status);
            assertThat(status.out())
                    .contains(
                            "shop.t in " + folder.resolve("csv"),
                            "shop.t in " + folder.resolve("parquet"),
                            "shop.t in " + server.url().replaceAll("[?].*", ""),
                            "apply failed");
        }
    }

    private String csv() throws Exception {
        return Files.readString(folder.resolve("csv/shop/t/final_output.csv"));
    }

    private String parquet() throws SQLException {
        Path file = folder.resolve("parquet/shop/t/final_output.parquet");
        try (Connection connection = DuckDb.connect()) {
            return rows(connection, "read_parquet('" + file + "')");
        }
    }

    private static String copy(Connection connection) throws SQLException {
        return rows(connection, "copy_of_shop.t");
    }

    private static String rows(Connection connection, String table) throws SQLException {
        StringBuilder rows = new StringBuilder();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, v FROM " + table + " ORDER BY id")) {
            while (row.next()) {
                rows.append(rows.isEmpty() ? "" : " ")
                        .append(row.getInt(1))
                        .append('=')
                        .append(row.getString(2));
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
                  tables: [shop.t]
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
