package io.tributary.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.access.AwsAccess;
import io.tributary.job.EmrServerlessJob.Program;
import io.tributary.job.EmrServerlessJob.Settings;
import io.tributary.job.JobRun.Course;
import io.tributary.job.LogStream.Kind;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.emrserverless.EmrServerlessClient;

/** The server of AWS's interfaces that {@code TRIBUTARY_TEST_AWS_URL} names; its runs have ended when they are started. */
@EnabledIfEnvironmentVariable(
        named = "TRIBUTARY_TEST_AWS_URL",
        matches = ".+",
        disabledReason = "TRIBUTARY_TEST_AWS_URL names no AWS API server, such as http://127.0.0.1:5566")
final class JobsOnMotoIT {
    private final String name = "/tributary/" + ProcessHandle.current().pid() + "-" + System.nanoTime();

    @BeforeEach
    void setCredentials() {
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
    }

    private static URI endpoint() {
        return URI.create(System.getenv("TRIBUTARY_TEST_AWS_URL"));
    }

    private static AwsAccess access() {
        return AwsAccess.DEFAULT.withRegion("us-east-1").withEndpoint(endpoint());
    }

    private static String application() {
        try (EmrServerlessClient client = EmrServerlessClient.builder()
                .endpointOverride(endpoint())
                .region(Region.US_EAST_1)
                .build()) {
            return client.createApplication(
                            request -> request.name("t").type("SPARK").releaseLabel("emr-7.5.0"))
                    .applicationId();
        }
    }

    @Test
    void runOfEmrServerlessIsStartedFoundAndStopped() {
        Settings settings = new Settings(
                application(),
                "arn:aws:iam::123456789012:role/r",
                "world",
                new Program("s3://b/job.jar", "io.tributary.spark.SparkApply"),
                Map.of("spark.executor.memory", "4g"),
                "");
        try (EmrServerlessJob job = EmrServerlessJob.open(access(), settings)) {
            String run = job.start(Map.of("--pipeline", "s3://b/p.yaml"), "t-1");
            JobRun ended = job.follow(run, now -> {}, failure -> false, now -> true);
            job.stop(run);

            String called = "application " + settings.application();
            assertThat(ended).isEqualTo(new JobRun(called, run, "SUCCESS", Course.SUCCEEDED, "", List.of()));
            assertThat(job.find(run)).contains(new JobRun(called, run, "CANCELLED", Course.FAILED, "", List.of()));
            assertThat(job.find("00000000000000")).isEmpty();
        }
    }

    @Test
    void linesOfALogAreReadOnceAndInTheirOrder() {
        LogStream stream = new LogStream(name, "jr_1", Kind.OUTPUT);
        try (RunLog log = RunLog.open(access());
                CloudWatchLogsClient client = CloudWatchLogsClient.builder()
                        .endpointOverride(endpoint())
                        .region(Region.US_EAST_1)
                        .build()) {
            List<String> lines = new ArrayList<>();
            assertThat(log.read(stream, lines::add)).as("no such group yet").isZero();

            client.createLogGroup(request -> request.logGroupName(name));
            assertThat(log.read(stream, lines::add)).as("no such stream yet").isZero();

            client.createLogStream(request -> request.logGroupName(name).logStreamName("jr_1"));
            assertThat(log.read(stream, lines::add)).as("nothing in it yet").isZero();

            put(client, "one", "two\nthree");
            assertThat(log.read(stream, lines::add)).isEqualTo(3);
            assertThat(log.read(stream, lines::add)).isZero();

            put(client, "four");
            assertThat(log.read(stream, lines::add)).isEqualTo(1);
            assertThat(lines).containsExactly("one", "two", "three", "four");
        }
    }

    private void put(CloudWatchLogsClient client, String... messages) {
        List<InputLogEvent> events = new ArrayList<>();
        for (String message : messages) {
            events.add(InputLogEvent.builder()
                    .timestamp(System.currentTimeMillis())
                    .message(message)
                    .build());
        }
        client.putLogEvents(
                request -> request.logGroupName(name).logStreamName("jr_1").logEvents(events));
    }
}
