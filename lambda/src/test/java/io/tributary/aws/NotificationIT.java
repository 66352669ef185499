package io.tributary.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.files.s3.AwsServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a file that AWS's own command line puts into a bucket, by the bucket's own notification in its queue, through the function, to
 * the object that the command line reads.
 */
class NotificationIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final String name = "tributary-" + UUID.randomUUID().toString().substring(0, 12);

    @Test
    void whatTheBucketTellsIsAppliedAndFiguresArePrinted() throws Exception {
        AwsServer server = AwsServer.assumeThere(folder);
        String queue = server.makeBucketWithQueue(name, "in/", ".csv");
        server.awsWith(
                "1,Ann\n2,Bob\n",
                "s3",
                "cp",
                "--only-show-errors",
                "-",
                "s3://" + name + "/in/world/person/LOAD00000001.csv");
        server.awsWith(
                "U,1,Ann B\nD,2,Bob\n",
                "s3",
                "cp",
                "--only-show-errors",
                "-",
                "s3://" + name + "/in/world/person/20240307-150405123.csv");

        Map<String, String> environment = new HashMap<>(server.environment());
        environment.put("TRIBUTARY_METRICS", "emf");
        environment.put(
                "TRIBUTARY_PIPELINE",
                """
                name: world
                landing: { path: s3://%s/in, grace: 10ms }
                target: { format: csv, path: s3://%s/out, layout: final.csv }
                tables:
                  world.person: { columns: [ { name: id, type: int, key: true }, { name: name, type: text } ] }
                s3: { endpoint: %s, region: us-east-1, path-style: true }
                """
                        .formatted(name, name, server.url()));
        try (Function function = Function.start(folder, environment)) {
            assertThat(function.call(received(server, queue)).text())
                    .as(function.log())
                    .isEqualTo("{\"batchItemFailures\":[]}");
            assertThat(server.aws("s3", "cp", "--only-show-errors", "s3://" + name + "/out/final.csv", "-"))
                    .isEqualTo("1,Ann B\n");
            assertThat(function.log())
                    .contains(
                            "\"tributary_landed_files\":2.0",
                            "\"tributary_applied_rows\":4.0",
                            "\"pipeline\":\"world\"");
        }
    }

    /** What the queue holds, as it is handed to a function. */
    private static String received(AwsServer server, String queue) throws Exception {
        JsonNode answer = JSON.readTree(server.aws(
                "sqs", "receive-message", "--queue-url", queue, "--max-number-of-messages", "10", "--output", "json"));
        ObjectNode event = JSON.createObjectNode();
        ArrayNode records = event.putArray("Records");
        for (JsonNode message : answer.get("Messages")) {
            records.addObject()
                    .put("messageId", message.get("MessageId").textValue())
                    .put("receiptHandle", message.get("ReceiptHandle").textValue())
                    .put("body", message.get("Body").textValue())
                    .put("eventSource", "aws:sqs")
                    .put("awsRegion", "us-east-1");
        }
        assertThat(records.size()).isGreaterThanOrEqualTo(2);
        return event.toString();
    }
}
