package io.tributary.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.job.GlueServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tributary apply --engine spark}, on and on, with a job of Glue that fails for a while: what others learn of it. */
class WatchedJobIT {
    @TempDir
    Path folder;

    @Test
    void whyTheJobFailsIsToldUntilItDoesNot() throws Exception {
        AtomicBoolean isMended = new AtomicBoolean();
        AtomicReference<GlueServer> server = new AtomicReference<>();
        try (WebhookServer hook = WebhookServer.start();
                GlueServer glue = new GlueServer("consolidate", 1, arguments -> run(server.get(), isMended.get()))) {
            server.set(glue);
            String pipeline = pipeline(hook);
            Map<String, String> access = Map.of(
                    "AWS_ACCESS_KEY_ID", "test",
                    "AWS_SECRET_ACCESS_KEY", "test",
                    "AWS_REGION", "eu-central-1",
                    "AWS_ENDPOINT_URL_GLUE", glue.uri().toString(),
                    "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", glue.uri().toString());
            try (TributaryProcess apply =
                    TributaryProcess.start(folder, access, "apply", "-c", pipeline, "--engine", "spark")) {
                assertThat(hook.next())
                        .contains(
                                "\"event\":\"failed\"",
                                "\"code\":\"TARGET_IN_USE\"",
                                "\"hint\":\"Stop the other one\"");
                assertThat(TributaryCommand.run("status", "-c", pipeline).out())
                        .contains(
                                "pipeline world: apply is running as process " + apply.pid(),
                                "apply error[TARGET_IN_USE]: Cannot claim final: held by somebody\nhint: Stop the other one");

                isMended.set(true);
                assertThat(hook.next()).contains("\"event\":\"recovered\"", "TARGET_IN_USE is over");
                apply.stop();
                assertThat(apply.await().exitCode()).isZero();
            }
        }
    }

    private static int run(GlueServer glue, boolean isMended) {
        if (isMended) {
            return 0;
        }
        glue.print("output", "error[TARGET_IN_USE]: Cannot claim final: held by somebody");
        glue.print("output", "hint: Stop the other one");
        return 1;
    }

    private String pipeline(WebhookServer hook) throws Exception {
        Path landing = Files.createDirectories(folder.resolve("landing/world/Person_Lewis"));
        Files.writeString(landing.resolve("LOAD00000001.csv"), "1,Ann\n");
        return Files.writeString(
                        folder.resolve("pipeline.yaml"),
                        """
                        name: world
                        landing: { path: landing, grace: 0ms }
                        target: { format: csv, path: final }
                        tables:
                          world.Person_Lewis:
                            columns: [{ name: PersonID, type: int, key: true }, { name: FullName, type: text }]
                        spark: { job: consolidate }
                        trigger: { sweep: 1s }
                        console: { listen: "127.0.0.1:0" }
                        alerts: { webhook: "%s", after: 1ms }
                        """
                                .formatted(hook.address()))
                .toString();
    }
}
