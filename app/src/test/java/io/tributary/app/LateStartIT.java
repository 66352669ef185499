package io.tributary.app;

import static io.tributary.app.PipelineSteps.execute;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.app.demo.DemoServer;
import io.tributary.files.s3.S3Server;
import io.tributary.files.s3.S3Settings;
import io.tributary.target.Relay;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that begin before what they need is there: they wait, and their page, their alerts and a status say for what. */
class LateStartIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"run", "capture", "apply"})
    void aLandingZoneThatCannotBeReachedIsWaitedForAndTold(String command) throws Exception {
        Path disk = Files.writeString(folder.resolve("disk"), "not a folder yet");
        try (WebhookServer hook = WebhookServer.start();
                TributaryProcess process = TributaryProcess.start(folder, command, "-c", unreachable(hook))) {
            process.awaitOutput("page at ");
            JsonNode status = awaitStatus(page(process), found -> has(found, "FILE_IO"));
            assertThat(status.at("/tables")).isEmpty();
            assertThat(status.at("/problems/0/hint").textValue())
                    .startsWith("Look at the volume of " + disk)
                    .endsWith("; this is tried again");
            JsonNode failed = JSON.readTree(hook.next());
            assertThat(failed.at("/event").textValue()).isEqualTo("failed");
            assertThat(failed.at("/problems/0/code").textValue()).isEqualTo("FILE_IO");

            Files.delete(disk);
            awaitStatus(page(process), found -> !has(found, "FILE_IO"));
            assertThat(told(hook, "recovered")).contains("FILE_IO is over");
            process.stop();
            assertThat(process.await().exitCode()).isZero();
        }
    }

    @Test
    void whoeverWatchesAStatusSeesWhatIsInTheWayUntilItIsGone() throws Exception {
        Path disk = Files.writeString(folder.resolve("disk"), "not a folder yet");
        try (WebhookServer hook = WebhookServer.start();
                TributaryProcess watching =
                        TributaryProcess.start(folder, "status", "--watch", "-c", unreachable(hook))) {
            watching.awaitOutput("error[FILE_IO]: Cannot ");
            assertThat(watching.printed()).contains("hint: Look at the volume of " + disk, "; this is tried again\n");

            Files.delete(disk);
            watching.awaitOutput("pipeline late: not running");
            watching.stop();
            assertThat(watching.await().exitCode()).isZero();
        }
    }

    @Test
    void aCaptureDoesNotWaitForATargetThatIsNotThereYet() throws Exception {
        S3Settings bucket = S3Server.settings();
        try (SharedServer server = SharedServer.take(DemoServer.Kind.POSTGRES);
                Connection connection = server.connect();
                Relay store = new Relay(bucket.endpoint().orElseThrow().getPort());
                Relay target = new Relay(port(server))) {
            execute(
                    connection,
                    "CREATE SCHEMA world",
                    "CREATE TABLE world.city (id int PRIMARY KEY)",
                    "INSERT INTO world.city VALUES (1), (2), (3)");
            String pipeline = pipeline(server, bucket.address() + "/landing", store, target);
            store.cut();
            target.cut();
            try (TributaryProcess process = TributaryProcess.start(
                    folder,
                    Map.of("AWS_ACCESS_KEY_ID", "test", "AWS_SECRET_ACCESS_KEY", "test"),
                    "run",
                    "-c",
                    pipeline)) {
                process.awaitOutput("page at ");
                JsonNode status = awaitStatus(page(process), found -> has(found, "FILE_IO"));
                assertThat(status.at("/problems/0/hint").textValue())
                        .isEqualTo("The store does not answer: look at it, at the network, and at s3.endpoint and"
                                + " s3.region; this is tried again");

                store.mend();
                status = awaitStatus(page(process), found -> has(found, "TARGET_UNAVAILABLE"));
                assertThat(status.at("/state").textValue()).isEqualTo("running");
                assertThat(status.at("/tables/0/trouble/where").textValue()).isEqualTo("apply");
                assertThat(status.at("/tables/0/loadRows").longValue()).isEqualTo(3);

                target.mend();
                awaitStatus(
                        page(process),
                        found -> found.at("/problems").isEmpty()
                                && found.at("/tables/0/rows").longValue() == 3);
                assertThat(count(server)).isEqualTo(3);
                process.stop();
                assertThat(process.await().exitCode()).isZero();
            }
        }
    }

    @Test
    void whatATargetThatIsDownDoesNotTakePausesTheCaptureAtTheLimit() throws Exception {
        try (SharedServer server = SharedServer.take(DemoServer.Kind.POSTGRES);
                Connection connection = server.connect();
                Relay target = new Relay(port(server))) {
            execute(
                    connection,
                    "CREATE SCHEMA world",
                    "CREATE TABLE world.city (id int PRIMARY KEY, name text)",
                    "INSERT INTO world.city VALUES (1, 'Lyon')");
            String pipeline = pipeline(server, folder.resolve("landing").toString(), target, target);
            Files.writeString(
                    Path.of(pipeline),
                    Files.readString(Path.of(pipeline))
                            .replace(
                                    "max-interval: 100ms",
                                    "max-interval: 100ms, max-file-size: 1KB, max-backlog: 4KB"));
            target.cut();
            try (TributaryProcess process = TributaryProcess.start(folder, "run", "-c", pipeline)) {
                process.awaitOutput("page at ");
                awaitStatus(page(process), found -> has(found, "TARGET_UNAVAILABLE"));
                execute(
                        connection,
                        "INSERT INTO world.city SELECT i, repeat('x', 100) FROM generate_series(2, 1000) i");

                JsonNode status = awaitStatus(
                        page(process), found -> found.at("/state").textValue().equals("paused"));
                assertThat(has(status, "CAPTURE_PAUSED")).isTrue();
                assertThat(get(page(process) + "readyz").statusCode()).isEqualTo(503);
                assertThat(get(page(process) + "healthz").statusCode()).isEqualTo(200);

                target.mend();
                awaitStatus(
                        page(process),
                        found -> found.at("/problems").isEmpty()
                                && found.at("/tables/0/rows").longValue() == 1000);
                assertThat(count(server)).isEqualTo(1000);
                process.stop();
                assertThat(process.await().exitCode()).isZero();
            }
        }
    }

    @Test
    void aCaptureIsReadyWhateverBecomesOfTheTargetThatAnotherAppliesTo() throws Exception {
        try (SharedServer server = SharedServer.take(DemoServer.Kind.POSTGRES);
                Connection connection = server.connect();
                Relay target = new Relay(port(server))) {
            execute(connection, "CREATE SCHEMA world", "CREATE TABLE world.city (id int PRIMARY KEY)");
            String pipeline = pipeline(server, folder.resolve("landing").toString(), target, target);
            target.cut();
            try (TributaryProcess process = TributaryProcess.start(folder, "capture", "-c", pipeline)) {
                process.awaitOutput("page at ");

                JsonNode status = awaitStatus(page(process), found -> has(found, "TARGET_UNAVAILABLE"));

                assertThat(status.at("/state").textValue()).isEqualTo("running");
                assertThat(status.at("/problems/0/severity").textValue()).isEqualTo("warning");
                assertThat(get(page(process) + "readyz").statusCode()).isEqualTo(200);
                assertThat(get(page(process) + "healthz").statusCode()).isEqualTo(200);
                process.stop();
                assertThat(process.await().exitCode()).isZero();
            }
        }
    }

    private static int count(SharedServer server) throws SQLException {
        try (Connection copy = DriverManager.getConnection(server.url(), server.user(), "");
                Statement statement = copy.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM copy_of_world.city")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static int port(SharedServer server) {
        return Integer.parseInt(server.url().replaceFirst(".*:([0-9]+)/.*", "$1"));
    }

    private String unreachable(WebhookServer hook) throws IOException {
        return Files.writeString(
                        folder.resolve("pipeline.yaml"),
                        """
                        name: late
                        source: { url: "jdbc:postgresql://127.0.0.1:9/world", user: nobody, tables: ["world.%%"] }
                        landing: { path: disk/landing }
                        target: { path: final }
                        console: { listen: "127.0.0.1:0" }
                        alerts: { webhook: "%s", after: 1ms }
                        """
                                .formatted(hook.address()))
                .toString();
    }

    private String pipeline(SharedServer server, String landing, Relay store, Relay target) throws IOException {
        return Files.writeString(
                        folder.resolve("pipeline.yaml"),
                        """
                        name: late
                        source: { url: "%s", user: %s, tables: ["world.%%"] }
                        landing: { path: "%s", max-interval: 100ms }
                        target: { url: "%s", user: %2$s, schema: "copy_of_{schema}" }
                        s3: { endpoint: "http://127.0.0.1:%d", region: us-east-1, path-style: true }
                        console: { listen: "127.0.0.1:0" }
                        """
                                .formatted(
                                        server.url(),
                                        server.user(),
                                        landing,
                                        server.url().replace(":" + port(server) + "/", ":" + target.port() + "/"),
                                        store.port()))
                .toString();
    }

    private static String page(TributaryProcess process) throws IOException {
        return process.printed().replaceFirst("(?s).*page at (\\S+).*", "$1");
    }

    private static boolean has(JsonNode status, String code) {
        return status.at("/problems").findValuesAsText("code").contains(code);
    }

    private static String told(WebhookServer hook, String event) throws Exception {
        while (true) {
            JsonNode alert = JSON.readTree(hook.next());
            if (alert.at("/event").textValue().equals(event)) {
                return alert.at("/text").textValue();
            }
        }
    }

    private static HttpResponse<String> get(String address) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode awaitStatus(String page, Predicate<JsonNode> wanted) throws Exception {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (true) {
            HttpResponse<String> answer = get(page + "api/status");
            JsonNode status = JSON.readTree(answer.body());
            if (answer.statusCode() == 200 && wanted.test(status)) {
                return status;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("The page does not come to say that: " + answer.body());
            }
            Thread.sleep(50);
        }
    }
}
