package io.tributary.aws;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Invocations as S3, its queue and its bus make them. */
final class Events {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Events() {}

    /** What S3 says of one object that was put. */
    static String s3(String bucket, String key) {
        ObjectNode event = JSON.createObjectNode();
        ObjectNode record = event.putArray("Records").addObject();
        record.put("eventVersion", "2.1").put("eventSource", "aws:s3").put("eventName", "ObjectCreated:Put");
        ObjectNode s3 = record.putObject("s3");
        s3.putObject("bucket").put("name", bucket);
        s3.putObject("object")
                .put("key", URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/"))
                .put("size", 10)
                .put("sequencer", "0055AED6DCD90281E5");
        return event.toString();
    }

    /** One message of a queue. */
    record Queued(String id, String body) {}

    /** What a queue delivers at once. */
    static String sqs(List<Queued> messages) {
        ObjectNode event = JSON.createObjectNode();
        ArrayNode records = event.putArray("Records");
        for (Queued message : messages) {
            records.addObject()
                    .put("messageId", message.id())
                    .put("receiptHandle", "AQEB")
                    .put("body", message.body())
                    .put("eventSource", "aws:sqs")
                    .put("eventSourceARN", "arn:aws:sqs:us-east-1:1:events");
        }
        return event.toString();
    }

    static String sqs(String id, String body) {
        return sqs(List.of(new Queued(id, body)));
    }

    static String eventBridge(String bucket, String key) {
        ObjectNode event = JSON.createObjectNode();
        event.put("id", "17793124").put("detail-type", "Object Created").put("source", "aws.s3");
        ObjectNode detail = event.putObject("detail");
        detail.putObject("bucket").put("name", bucket);
        detail.putObject("object").put("key", key).put("size", 10);
        return event.toString();
    }

    static String schedule() {
        return "{\"id\":\"s1\",\"detail-type\":\"Scheduled Event\",\"source\":\"aws.events\",\"detail\":{}}";
    }

    /** Ids of the messages that have to come again. */
    static List<String> failures(String answer) throws IOException {
        return JSON.readTree(answer).path("batchItemFailures").findValuesAsText("itemIdentifier");
    }
}
