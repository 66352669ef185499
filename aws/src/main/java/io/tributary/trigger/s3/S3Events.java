package io.tributary.trigger.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads events of S3: a notification as S3 sends it, in the body of an SQS message, in an SNS message, in an SNS message in
 * the body of an SQS message, or as EventBridge has it, also in a body. Keys of notifications are form-encoded and are
 * decoded here. Unknown fields are passed over; an event that is not understood is a failure of its message, never left out.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html">Structure</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html">As EventBridge has it</a>
 */
public final class S3Events {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WRAPPINGS_MAX = 4;
    private static final char REPLACED = '\uFFFD';
    private static final String RECORDS = "Records";
    private static final String KIND = "detail-type";

    private S3Events() {}

    /**
     * The message that has this text as its body.
     *
     * @param id of the message
     */
    public static Message message(String id, String body) {
        try {
            return read(id, parse(id, body), 0);
        } catch (PipelineException failure) {
            return Message.notUnderstood(id, failure);
        }
    }

    /**
     * The messages of what a function is invoked with: as many as a queue delivers at once, or a single one.
     *
     * @param id of a single one that has none of its own
     */
    public static List<Message> messages(String id, JsonNode invocation) {
        JsonNode records = invocation.path(RECORDS);
        if (!"aws:sqs".equals(text(records.path(0), "eventSource"))) {
            try {
                return List.of(read(id, invocation, 0));
            } catch (PipelineException failure) {
                return List.of(Message.notUnderstood(id, failure));
            }
        }
        List<Message> messages = new ArrayList<>();
        for (JsonNode one : records) {
            messages.add(message(text(one, "messageId"), text(one, "body")));
        }
        return messages;
    }

    /** Whether a queue delivers it, which takes single messages back. */
    public static boolean isOfQueue(JsonNode invocation) {
        return "aws:sqs".equals(text(invocation.path(RECORDS).path(0), "eventSource"));
    }

    private static JsonNode parse(String id, String text) {
        try {
            JsonNode json = JSON.readTree(text);
            if (json.isObject()) {
                return json;
            }
            throw notUnderstood(id, "its text is no JSON object");
        } catch (JsonProcessingException notJson) {
            throw notUnderstood(id, "its text is no JSON");
        }
    }

    private static Message read(String id, JsonNode event, int wrappings) {
        if (wrappings > WRAPPINGS_MAX) {
            throw notUnderstood(id, "it is wrapped in itself more than " + WRAPPINGS_MAX + " times");
        }
        if ("s3:TestEvent".equals(text(event, "Event"))) {
            return Message.of(id, List.of());
        }
        if (event.has(KIND)) {
            return ofEventBridge(id, event);
        }
        if ("Notification".equals(text(event, "Type")) && event.path("Message").isTextual()) {
            return read(id, parse(id, text(event, "Message")), wrappings + 1);
        }
        if (!event.path(RECORDS).isArray() || event.path(RECORDS).isEmpty()) {
            throw notUnderstood(id, "it is neither an event of S3 nor one in a message of SQS, SNS or EventBridge");
        }
        return ofRecords(id, event.path(RECORDS), wrappings);
    }

    private static Message ofRecords(String id, JsonNode records, int wrappings) {
        List<ObjectWritten> objects = new ArrayList<>();
        boolean isSweep = false;
        for (JsonNode one : records) {
            String source = text(one, "eventSource") + text(one, "EventSource");
            switch (source) {
                case "aws:s3" -> add(id, one, objects);
                case "aws:sns", "aws:sqs" -> {
                    String inner = source.equals("aws:sns") ? text(one.path("Sns"), "Message") : text(one, "body");
                    Message wrapped = read(id, parse(id, inner), wrappings + 1);
                    objects.addAll(wrapped.objects());
                    isSweep |= wrapped.isSweep();
                }
                default -> throw notUnderstood(id, "a record has the source \"" + source + "\", expected aws:s3");
            }
        }
        return new Message(id, objects, isSweep, Optional.empty());
    }

    /** Other events than creations, such as deletions, are understood and of no interest. */
    private static void add(String id, JsonNode one, List<ObjectWritten> objects) {
        String version = text(one, "eventVersion");
        if (!version.isEmpty() && !version.startsWith("2.")) {
            throw notUnderstood(id, "it has version " + version + " of the event structure, expected 2");
        }
        String name = required(id, one, "eventName");
        if (!name.replaceFirst("^s3:", "").startsWith("ObjectCreated:")) {
            return;
        }
        JsonNode object = one.path("s3").path("object");
        objects.add(new ObjectWritten(
                required(id, one.path("s3").path("bucket"), "name"),
                List.of(decoded(id, required(id, object, "key"))),
                name,
                size(object),
                text(object, "eTag"),
                text(object, "versionId"),
                text(object, "sequencer")));
    }

    private static Message ofEventBridge(String id, JsonNode event) {
        String own = text(event, "id");
        String name = id.isEmpty() ? own : id;
        String kind = text(event, KIND);
        if (kind.equals("Scheduled Event")) {
            return Message.sweep(name);
        }
        if (!text(event, "source").equals("aws.s3")) {
            throw notUnderstood(
                    name, "it is of " + text(event, "source") + " and about \"" + kind + "\", expected aws.s3");
        }
        if (!kind.equals("Object Created")) {
            return Message.of(name, List.of());
        }
        JsonNode detail = event.path("detail");
        JsonNode object = detail.path("object");
        String key = required(name, object, "key");
        Set<String> keys = new LinkedHashSet<>(List.of(key));
        decodable(key, keys);
        return Message.of(
                name,
                List.of(new ObjectWritten(
                        required(name, detail.path("bucket"), "name"),
                        List.copyOf(keys),
                        text(detail, "reason"),
                        size(object),
                        text(object, "etag"),
                        text(object, "version-id"),
                        text(object, "sequencer"))));
    }

    /** What is no encoded key is a key as it is. */
    private static void decodable(String key, Set<String> keys) {
        try {
            keys.add(URLDecoder.decode(key, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException plain) {
            keys.add(key);
        }
    }

    private static String decoded(String id, String key) {
        try {
            String decoded = URLDecoder.decode(key, StandardCharsets.UTF_8);
            if (decoded.indexOf(REPLACED) < 0 || key.indexOf(REPLACED) >= 0 || key.contains("%EF%BF%BD")) {
                return decoded;
            }
        } catch (IllegalArgumentException malformed) {
            throw notUnderstood(id, "the key of an object is not URL-encoded: " + malformed.getMessage());
        }
        throw notUnderstood(id, "the key of an object is not UTF-8");
    }

    private static OptionalLong size(JsonNode object) {
        JsonNode size = object.path("size");
        return size.canConvertToLong() ? OptionalLong.of(size.asLong()) : OptionalLong.empty();
    }

    private static String required(String id, JsonNode node, String field) {
        String value = text(node, field);
        if (value.isEmpty()) {
            throw notUnderstood(id, "an event has no " + field);
        }
        return value;
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() ? value.asText() : "";
    }

    private static PipelineException notUnderstood(String id, String why) {
        return new PipelineException(
                ErrorCode.EVENT_NOT_UNDERSTOOD,
                "Cannot read message " + id + ": " + why,
                "Send only events of S3 here; look at who else sends to this queue or function");
    }
}
