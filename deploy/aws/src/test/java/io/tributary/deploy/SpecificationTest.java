package io.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.app.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every resource of the template against the published specification: types, properties, their types, required ones. */
class SpecificationTest {
    private static ResourceSpecification specification;

    @BeforeAll
    static void load() throws IOException, InterruptedException {
        Templates.assumeNode();
        assumeTrue(
                Files.isDirectory(Path.of("node_modules")),
                "skipped: the specification is not installed; in deploy/aws run npm ci");
        TreeSet<String> types = new TreeSet<>();
        Templates.resources()
                .values()
                .forEach(resource -> types.add(resource.get("Type").textValue()));
        List<String> command = new ArrayList<>(List.of("node", "specification.mjs"));
        command.addAll(types);
        Process node = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        JsonNode published = Templates.JSON.readTree(node.getInputStream());
        assertThat(node.waitFor()).isZero();
        specification = new ResourceSpecification(published);
    }

    @Test
    void everyResourceIsAsPublished() {
        List<String> mistakes = new ArrayList<>();
        for (Map.Entry<String, JsonNode> resource : Templates.resources().entrySet()) {
            mistakes.addAll(specification.mistakes(resource.getKey(), resource.getValue()));
        }

        assertThat(mistakes).isEmpty();
    }

    @Test
    void everyAttributeThatIsReadIsPublished() {
        assertThat(specification.unknownAttributes(Templates.resources())).isEmpty();
    }

    @Test
    void everyAlarmLooksAtAMetricThatExists() {
        Set<String> metrics = specification.metrics();
        for (Metric metric : Metric.values()) {
            if (!metric.isScraped()) {
                metrics.add("Tributary " + metric.key());
            }
        }
        Map<String, JsonNode> alarms = Templates.resources("AWS::CloudWatch::Alarm");

        assertThat(alarms).hasSizeGreaterThan(8);
        alarms.forEach((id, alarm) -> assertThat(metrics)
                .as(id)
                .contains(alarm.at("/Properties/Namespace").textValue() + " "
                        + alarm.at("/Properties/MetricName").textValue()));
    }

    @Test
    void mistakesAreFound() throws IOException {
        String wrong =
                """
                {"Type": "AWS::SQS::Queue", "Properties": {"QueuName": "x", "DelaySeconds": "soon"}}
                """;
        String incomplete =
                """
                {"Type": "AWS::Glue::Job", "Properties": {"Command": {}, "WorkerType": "G.3X"}}
                """;
        String unknown = """
                {"Type": "AWS::Glue::Jobs"}
                """;

        assertThat(specification.mistakes("Q", Templates.JSON.readTree(wrong)))
                .containsExactly("Q: no property QueuName", "Q/DelaySeconds: not an integer: \"soon\"");
        assertThat(specification.mistakes("J", Templates.JSON.readTree(incomplete)))
                .containsExactly("J/WorkerType: not one of its values: \"G.3X\"", "J: without its Role");
        assertThat(specification.mistakes("K", Templates.JSON.readTree(unknown)))
                .containsExactly("K: no type AWS::Glue::Jobs");
    }
}
