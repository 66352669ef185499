package io.tributary.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.app.TributaryProcess.Ended;
import io.tributary.files.Files;
import io.tributary.files.LocalFiles;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that never come to work: what whoever looks at the other one sees, and what a webhook is told. */
class RefusedProcessIT {
    private static final String WHO = "tributary apply, process \\d+ on \\S+, since \\S+Z";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @Test
    void anApplyThatIsRefusedIsShownByTheOneThatGoesOnAndTellsOfItself() throws Exception {
        try (WebhookServer hook = WebhookServer.start()) {
            String pipeline = pipeline("landing: { path: landing }", hook);
            try (TributaryProcess first = TributaryProcess.start(folder, "apply", "-c", pipeline)) {
                first.awaitOutput("page at ");
                String page = first.printed().replaceFirst("(?s).*page at (\\S+).*", "$1");

                Ended second = TributaryCommand.run("apply", "-c", pipeline);

                assertThat(second.exitCode()).isEqualTo(1);
                assertThat(second.err()).startsWith("error[TARGET_IN_USE]: ");
                JsonNode failed = JSON.readTree(hook.next());
                assertThat(keys(failed)).isEqualTo("event pipeline at state page text count problems");
                assertThat(failed.at("/event").textValue()).isEqualTo("failed");
                assertThat(failed.at("/pipeline").textValue()).isEqualTo("refused");
                assertThat(failed.at("/state").textValue()).isEqualTo("failed");
                assertThat(failed.at("/text").textValue())
                        .matches("refused: .* held by " + WHO + ".*")
                        .isEqualTo(
                                "refused: " + failed.at("/problems/0/message").textValue() + ". "
                                        + failed.at("/problems/0/hint").textValue());
                assertThat(failed.at("/problems/0/code").textValue()).isEqualTo("TARGET_IN_USE");

                JsonNode warned = JSON.readTree(hook.next());
                assertThat(warned.at("/event").textValue()).isEqualTo("warning");
                assertThat(warned.at("/problems/0/code").textValue()).isEqualTo("SECOND_WRITER");
                JsonNode problems = JSON.readTree(get(page + "api/status")).at("/problems");
                assertThat(problems).hasSize(1);
                assertThat(problems.get(0)).isEqualTo(warned.at("/problems/0"));
                assertThat(problems.at("/0/message").textValue())
                        .matches("Another process wanted to write here at \\S+Z and was refused: " + WHO);
                assertThat(TributaryCommand.run("status", "-c", pipeline).out())
                        .contains("landing warning[SECOND_WRITER]: "
                                + problems.at("/0/message").textValue());
                assertThat(hook.isEmpty()).as("each told once").isTrue();
            }
        }
    }

    @Test
    void aRunAndACaptureThatAreRefusedTellItOnce() throws Exception {
        Files zone = new LocalFiles(folder.resolve("landing"));
        try (WebhookServer hook = WebhookServer.start();
                LandingWriter other =
                        LandingWriter.open(zone, LandingSettings.DEFAULT, Clock.systemUTC(), "somebody else")) {
            String pipeline = pipeline("landing: { path: landing }", hook);
            long before = other.state().number();
            for (String command : List.of("run", "capture")) {
                Ended ended = TributaryCommand.run(command, "-c", pipeline);

                JsonNode failed = JSON.readTree(hook.next());
                assertThat(failed.at("/event").textValue()).isEqualTo("failed");
                assertThat(failed.at("/problems/0/code").textValue()).isEqualTo("LANDING_IN_USE");
                assertThat(failed.at("/text").textValue()).contains("somebody else");
                assertThat(ended.err())
                        .startsWith("error[LANDING_IN_USE]: "
                                + failed.at("/problems/0/message").textValue());
                assertThat(hook.isEmpty()).as("told once").isTrue();
            }
            assertThat(new LandingReader(zone).state().number()).isEqualTo(before);
        }
    }

    private String pipeline(String landing, WebhookServer hook) throws IOException {
        return java.nio.file.Files.writeString(
                        folder.resolve("pipeline.yaml"),
                        """
                        name: refused
                        source: { url: "jdbc:postgresql://127.0.0.1:9/world", user: nobody, tables: ["world.%%"] }
                        %s
                        target: { path: final }
                        console: { listen: "127.0.0.1:0" }
                        alerts: { webhook: "%s", after: 1ms }
                        """
                                .formatted(landing, hook.address()))
                .toString();
    }

    private static String keys(JsonNode object) {
        return String.join(" ", (Iterable<String>) object::fieldNames);
    }

    private static String get(String address) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
