package io.tributary.trigger.s3;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Shapes of events as AWS publishes them, in every wrapping, and what is none. */
final class S3EventsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String RECORD =
            """
            { "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "eu-west-1",
              "eventTime": "2024-03-07T15:04:05.123Z", "eventName": "ObjectCreated:Put",
              "userIdentity": { "principalId": "AWS:AROAEXAMPLE:dms-session" },
              "requestParameters": { "sourceIPAddress": "10.0.0.1" },
              "responseElements": { "x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": "FMyUVURIY8/IgAtTv8" },
              "s3": { "s3SchemaVersion": "1.0", "configurationId": "dms-landing",
                "bucket": { "name": "acme-lake", "ownerIdentity": { "principalId": "A3NL1KOZZKEXAMPLE" },
                            "arn": "arn:aws:s3:::acme-lake" },
                "object": { "key": "KEY", "size": 1024, "eTag": "d41d8cd98f00b204e9800998ecf8427e",
                            "versionId": "096fKKXTRTtl3on89fVO", "sequencer": "0055AED6DCD90281E5" } } }
            """;
    private static final String EVENT_BRIDGE =
            """
            { "version": "0", "id": "17793124-05d4", "detail-type": "Object Created", "source": "aws.s3",
              "account": "111122223333", "time": "2024-03-07T15:04:05Z", "region": "eu-west-1",
              "resources": [ "arn:aws:s3:::acme-lake" ],
              "detail": { "version": "0", "bucket": { "name": "acme-lake" },
                "object": { "key": "KEY", "size": 1024, "etag": "d41d8cd98f00b204e9800998ecf8427e",
                            "version-id": "096fKKXTRTtl3on89fVO", "sequencer": "0055AED6DCD90281E5" },
                "request-id": "N4N7GDK58NMKJ12R", "requester": "123456789012", "reason": "PutObject" } }
            """;
    private static final String TEST_EVENT =
            """
            { "Service": "Amazon S3", "Event": "s3:TestEvent", "Time": "2014-10-13T15:57:02.089Z", "Bucket": "acme-lake",
              "RequestId": "5582815E1AEA5ADF", "HostId": "8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR" }
            """;

    private static String s3(String... keys) {
        return "{\"Records\":["
                + String.join(
                        ",",
                        Stream.of(keys).map(key -> RECORD.replace("KEY", key)).toList()) + "]}";
    }

    private static String sns(String inner) {
        return """
            {"Type":"Notification","MessageId":"22b80b92","TopicArn":"arn:aws:sns:eu-west-1:123456789012:t",
             "Subject":"Amazon S3 Notification","Message":%s,"Timestamp":"2024-03-07T15:04:06.000Z",
             "SignatureVersion":"1","Signature":"EXAMPLE","SigningCertURL":"EXAMPLE","UnsubscribeURL":"EXAMPLE"}
            """
                .formatted(quoted(inner));
    }

    private static String snsInvocation(String inner) {
        return """
            {"Records":[{"EventVersion":"1.0","EventSubscriptionArn":"arn:aws:sns:eu-west-1:1:t:x","EventSource":"aws:sns",
              "Sns":{"Type":"Notification","MessageId":"95df01b4","TopicArn":"arn:aws:sns:eu-west-1:1:t","Message":%s}}]}
            """
                .formatted(quoted(inner));
    }

    private static String sqs(String id, String body) {
        return """
            {"messageId":"%s","receiptHandle":"AQEB","body":%s,"attributes":{"ApproximateReceiveCount":"1"},
             "messageAttributes":{},"md5OfBody":"e4e68fb7bd0e697a0ae8f1bb342846b3","eventSource":"aws:sqs",
             "eventSourceARN":"arn:aws:sqs:eu-west-1:123456789012:dms-landing","awsRegion":"eu-west-1"}
            """
                .formatted(id, quoted(body));
    }

    private static String sqsInvocation(String... messages) {
        return "{\"Records\":[" + String.join(",", messages) + "]}";
    }

    private static String quoted(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static ObjectWritten written(String reason, String... keys) {
        return new ObjectWritten(
                "acme-lake",
                List.of(keys),
                reason,
                OptionalLong.of(1024),
                "d41d8cd98f00b204e9800998ecf8427e",
                "096fKKXTRTtl3on89fVO",
                "0055AED6DCD90281E5");
    }

    private static List<Message> read(String invocation) {
        return S3Events.messages("request-1", json(invocation));
    }

    private static final ObjectWritten PUT = written("ObjectCreated:Put", "raw/shop/orders/LOAD00000001.csv");
    private static final ObjectWritten BRIDGED = written("PutObject", "raw/shop/orders/LOAD00000001.csv");

    @TestFactory
    Stream<DynamicTest> sameObjectIsReadFromEveryWrapping() {
        String s3 = s3("raw/shop/orders/LOAD00000001.csv");
        String bridge = EVENT_BRIDGE.replace("KEY", "raw/shop/orders/LOAD00000001.csv");
        Map<String, Message> wrappings = new java.util.LinkedHashMap<>();
        wrappings.put(s3, Message.of("request-1", List.of(PUT)));
        wrappings.put(sns(s3), Message.of("request-1", List.of(PUT)));
        wrappings.put(snsInvocation(s3), Message.of("request-1", List.of(PUT)));
        wrappings.put(bridge, Message.of("request-1", List.of(BRIDGED)));
        wrappings.put(snsInvocation(bridge), Message.of("request-1", List.of(BRIDGED)));
        wrappings.put(sqsInvocation(sqs("m1", s3)), Message.of("m1", List.of(PUT)));
        wrappings.put(sqsInvocation(sqs("m1", sns(s3))), Message.of("m1", List.of(PUT)));
        wrappings.put(sqsInvocation(sqs("m1", bridge)), Message.of("m1", List.of(BRIDGED)));
        wrappings.put(sqsInvocation(sqs("m1", sns(bridge))), Message.of("m1", List.of(BRIDGED)));
        return wrappings.entrySet().stream()
                .map(wrapping -> DynamicTest.dynamicTest(
                        wrapping.getKey().replaceAll("\\s+", " ").substring(0, 60),
                        () -> assertThat(read(wrapping.getKey())).containsExactly(wrapping.getValue())));
    }

    @TestFactory
    Stream<DynamicTest> keysOfNotificationsAreFormDecoded() {
        return Map.of(
                        "red+flower.jpg", "red flower.jpg",
                        "a%2Bb.csv", "a+b.csv",
                        "year%3D2020/x.csv", "year=2020/x.csv",
                        "caf%C3%A9/%E6%97%A5%E6%9C%AC.csv", "café/日本.csv",
                        "50%25.csv", "50%.csv",
                        "plain/key.csv", "plain/key.csv")
                .entrySet()
                .stream()
                .map(key -> DynamicTest.dynamicTest(key.getKey(), () -> assertThat(read(s3(key.getKey())))
                        .containsExactly(
                                Message.of("request-1", List.of(written("ObjectCreated:Put", key.getValue()))))));
    }

    @Test
    void keysOfEventBridgeAreTakenAsTheyAreFirstAndDecodedNext() {
        assertThat(read(EVENT_BRIDGE.replace("KEY", "a+b/100%25.csv")))
                .containsExactly(
                        Message.of("request-1", List.of(written("PutObject", "a+b/100%25.csv", "a b/100%.csv"))));
        assertThat(read(EVENT_BRIDGE.replace("KEY", "100%.csv")))
                .containsExactly(Message.of("request-1", List.of(written("PutObject", "100%.csv"))));
    }

    @Test
    void everyRecordOfAMessageIsRead() {
        assertThat(S3Events.message("m1", s3("a/b/1.csv", "a/b/2.csv")))
                .isEqualTo(Message.of(
                        "m1",
                        List.of(written("ObjectCreated:Put", "a/b/1.csv"), written("ObjectCreated:Put", "a/b/2.csv"))));
    }

    @Test
    void whatIsNotSaidOfAnObjectIsEmpty() {
        String bare =
                "{\"Records\":[{\"eventSource\":\"aws:s3\",\"eventName\":\"ObjectCreated:CompleteMultipartUpload\","
                        + "\"s3\":{\"bucket\":{\"name\":\"b\"},\"object\":{\"key\":\"k\",\"versionId\":null}}}]}";

        assertThat(read(bare))
                .containsExactly(Message.of(
                        "request-1",
                        List.of(new ObjectWritten(
                                "b",
                                List.of("k"),
                                "ObjectCreated:CompleteMultipartUpload",
                                OptionalLong.empty(),
                                "",
                                "",
                                ""))));
    }

    @TestFactory
    Stream<DynamicTest> eventsAboutNoNewObjectAreUnderstoodAndEmpty() {
        return Stream.of(
                        TEST_EVENT,
                        sns(TEST_EVENT),
                        s3("k").replace("ObjectCreated:Put", "ObjectRemoved:Delete"),
                        s3("k").replace("ObjectCreated:Put", "ObjectTagging:Put")
                                .replace("\"2.1\"", "\"2.3\""),
                        EVENT_BRIDGE.replace("Object Created", "Object Deleted"))
                .map(event -> DynamicTest.dynamicTest(
                        event.replaceAll("\\s+", " ").substring(0, 60),
                        () -> assertThat(read(event)).containsExactly(Message.of("request-1", List.of()))));
    }

    @Test
    void scheduleAsksToLookAtEverything() {
        assertThat(read("{\"id\":\"s1\",\"detail-type\":\"Scheduled Event\",\"source\":\"aws.events\",\"detail\":{}}"))
                .containsExactly(new Message("request-1", List.of(), true, Optional.empty()));
    }

    @TestFactory
    Stream<DynamicTest> whatIsNotUnderstoodIsAFailureThatNamesTheMessage() {
        return Map.ofEntries(
                        Map.entry("hello", "its text is no JSON"),
                        Map.entry("[1]", "its text is no JSON object"),
                        Map.entry("", "its text is no JSON object"),
                        Map.entry("{}", "it is neither an event of S3"),
                        Map.entry("{\"Records\":[]}", "it is neither an event of S3"),
                        Map.entry(
                                s3("k").replace("aws:s3\"", "aws:kinesis\""),
                                "a record has the source \"aws:kinesis\", expected aws:s3"),
                        Map.entry(s3("k").replace("\"2.1\"", "\"3.0\""), "it has version 3.0 of the event structure"),
                        Map.entry(s3("k").replace("\"key\"", "\"kay\""), "an event has no key"),
                        Map.entry(s3("k").replace("\"name\"", "\"nome\""), "an event has no name"),
                        Map.entry(s3("k%zz"), "the key of an object is not URL-encoded"),
                        Map.entry(s3("k%FF"), "the key of an object is not UTF-8"),
                        Map.entry(
                                EVENT_BRIDGE.replace("aws.s3", "aws.dms"),
                                "it is of aws.dms and about \"Object Created\", expected aws.s3"),
                        Map.entry(sns(sns(sns(sns(sns(s3("k")))))), "it is wrapped in itself more than 4 times"))
                .entrySet()
                .stream()
                .map(bad -> DynamicTest.dynamicTest(bad.getValue(), () -> {
                    Message message = S3Events.message("m-13", bad.getKey());
                    PipelineException why = message.failure().orElseThrow();
                    assertThat(why.code()).isEqualTo(ErrorCode.EVENT_NOT_UNDERSTOOD);
                    assertThat(why).hasMessageStartingWith("Cannot read message m-13: " + bad.getValue());
                    assertThat(message).isEqualTo(new Message("m-13", List.of(), false, Optional.of(why)));
                }));
    }

    @Test
    void oneBadMessageOfABatchLeavesTheOthersAlone() {
        List<Message> messages = read(sqsInvocation(
                sqs("m1", s3("raw/shop/orders/LOAD00000001.csv")), sqs("m2", "hello"), sqs("m3", TEST_EVENT)));

        assertThat(messages.stream().map(Message::id)).containsExactly("m1", "m2", "m3");
        assertThat(messages.stream().filter(message -> message.failure().isPresent()))
                .extracting(Message::id)
                .containsExactly("m2");
        assertThat(messages.get(0)).isEqualTo(Message.of("m1", List.of(PUT)));
    }

    @Test
    void filtersAreThoseOfNotifications() {
        KeyFilter filter = new KeyFilter("world/", ".csv");

        assertThat(Stream.of("world/a.csv", "world/.csv", "world/a.parquet", "other/a.csv", "world.csv")
                        .filter(filter::accepts))
                .containsExactly("world/a.csv", "world/.csv");
        assertThat(new KeyFilter("", "").accepts("anything")).isTrue();
        assertThat(new KeyFilter("aba", "ba").accepts("aba")).as("overlapping").isFalse();
    }
}
