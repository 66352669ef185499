package io.tributary.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.app.TributaryProcess.Ended;
import io.tributary.app.demo.DemoServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command of the real program, against a real server. */
class SpineIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private SharedServer server;
    private Connection connection;
    private Path pipeline;

    @BeforeEach
    void start() throws Exception {
        server = SharedServer.take(DemoServer.Kind.POSTGRES);
        connection = server.connect();
        execute(
                """
                CREATE SCHEMA world;
                CREATE TABLE world.person_lewis ("PersonID" int PRIMARY KEY, "FullName" varchar(100), "City" varchar(100));
                INSERT INTO world.person_lewis SELECT i, 'Lewis ' || i, 'Paris' FROM generate_series(1, 1000) i;
                CREATE TABLE world.city (id int, name text, PRIMARY KEY (id));
                INSERT INTO world.city VALUES (1, 'Paris'), (2, NULL), (3, '');
                CREATE TABLE world.secret (id int PRIMARY KEY);
                """);
        pipeline = writePipeline("world", "[\"world.%\", \"!world.secret\"]");
    }

    @AfterEach
    void stop() throws SQLException {
        connection.close();
        server.close();
    }

    @Test
    void oneRunAfterAnotherKeepsTheCopyEqual() throws Exception {
        Ended check = run("check");
        assertThat(check.exitCode()).as(check.out() + check.err()).isZero();
        assertThat(check.out()).contains("ok       ").doesNotContain("failed   ");

        assertDone(run("run", "--until-caught-up"));
        assertCopied("person_lewis", "city");
        assertThat(folder.resolve("final/world/secret")).doesNotExist();

        execute("UPDATE world.person_lewis SET \"City\" = 'Oslo' WHERE \"PersonID\" % 3 = 0");
        execute("UPDATE world.person_lewis SET \"PersonID\" = \"PersonID\" + 5000 WHERE \"PersonID\" % 7 = 0");
        execute("DELETE FROM world.city WHERE id = 2");
        execute("INSERT INTO world.city VALUES (4, 'a,\"b\"')");
        assertDone(run("run", "--until-caught-up"));
        assertCopied("person_lewis", "city");

        JsonNode status = status();
        assertThat(status.at("/pipeline").asText()).isEqualTo("world");
        assertThat(status.at("/process").isNull()).isTrue();
        JsonNode city = table(status, "world.city");
        assertThat(city.at("/state").asText()).isEqualTo("streaming");
        assertThat(city.at("/loadPercent").asInt()).isEqualTo(100);
        assertThat(city.at("/rows").asInt()).isEqualTo(3);
        assertThat(city.at("/inserts").asInt()).isEqualTo(1);
        assertThat(city.at("/deletes").asInt()).isEqualTo(1);
        assertThat(city.at("/lagSeconds").asDouble()).isZero();
        assertThat(city.at("/trouble").isNull()).isTrue();

        execute("TRUNCATE world.city");
        assertDone(run("run", "--until-caught-up"));
        assertCopied("person_lewis", "city");
    }

    @Test
    void captureAndApplyWorkAlone() throws Exception {
        assertDone(run("capture", "--until-caught-up"));
        assertThat(folder.resolve("final")).doesNotExist();
        assertDone(run("apply", "--once"));
        assertCopied("person_lewis", "city");

        assertDone(run("apply", "--once"));
        assertCopied("person_lewis", "city");

        try (TributaryProcess capture = start("capture", "--json");
                TributaryProcess apply = start("apply")) {
            execute("UPDATE world.city SET name = 'changed'");
            eventually(capture, () -> capture.printed().contains("commit"));
            eventually(apply, () -> Files.readString(finalFile("city")).contains("3,changed"));
            assertThat(capture.printed().lines().allMatch(SpineIT::isJsonObject))
                    .as(capture.printed())
                    .isTrue();
            assertStopsQuickly(capture);
            assertStopsQuickly(apply);
        }
        assertCopied("person_lewis", "city");
    }

    @Test
    void aRunningProcessIsShownAndStopsQuicklyOnSigterm() throws Exception {
        try (TributaryProcess process = start("run")) {
            eventually(process, () -> Files.exists(finalFile("city")));
            eventually(process, () -> status().at("/process/command").asText().equals("run"));

            Ended second = run("run", "--until-caught-up");
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.err()).contains("_IN_USE]: ").contains("process ");
            Ended drop = run("drop", "--yes");
            assertThat(drop.exitCode()).isEqualTo(1);
            assertThat(drop.err()).startsWith("error[LANDING_IN_USE]: ");

            assertStopsQuickly(process);
        }
        assertThat(status().at("/process").isNull()).isTrue();
    }

    @Test
    void reloadLoadsOneTableAgainWhileTheOthersStream() throws Exception {
        try (TributaryProcess process = start("run")) {
            eventually(process, () -> Files.exists(finalFile("city")) && Files.exists(finalFile("person_lewis")));

            Ended unknown = run("reload", "world.citty");
            assertThat(unknown.exitCode()).isEqualTo(2);
            assertThat(unknown.err())
                    .startsWith("error[TABLE_NOT_FOUND]: ")
                    .contains("did you mean world.city?")
                    .contains("Known are world.city, world.person_lewis");

            assertDone(run("reload", "world.city"));
            eventually(process, () -> landed("city", "LOAD00000002.csv"));
            eventually(process, () -> requests() == 0);
            execute("INSERT INTO world.person_lewis VALUES (7777, 'after', 'reload')");
            eventually(
                    process, () -> Files.readString(finalFile("person_lewis")).contains("7777,after"));
            assertStopsQuickly(process);
        }
        assertThat(landed("person_lewis", "LOAD00000002.csv")).isFalse();
        assertDone(run("reload", "world.person_lewis"));
        assertDone(run("run", "--until-caught-up"));
        assertThat(landed("person_lewis", "LOAD00000002.csv")).isTrue();
        assertCopied("person_lewis", "city");
    }

    @Test
    void afterDropALaterRunBeginsAnew() throws Exception {
        assertDone(run("run", "--until-caught-up"));
        assertThat(count("SELECT count(*) FROM pg_replication_slots")).isEqualTo(1);

        assertDone(run("drop", "--yes"));

        assertThat(count("SELECT count(*) FROM pg_replication_slots")).isZero();
        assertThat(count("SELECT count(*) FROM pg_publication")).isZero();
        assertThat(finalFile("city")).exists();
        execute("DELETE FROM world.city WHERE id = 1");
        assertDone(run("run", "--until-caught-up"));
        assertCopied("person_lewis", "city");
    }

    @Test
    void aLostSlotIsNeverTakenForAFreshStart() throws Exception {
        assertDone(run("run", "--until-caught-up"));
        execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots");

        Ended ended = run("run", "--until-caught-up");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).startsWith("error[SOURCE_SLOT_LOST]: ").contains("\nhint: ");
    }

    @Test
    void aTableThatCannotBeCopiedIsStoppedAloneAndListed() throws Exception {
        execute("CREATE TABLE world.keyless (a int); INSERT INTO world.keyless VALUES (1)");

        Ended ended = run("run", "--until-caught-up");

        assertThat(ended.exitCode()).as(ended.out() + ended.err()).isEqualTo(1);
        assertThat(ended.err())
                .startsWith("error[TABLE_HAS_NO_IDENTITY]: ")
                .contains("world.keyless")
                .contains("REPLICA IDENTITY FULL");
        assertCopied("person_lewis", "city");
        assertThat(table(status(), "world.keyless").at("/state").asText()).isEqualTo("stopped");
    }

    @Test
    void aWrongPasswordOrServerIsToldWithItsCure() throws Exception {
        execute("CREATE ROLE nobody LOGIN PASSWORD 'x'");
        pipeline = Files.writeString(
                folder.resolve("other.yaml"), Files.readString(pipeline).replace("user: postgres", "user: nobody"));

        Ended check = run("check");
        Ended run = run("run", "--until-caught-up");

        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(check.out()).contains("failed   ").contains("cure: ");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("error[SOURCE_").contains("\nhint: ");
    }

    @Test
    void aDamagedLandingFileStopsItsTableAndNamesFileAndRow() throws Exception {
        assertDone(run("capture", "--until-caught-up"));
        Path load = folder.resolve("landing/world/city/LOAD00000001.csv");
        Files.writeString(load, Files.readString(load).replace("1,Paris", "1,Paris,x"));

        Ended ended = run("apply", "--once");

        assertThat(ended.exitCode()).as(ended.out() + ended.err()).isEqualTo(1);
        assertThat(ended.err()).contains("LANDING_CORRUPT").contains("LOAD00000001.csv");
        assertCopied("person_lewis");
        assertThat(table(status(), "world.city").at("/trouble/where").asText()).isEqualTo("apply");

        assertDone(run("reload", "world.city"));
        assertDone(run("run", "--until-caught-up"));
        assertCopied("person_lewis", "city");
    }

    @Test
    void lostConnectionsAreTakenUpAgainByThemselves() throws Exception {
        try (TributaryProcess process = start("run")) {
            eventually(process, () -> Files.exists(finalFile("city")));

            execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                    + " AND backend_type IN ('walsender', 'client backend')");
            execute("INSERT INTO world.city VALUES (99, 'after the break')");

            eventually(process, () -> Files.readString(finalFile("city")).contains("99,after the break"));
            assertThat(process.printed()).contains("capture failed, trying again in ");
            assertStopsQuickly(process);
        }
        assertCopied("person_lewis", "city");
    }

    @Test
    void aServerThatIsNotThereIsTriedAgainUntilStopped() throws Exception {
        pipeline = Files.writeString(
                folder.resolve("gone.yaml"), Files.readString(pipeline).replaceFirst("localhost:\\d+", "localhost:1"));

        try (TributaryProcess process = start("run")) {
            eventually(process, () -> process.printed().contains("attempt=2"));
            assertThat(process.printed()).contains("code=SOURCE_UNREACHABLE");
            assertStopsQuickly(process);
        }
        assertThat(run("check").exitCode()).isEqualTo(1);
    }

    @Test
    void somebodyElsesFolderIsLeftAlone() throws Exception {
        Path foreign =
                Files.createDirectories(folder.resolve("landing/world/city")).resolve("LOAD00000001.csv");
        Files.writeString(foreign, "1,theirs\n");

        Ended ended = run("run", "--until-caught-up");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).startsWith("error[LANDING_FOREIGN]: ").contains("\nhint: ");
        assertThat(run("check").out()).contains("failed   landing log: ");
        assertThat(foreign).hasContent("1,theirs\n");
    }

    private void assertCopied(String... tables) throws Exception {
        for (String table : tables) {
            FinalTables.assertEqual(connection, "world." + table, finalFile(table));
        }
    }

    private Path finalFile(String table) {
        return folder.resolve("final/world/" + table + "/final_output.csv");
    }

    private boolean landed(String table, String file) {
        return Files.exists(folder.resolve("landing/world/" + table + "/" + file));
    }

    private long requests() throws IOException {
        Path requests = folder.resolve("landing/_tributary/requests/world");
        if (!Files.exists(requests)) {
            return 0;
        }
        try (var files = Files.list(requests)) {
            return files.count();
        }
    }

    private JsonNode status() throws Exception {
        Ended ended = run("status", "--json");
        assertDone(ended);
        return JSON.readTree(ended.out());
    }

    private static JsonNode table(JsonNode status, String name) {
        for (JsonNode table : status.at("/tables")) {
            if (table.at("/table").asText().equals(name)) {
                return table;
            }
        }
        throw new AssertionError("No " + name + " in " + status);
    }

    private static boolean isJsonObject(String line) {
        try {
            return JSON.readTree(line).isObject();
        } catch (IOException e) {
            return false;
        }
    }

    private TributaryProcess start(String... arguments) throws IOException {
        return TributaryProcess.start(folder, withPipeline(arguments));
    }

    private Ended run(String... arguments) throws Exception {
        return TributaryProcess.run(folder, withPipeline(arguments));
    }

    private String[] withPipeline(String[] arguments) {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "-c";
        all[arguments.length + 1] = pipeline.toString();
        return all;
    }

    private static void assertDone(Ended ended) {
        assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    }

    private static void assertStopsQuickly(TributaryProcess process) throws Exception {
        Instant asked = Instant.now();
        process.stop();
        Ended ended = process.await();
        assertDone(ended);
        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(10));
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void eventually(TributaryProcess process, Condition condition) throws Exception {
        Instant end = Instant.now().plusSeconds(30);
        while (!condition.holds()) {
            if (Instant.now().isAfter(end) || !process.isAlive()) {
                process.stop();
                Ended ended = process.await();
                throw new AssertionError("It did not happen:\n" + ended.out() + ended.err());
            }
            Thread.sleep(50);
        }
    }

    private long count(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Path writePipeline(String name, String tables) throws IOException {
        return Files.writeString(
                folder.resolve("pipeline.yaml"),
                """
                name: %s
                source:
                  url: %s
                  user: postgres
                  tables: %s
                  heartbeat-interval: 1s
                landing:
                  path: landing
                  max-interval: 100ms
                target:
                  path: final
                """
                        .formatted(name, server.url(), tables));
    }
}
