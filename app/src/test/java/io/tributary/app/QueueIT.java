package io.tributary.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.files.FileUpload;
import io.tributary.files.Precondition;
import io.tributary.files.s3.S3Files;
import io.tributary.files.s3.S3Server;
import io.tributary.files.s3.S3Settings;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A process that runs on and is woken by a real queue; needs the AWS API server that {@code TRIBUTARY_TEST_AWS_URL} names. */
@Timeout(120)
class QueueIT {
    private static final String AWS = "TRIBUTARY_TEST_AWS_URL";
    private static final String FOLDER = "in/world/Person_Lewis/";

    @TempDir
    Path folder;

    @Test
    void runThatGoesOnLooksWhenTheQueueSaysSoAndDeletesWhatIsApplied() throws Exception {
        String aws = System.getenv(AWS);
        Assumptions.assumeTrue(aws != null, AWS + " names no AWS API server, such as http://127.0.0.1:5566");
        S3Settings bucket = S3Server.settings();
        String name = "tributary-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        try (S3Files files = S3Files.open(bucket);
                SqsClient sqs = SqsClient.builder()
                        .endpointOverride(URI.create(aws))
                        .region(Region.US_EAST_1)
                        .build()) {
            String queue = sqs.createQueue(request -> request.queueName(name)).queueUrl();
            put(files, "LOAD00000001.csv", "1,Ann\n");
            Map<String, String> environment = new HashMap<>(BucketPipelineIT.credentials());
            environment.put("AWS_ENDPOINT_URL_SQS", aws);
            try (TributaryProcess process = TributaryProcess.start(
                    folder, environment, "apply", "-c", pipeline(bucket, name).toString())) {
                process.awaitOutput("waiting for events of " + name);
                await(() -> text(files).equals("1,Ann\n"));

                put(files, "20240307-150405123.csv", "U,1,Bob\n");
                send(sqs, queue, bucket, "20240307-150405123.csv");
                await(() -> text(files).equals("1,Bob\n"));
                await(() -> messages(sqs, queue) == 0);

                sqs.sendMessage(request -> request.queueUrl(queue).messageBody(event("another", "in/x.csv")));
                await(() -> messages(sqs, queue) == 0);

                put(files, "20240307-150406123.csv", "U,1\n");
                send(sqs, queue, bucket, "20240307-150406123.csv");
                process.awaitOutput("table stopped");
                sqs.sendMessage(request -> request.queueUrl(queue).messageBody("hello"));
                process.awaitOutput("its text is no JSON");
                assertThat(messages(sqs, queue))
                        .as("one of a table that is stopped, one not understood")
                        .isEqualTo(2);

                process.stop();
                assertThat(process.await().exitCode()).isZero();
            } finally {
                sqs.deleteQueue(request -> request.queueUrl(queue));
            }
        }
    }

    private Path pipeline(S3Settings bucket, String queue) throws Exception {
        return Files.writeString(
                folder.resolve("pipeline.yaml"),
                """
                name: world
                landing: { path: %s/in, grace: 0ms }
                target: { path: %s/out, layout: final.csv }
                tables:
                  world.Person_Lewis:
                    columns: [{ name: PersonID, type: int, key: true }, { name: FullName, type: text }]
                s3: { endpoint: "%s", region: us-east-1, path-style: true }
                trigger: { queue: %s, sweep: 1h }
                """
                        .formatted(
                                bucket.address(),
                                bucket.address(),
                                bucket.endpoint().orElseThrow(),
                                queue));
    }

    private static void put(S3Files files, String name, String content) {
        try (FileUpload upload = files.create(FOLDER + name, Precondition.ANY)) {
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            upload.write(bytes, 0, bytes.length);
            upload.publish("");
        }
    }

    private static String text(S3Files files) throws Exception {
        if (files.find("out/final.csv").isEmpty()) {
            return "";
        }
        try (InputStream in = files.open("out/final.csv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void send(SqsClient sqs, String queue, S3Settings bucket, String name) {
        String key = bucket.address().prefix() + "/" + FOLDER + name;
        sqs.sendMessage(request ->
                request.queueUrl(queue).messageBody(event(bucket.address().bucket(), key)));
    }

    private static String event(String bucket, String key) {
        return """
            {"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put",
              "s3":{"bucket":{"name":"%s"},"object":{"key":"%s","size":8}}}]}
            """
                .formatted(bucket, key);
    }

    private static int messages(SqsClient sqs, String queue) {
        Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(request -> request.queueUrl(queue)
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .attributes();
        return attributes.values().stream().mapToInt(Integer::parseInt).sum();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("It does not come true");
            }
            Thread.sleep(20);
        }
    }
}
