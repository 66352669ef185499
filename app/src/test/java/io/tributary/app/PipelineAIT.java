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
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first of the pipelines that Tributary is for, as its page says it: one table of MySQL or MariaDB, by a user with only the
 * rights it needs, to one consolidated CSV.
 */
class PipelineAIT {
    private static final String MYSQL = "TRIBUTARY_TEST_MYSQL_URL";
    private static final String PASSWORD = "a secret";

    @TempDir
    Path folder;

    @Test
    void mariadbTableBecomesOneConsolidatedCsv() throws Exception {
        try (SharedServer server = SharedServer.take(DemoServer.Kind.MARIADB);
                Connection connection = server.connect()) {
            prove(server.url(), connection);
        }
    }

    @Test
    void mysqlTableBecomesOneConsolidatedCsv() throws Exception {
        String url = System.getenv().getOrDefault(MYSQL, "");
        assumeTrue(!url.isEmpty(), MYSQL + " is not set: skipped for MySQL");
        URI address = URI.create(url.substring("jdbc:".length()));
        try (Connection connection = DriverManager.getConnection(
                url.replaceFirst("^jdbc:mysql:", "jdbc:mariadb:") + "&allowPublicKeyRetrieval=true")) {
            prove("jdbc:mysql://" + address.getHost() + ":" + address.getPort() + "/", connection);
        }
    }

    private void prove(String url, Connection admin) throws Exception {
        execute(
                admin,
                "DROP DATABASE IF EXISTS world",
                "CREATE DATABASE world CHARACTER SET utf8mb4",
                "CREATE TABLE world.Person_Lewis (PersonID INT PRIMARY KEY, FullName VARCHAR(100), City VARCHAR(100))",
                "INSERT INTO world.Person_Lewis VALUES (1, 'Jane Doe', 'Paris'), (2, 'Max, \"M\"', 'Köln'), (3, NULL, '')",
                "DROP USER IF EXISTS 'lewis'@'%'",
                "CREATE USER 'lewis'@'%' IDENTIFIED BY '" + PASSWORD + "'",
                "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'lewis'@'%'",
                "GRANT SELECT ON world.* TO 'lewis'@'%'");
        Path pipeline = writePipeline(url);

        Ended check = run("check", "-c", pipeline.toString());
        assertThat(check.exitCode()).as(check.out() + check.err()).isZero();
        assertThat(check.out())
                .contains(
                        "binlog_format: ROW",
                        "binlog_row_image: FULL",
                        "binlog_checksum: ",
                        "world.Person_Lewis: 3 columns")
                .doesNotContain("failed   ", PASSWORD);

        assertDone(run("run", "--until-caught-up", "-c", pipeline.toString()));
        assertThat(finalFile()).isEqualTo("1,Jane Doe,Paris\n2,\"Max, \"\"M\"\"\",Köln\n3,,\"\"\n");
        assertThat(Files.readString(folder.resolve("intermediate_data/world/Person_Lewis/LOAD00000001.csv")))
                .isEqualTo(finalFile());

        execute(
                admin,
                "INSERT INTO world.Person_Lewis VALUES (4, 'New', 'Rome')",
                "UPDATE world.Person_Lewis SET City = 'Oslo' WHERE PersonID = 3",
                "DELETE FROM world.Person_Lewis WHERE PersonID = 1",
                "UPDATE world.Person_Lewis SET PersonID = 20 WHERE PersonID = 2");
        assertDone(run("run", "--until-caught-up", "-c", pipeline.toString()));
        assertThat(finalFile().lines().sorted()).containsExactly("20,\"Max, \"\"M\"\"\",Köln", "3,,Oslo", "4,New,Rome");

        assertDone(run("drop", "--yes", "-c", pipeline.toString()));
    }

    private Path writePipeline(String url) throws Exception {
        return Files.writeString(
                folder.resolve("pipeline.yaml"),
                """
                name: world
                source:
                  url: %s
                  user: lewis
                  password: ${LEWIS_PASSWORD}
                  tables: [world.Person_Lewis]
                landing:
                  path: intermediate_data
                target:
                  format: csv
                  path: des_file
                  layout: final_output.csv
                """
                        .formatted(url));
    }

    private String finalFile() throws Exception {
        return Files.readString(folder.resolve("des_file/final_output.csv"));
    }

    private Ended run(String... arguments) throws Exception {
        try (TributaryProcess started = TributaryProcess.start(folder, Map.of("LEWIS_PASSWORD", PASSWORD), arguments)) {
            return started.await();
        }
    }
}
