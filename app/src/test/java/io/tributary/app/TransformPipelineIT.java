package io.tributary.app;

import static io.tributary.app.PipelineSteps.assertDone;
import static io.tributary.app.PipelineSteps.execute;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.TributaryProcess.Ended;
import io.tributary.app.demo.DemoServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Comparator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL table into a CSV file: cleansed, filtered, enriched. */
class TransformPipelineIT {
    private static final String SELECT = "PersonID, trim(FullName) AS full_name, upper(City) AS city, c.country, notes";

    @TempDir
    private Path folder;

    private SharedServer server;
    private Connection connection;
    private Path pipeline;

    @BeforeEach
    void start() throws Exception {
        server = SharedServer.take(DemoServer.Kind.POSTGRES);
        connection = server.connect();
        execute(
                connection,
                "CREATE SCHEMA world",
                "CREATE TABLE world.person_lewis (\"PersonID\" int PRIMARY KEY, \"FullName\" varchar(100),"
                        + " \"City\" varchar(100), notes text)",
                "ALTER TABLE world.person_lewis ALTER COLUMN notes SET STORAGE EXTERNAL",
                "CREATE TABLE world.country_of (city text, country text)",
                "INSERT INTO world.country_of VALUES ('Oslo', 'Norway'), ('Rome', 'Italy'), ('Sao, Paulo', 'Brazil')",
                "INSERT INTO world.person_lewis SELECT i, ' Lewis ' || i || ' ', (ARRAY['Oslo', 'Rome', '', NULL,"
                        + " 'Sao, Paulo', 'Nowhere'])[1 + i % 6], repeat('n' || i, 3000)"
                        + " FROM generate_series(1, 300) i");
        Files.createDirectories(folder.resolve("reference"));
        Files.writeString(
                folder.resolve("reference/cities.csv"),
                "country,city\nNorway,Oslo\nItaly,Rome\nBrazil,\"Sao, Paulo\"\n");
        writePipeline("City <> ''", SELECT);
    }

    @AfterEach
    void stop() throws SQLException {
        connection.close();
        server.close();
    }

    @Test
    void rowsAreWhatThePipelineFileMakesOfThem() throws Exception {
        Ended before = run("check");
        assertDone(before);
        assertThat(before.out())
                .contains(
                        "ok       transform: world.person_lewis can be read; columns are looked at once it is landed");
        assertDone(run("run", "--until-caught-up"));
        assertTransformed();

        execute(
                connection,
                // values of notes are not sent with these: too long, and left alone
                "UPDATE world.person_lewis SET \"City\" = 'Rome' WHERE \"City\" = 'Oslo' AND \"PersonID\" % 4 = 0",
                "UPDATE world.person_lewis SET \"City\" = '' WHERE \"City\" = 'Rome' AND \"PersonID\" % 5 = 0",
                "UPDATE world.person_lewis SET \"PersonID\" = \"PersonID\" + 5000 WHERE \"City\" <> ''"
                        + " AND \"PersonID\" % 7 = 0",
                // these are sent whole
                "UPDATE world.person_lewis SET \"City\" = 'Oslo', notes = 'short' WHERE \"City\" IS NULL",
                "DELETE FROM world.person_lewis WHERE \"PersonID\" % 11 = 0",
                "INSERT INTO world.person_lewis VALUES (9001, 'New ', 'Oslo', NULL), (9002, 'Out', NULL, 'x')");
        assertDone(run("run", "--until-caught-up"));
        assertTransformed();

        Ended check = run("check");
        assertDone(check);
        assertThat(check.out())
                .contains("ok       transform: world.person_lewis becomes PersonID, full_name, city, country, notes");
    }

    @Test
    void aRowThatEntersWithoutAllItsValuesStopsItsTableUntilItIsLoadedAgain() throws Exception {
        assertDone(run("run", "--until-caught-up"));
        execute(connection, "UPDATE world.person_lewis SET \"City\" = 'Rome' WHERE \"PersonID\" = 2");
        Ended stopped = run("run", "--until-caught-up");
        assertThat(stopped.exitCode()).isEqualTo(1);
        assertThat(stopped.err())
                .contains("if it begins to pass the condition there, some of its values were not sent")
                .contains("ALTER TABLE world.person_lewis REPLICA IDENTITY FULL");
        assertThat(run("status").out()).contains("TARGET_DIVERGED");

        execute(connection, "ALTER TABLE world.person_lewis REPLICA IDENTITY FULL");
        assertDone(run("reload", "world.person_lewis"));
        reloaded();
        execute(
                connection,
                "UPDATE world.person_lewis SET \"City\" = 'Rome' WHERE \"PersonID\" IN (3, 9)",
                "UPDATE world.person_lewis SET \"PersonID\" = 7003 WHERE \"PersonID\" = 3");
        assertDone(run("run", "--until-caught-up"));
        assertTransformed();
    }

    @Test
    void anotherTransformWaitsForANewLoad() throws Exception {
        assertDone(run("run", "--until-caught-up"));
        String before = Files.readString(finalFile());
        writePipeline("City <> ''", "PersonID, lower(FullName) AS n");
        execute(connection, "INSERT INTO world.person_lewis VALUES (9001, 'New', 'Oslo', NULL)");
        Ended stopped = run("run", "--until-caught-up");
        assertThat(stopped.exitCode()).isEqualTo(1);
        assertThat(stopped.err())
                .contains("its rows were made by another transform than the pipeline file's")
                .contains("tributary reload world.person_lewis");
        assertThat(Files.readString(finalFile())).isEqualTo(before);

        assertDone(run("reload", "world.person_lewis"));
        reloaded();
        assertThat(Files.readString(finalFile())).contains("\n9001,new\n").doesNotContain("Norway");
    }

    @Test
    void checkNamesTheMistakeAndItsPlace() throws Exception {
        writePipeline("City <> ''", "PersonID, uper(City) AS city");
        Ended unknownFunction = run("check");
        assertThat(unknownFunction.exitCode()).isEqualTo(2);
        assertThat(unknownFunction.err())
                .contains("line 13: transform[1].select: character 11 (uper): no such function; there are abs, ceil,");

        writePipeline("City <> ''", SELECT);
        assertDone(run("run", "--until-caught-up"));

        writePipeline("Cty <> ''", SELECT);
        assertThat(run("check").out())
                .contains(
                        "failed   transform: Cannot transform world.person_lewis: \"Cty <> ''\", character 1 (Cty): no"
                                + " such column; known are PersonID, FullName, City, notes, c.country, c.city")
                .contains("cure: Correct the transform of world.person_lewis in the pipeline file");

        writePipeline("trim(PersonID) <> ''", SELECT);
        assertThat(run("check").out())
                .contains(
                        "\"trim(PersonID) <> ''\", character 1 (trim): No function matches the given name and argument"
                                + " types 'trim(INTEGER, STRING_LITERAL)'");

        Files.writeString(
                pipeline,
                Files.readString(pipeline).replace("- table: world.person_lewis", "- table: world.person_lewi"));
        assertThat(run("check").out())
                .contains("failed   transform: no table world.person_lewi is landed, and none is to be")
                .contains("cure: Did you mean world.person_lewis?");
    }

    /** Waits for nothing: the next run loads first. */
    private void reloaded() throws Exception {
        try (TributaryProcess running = TributaryProcess.start(folder, "run", "-c", pipeline.toString())) {
            Path second = folder.resolve("landing/world/person_lewis/LOAD00000002.csv");
            for (int i = 0; i < 300 && !Files.exists(second); i++) {
                Thread.sleep(100);
            }
            running.kill();
        }
        assertDone(run("run", "--until-caught-up"));
    }

    private void assertTransformed() throws Exception {
        StringBuilder expected = new StringBuilder();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT \"PersonID\", trim(\"FullName\"), upper(p.\"City\"), country, notes FROM world.person_lewis p"
                                + " LEFT JOIN world.country_of c ON c.city = p.\"City\" WHERE p.\"City\" <> ''"
                                + " ORDER BY \"PersonID\"")) {
            while (row.next()) {
                String city = row.getString(3);
                expected.append(row.getInt(1) + "," + row.getString(2) + ","
                        + (city.contains(",") ? "\"" + city + "\"" : city) + "," + orEmpty(row.getString(4)) + ","
                        + orEmpty(row.getString(5)) + "\n");
            }
        }
        assertThat(Files.readAllLines(finalFile()).stream()
                        .sorted(Comparator.comparingInt(line -> Integer.parseInt(line.substring(0, line.indexOf(',')))))
                        .toList())
                .isEqualTo(expected.toString().lines().toList());
    }

    private static String orEmpty(String value) {
        return value == null ? "" : value;
    }

    private Path finalFile() {
        return folder.resolve("final/world/person_lewis/final_output.csv");
    }

    private void writePipeline(String where, String select) throws Exception {
        pipeline = Files.writeString(
                folder.resolve("pipeline.yaml"),
                """
                name: world
                source:
                  url: %s
                  user: postgres
                  tables: [world.person_lewis]
                landing:
                  path: landing
                target:
                  path: final
                transform:
                  - table: world.person_lewis
                    where: "%s"
                    select: "%s"
                    join: { file: reference/cities.csv, as: c, on: "c.city = City" }
                """
                        .formatted(server.url(), where, select));
    }

    private Ended run(String... arguments) throws Exception {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "-c";
        all[arguments.length + 1] = pipeline.toString();
        return TributaryCommand.run(all);
    }
}
