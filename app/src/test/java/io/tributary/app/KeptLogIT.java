package io.tributary.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.app.TributaryProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of each run, also of one that is stopped and of one that fails. */
class KeptLogIT {
    @TempDir
    Path folder;

    @Test
    void logIsWholeForARunThatIsStoppedAndForOneThatFails() throws Exception {
        Path landing = Files.createDirectories(folder.resolve("in/world/city"));
        Files.writeString(landing.resolve("LOAD00000001.csv"), "1,secret name\n");
        String pipeline = Files.writeString(
                        folder.resolve("pipeline.yaml"),
                        """
                        name: world
                        landing: { path: ./in, grace: 10ms }
                        target: { format: csv, path: ./out }
                        tables:
                          world.city: { columns: [ { name: id, type: int, key: true }, { name: name, type: text } ] }
                        logs: { path: ./logs }
                        """)
                .toString();

        Ended refused;
        try (TributaryProcess stopped = TributaryProcess.start(folder, Map.of(), "apply", "-c", pipeline)) {
            stopped.awaitOutput("table applied");
            refused = TributaryProcess.run(folder, Map.of(), "apply", "-c", pipeline);
            stopped.stop();
            assertThat(stopped.await().exitCode()).isZero();
        }

        assertThat(refused.exitCode()).isEqualTo(1);
        List<List<String>> logs = logs();
        assertThat(logs).hasSize(2);
        assertThat(logs.get(0))
                .startsWith("apply begins")
                .contains("load adopted", "table applied")
                .endsWith("apply ends");
        assertThat(logs.get(1)).hasSize(2).startsWith("apply begins");
        assertThat(logs.get(1).get(1)).startsWith("apply failed: ").contains("held by tributary apply");
    }

    /** Messages of each file, the one with most lines first. */
    private List<List<String>> logs() throws IOException {
        List<List<String>> logs = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.resolve("logs"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".jsonl")).toList()) {
                List<String> messages = new ArrayList<>();
                for (String line : Files.readAllLines(file)) {
                    JsonNode json = new ObjectMapper().readTree(line);
                    assertThat(line).as("no row value").doesNotContain("secret name");
                    messages.add(json.get("formattedMessage").textValue());
                }
                logs.add(messages);
            }
        }
        logs.sort((one, other) -> Integer.compare(other.size(), one.size()));
        return logs;
    }
}
