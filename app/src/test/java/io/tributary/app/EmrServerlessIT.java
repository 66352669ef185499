package io.tributary.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.TributaryProcess.Ended;
import io.tributary.files.FileUpload;
import io.tributary.files.Precondition;
import io.tributary.files.s3.S3Files;
import io.tributary.files.s3.S3Server;
import io.tributary.files.s3.S3Settings;
import io.tributary.job.EmrServerlessServer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code tributary apply --engine spark} with an application of EMR Serverless, and everything in a bucket. */
@Timeout(120)
class EmrServerlessIT {
    @Test
    void jobIsGivenThePlaceOfThePipelineAndFollowedToItsEnd() throws Exception {
        S3Settings bucket = S3Server.settings();
        String pipeline = bucket.address() + "/pipeline.yaml";
        try (S3Files files = S3Files.open(bucket);
                EmrServerlessServer emr = new EmrServerlessServer("00f")) {
            System.setProperty("aws.region", "us-east-1");
            System.setProperty("aws.endpointUrlEmrServerless", emr.uri().toString());
            System.setProperty(
                    "aws.endpointUrlS3",
                    bucket.access().endpoint().orElseThrow().toString());
            put(files, "landing/world/Person_Lewis/LOAD00000001.csv", "1,Ann\n");
            put(
                    files,
                    "pipeline.yaml",
                    """
                    name: world
                    landing: { path: %1$s/landing, grace: 0ms }
                    target: { format: csv, path: %1$s/final }
                    tables:
                      world.Person_Lewis:
                        columns: [{ name: PersonID, type: int, key: true }, { name: FullName, type: text }]
                    s3: { endpoint: "%2$s", region: us-east-1, path-style: true }
                    spark:
                      jar: %1$s/tributary-spark.jar
                      emr-serverless: { application: 00f, role: "arn:aws:iam::1:role/r" }
                    """
                            .formatted(
                                    bucket.address(), bucket.access().endpoint().orElseThrow()));
            emr.nextLooks("RUNNING", "SUCCESS");

            Ended ended = TributaryCommand.run("apply", "-c", pipeline, "--once", "--engine", "spark", "--verbose");

            assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
            assertThat(ended.out()).contains("run run1 is RUNNING", "run run1 is SUCCESS");
            assertThat(emr.started()).singleElement().satisfies(started -> assertThat(
                            started.path("jobDriver").path("sparkSubmit").path("entryPointArguments"))
                    .hasToString("[\"--pipeline\",\"" + pipeline + "\",\"--verbose\",\"--metrics\",\"none\"]"));
        } finally {
            System.clearProperty("aws.region");
            System.clearProperty("aws.endpointUrlEmrServerless");
            System.clearProperty("aws.endpointUrlS3");
        }
    }

    private static void put(S3Files files, String path, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        try (FileUpload upload = files.create(path, Precondition.ANY)) {
            upload.write(content, 0, content.length);
            upload.publish("");
        }
    }
}
