package io.tributary.app;

import static io.tributary.app.PipelineSteps.assertDone;
import static io.tributary.app.PipelineSteps.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tributary.app.TributaryProcess.Ended;
import io.tributary.app.demo.DemoServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fourth of the pipelines that Tributary is for: PostgreSQL to a table of MySQL or MariaDB. */
class PipelineDIT {
    private static final String MYSQL = "TRIBUTARY_TEST_MYSQL_URL";
    private static final String COLUMNS = "id, name, amount, created, born, active, data, doc";

    @TempDir
    Path folder;

    @Test
    void postgresTableBecomesAMariadbTable() throws Exception {
        try (SharedServer copy = SharedServer.take(DemoServer.Kind.MARIADB);
                Connection admin = copy.connect()) {
            prove(copy.url(), admin);
        }
    }

    @Test
    void postgresTableBecomesAMysqlTable() throws Exception {
        String url = System.getenv().getOrDefault(MYSQL, "");
        assumeTrue(!url.isEmpty(), MYSQL + " is not set: skipped for MySQL");
        URI address = URI.create(url.substring("jdbc:".length()));
        try (Connection admin = DriverManager.getConnection(
                url.replaceFirst("^jdbc:mysql:", "jdbc:mariadb:") + "&allowPublicKeyRetrieval=true")) {
            prove("jdbc:mysql://" + address.getHost() + ":" + address.getPort() + "/", admin);
        }
    }

    private void prove(String target, Connection admin) throws Exception {
        execute(
                admin,
                "SET time_zone = '+00:00'",
                "DROP DATABASE IF EXISTS copy_of_public",
                "CREATE DATABASE copy_of_public",
                "DROP USER IF EXISTS 'copier'@'%'",
                "CREATE USER 'copier'@'%' IDENTIFIED BY 'a secret'",
                "GRANT ALL ON copy_of_public.* TO 'copier'@'%'");
        try (SharedServer source = SharedServer.take(DemoServer.Kind.POSTGRES);
                Connection origin = source.connect()) {
            execute(
                    origin,
                    "SET TimeZone = 'UTC'",
                    "CREATE TABLE person (id bigint PRIMARY KEY, name varchar(100), amount numeric(12,3), created timestamptz,"
                            + " born date, active boolean, data bytea, doc jsonb)",
                    "INSERT INTO person VALUES (1, 'Ärger, \"x\"', 1.500, '2026-01-02 03:04:05.678901Z', '1999-12-31', true,"
                            + " '\\x00ff', '{\"a\": 1}'), (2, '', NULL, NULL, NULL, NULL, NULL, NULL), (3, NULL, -7, NULL,"
                            + " NULL, false, '', '[]')");
            Path pipeline = writePipeline(source.url(), target);

            Ended check = run("check", "-c", pipeline.toString());
            assertDone(check);
            assertThat(check.out()).contains("connected to " + target).doesNotContain("a secret");

            assertDone(run("run", "--until-caught-up", "-c", pipeline.toString()));
            assertThat(rows(admin, COLUMNS))
                    .containsExactly(
                            "1|Ärger, \"x\"|1.500|2026-01-02 03:04:05.678901|1999-12-31|1|00FF|{\"a\": 1}",
                            "2||null|null|null|null|null|null",
                            "3|null|-7.000|null|null|0||[]");

            execute(
                    origin,
                    "UPDATE person SET id = 20 WHERE id = 2",
                    "DELETE FROM person WHERE id = 3",
                    "UPDATE person SET amount = amount + 1 WHERE id = 1",
                    "ALTER TABLE person ADD COLUMN state varchar(10) NOT NULL DEFAULT 'new'",
                    "INSERT INTO person (id, name, state) VALUES (4, 'late', 'old')");
            assertDone(run("run", "--until-caught-up", "-c", pipeline.toString()));
            assertThat(rows(admin, "id, name, amount, state"))
                    .containsExactly("1|Ärger, \"x\"|2.500|new", "4|late|null|old", "20||null|new");

            Ended status = run("status", "-c", pipeline.toString());
            assertDone(status);
            assertThat(status.out()).contains("public.person", "streaming").doesNotContain("failed");
            assertDone(run("drop", "--yes", "-c", pipeline.toString()));
        }
    }

    private static List<String> rows(Connection connection, String columns) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT " + columns.replace("data", "HEX(data)") + " FROM copy_of_public.person ORDER BY id")) {
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    values.add(String.valueOf(row.getString(i)));
                }
                rows.add(String.join("|", values));
            }
        }
        return rows;
    }

    private Path writePipeline(String source, String target) throws Exception {
        return Files.writeString(
                folder.resolve("pipeline.yaml"),
                """
                name: copies
                source:
                  url: %s
                  user: postgres
                  password: postgres
                  tables: [public.person]
                landing:
                  path: landing
                target:
                  url: %s
                  user: copier
                  password: ${COPY_PASSWORD}
                  schema: "copy_of_{schema}"
                """
                        .formatted(source, target));
    }

    private Ended run(String... arguments) throws Exception {
        try (TributaryProcess started =
                TributaryProcess.start(folder, Map.of("COPY_PASSWORD", "a secret"), arguments)) {
            return started.await();
        }
    }
}
