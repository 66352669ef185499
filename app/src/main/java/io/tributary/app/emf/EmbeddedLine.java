package io.tributary.app.emf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.app.metrics.Metric;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One line of the embedded metric format, in the namespace {@code Tributary}:
 *
 * <pre>{"_aws":{"Timestamp":1732617600000,"CloudWatchMetrics":[{"Namespace":"Tributary","Dimensions":[["pipeline"]],
 *   "Metrics":[{"Name":"tributary_lag_seconds","Unit":"Seconds"}]}]},"pipeline":"world","tributary_lag_seconds":0.8,
 *   "failingTables":[]}</pre>
 *
 * The target is a dimension only in a pipeline with several; a table never is, because every combination of dimensions is
 * paid for as a metric of its own. Tables that are worth a look are named in the line, for searches.
 *
 * @param target where it is; empty for figures of the pipeline, and in a pipeline with one target
 * @param figures at least one
 * @param failing names of tables, at most {@link #NAMED_MAX}
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">
 *     the format's specification</a>
 */
record EmbeddedLine(Instant at, String pipeline, String target, Map<Metric, Double> figures, List<String> failing) {
    static final int NAMED_MAX = 20;

    private static final String NAMESPACE = "Tributary";
    private static final String PIPELINE = "pipeline";
    private static final String TARGET = "target";
    private static final ObjectMapper JSON = new ObjectMapper();

    EmbeddedLine {
        figures = new java.util.EnumMap<>(figures);
        failing = List.copyOf(failing.subList(0, Math.min(NAMED_MAX, failing.size())));
    }

    /** The line, without its end. */
    String text() {
        ObjectNode line = JSON.createObjectNode();
        ObjectNode about = line.putObject("_aws");
        about.put("Timestamp", at.toEpochMilli());
        ObjectNode directive = about.putArray("CloudWatchMetrics").addObject();
        directive.put("Namespace", NAMESPACE);
        ArrayNode dimensions = directive.putArray("Dimensions");
        dimensions.addArray().add(PIPELINE);
        line.put(PIPELINE, pipeline);
        if (!target.isEmpty()) {
            dimensions.addArray().add(PIPELINE).add(TARGET);
            line.put(TARGET, target);
        }
        ArrayNode metrics = directive.putArray("Metrics");
        figures.forEach((figure, value) -> {
            metrics.addObject().put("Name", figure.key()).put("Unit", figure.unit());
            line.put(figure.key(), value);
        });
        ArrayNode named = line.putArray("failingTables");
        failing.forEach(named::add);
        try {
            return JSON.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A line is plain data", e);
        }
    }
}
