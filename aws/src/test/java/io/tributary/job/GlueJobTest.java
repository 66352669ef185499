package io.tributary.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.access.AwsAccess;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.job.JobRun.Course;
import io.tributary.job.LogStream.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class GlueJobTest {
    private static final Map<String, String> ARGUMENTS = Map.of("--dst_bucket_name", "lake", "--file_name", "a b.csv");

    private final CountDownLatch end = new CountDownLatch(1);
    private volatile int exitCode;
    private GlueServer server;
    private GlueJob job;

    @BeforeEach
    void start() throws Exception {
        server = new GlueServer("consolidate", 1, arguments -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return exitCode;
        });
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        System.setProperty("aws.endpointUrlGlue", server.uri().toString());
        job = open("consolidate");
    }

    @AfterEach
    void stop() {
        System.clearProperty("aws.endpointUrlGlue");
        end.countDown();
        job.close();
        server.close();
    }

    private static GlueJob open(String name) {
        return GlueJob.open(AwsAccess.DEFAULT.withRegion("eu-central-1"), name);
    }

    private static JobRun run(String id, String state, Course course, String problem) {
        return new JobRun(
                "job consolidate",
                id,
                state,
                course,
                problem,
                List.of(
                        new LogStream("/aws-glue/jobs/output", id, Kind.OUTPUT),
                        new LogStream("/aws-glue/jobs/output", id + "-driver", Kind.OUTPUT),
                        new LogStream("/aws-glue/jobs/error", id, Kind.ERRORS),
                        new LogStream("/aws-glue/jobs/error", id + "-driver", Kind.ERRORS)));
    }

    private static PipelineException failure(Runnable action) {
        return catchThrowableOfType(PipelineException.class, action::run);
    }

    @Test
    void runIsStartedWithItsArgumentsAndFollowedToItsEnd() {
        String run = job.start(ARGUMENTS);
        assertThat(job.find(run)).contains(run(run, "RUNNING", Course.GOES_ON, ""));

        List<String> states = new ArrayList<>();
        JobRun ended = job.follow(run, now -> states.add(now.state()), failure -> false, now -> {
            end.countDown();
            return true;
        });

        assertThat(ended).isEqualTo(run(run, "SUCCEEDED", Course.SUCCEEDED, ""));
        assertThat(states).startsWith("RUNNING").endsWith("SUCCEEDED");
        assertThat(server.started()).containsExactly(ARGUMENTS);
    }

    @Test
    void runThatFailsIsAnErrorInGluesWords() {
        exitCode = 3;
        String run = job.start(ARGUMENTS);
        end.countDown();

        JobRun ended = job.follow(run, now -> {}, failure -> false, now -> true);

        assertThat(ended).isEqualTo(run("jr_1", "FAILED", Course.FAILED, "SystemExit: 3"));
        assertThat(ended.failure().code()).isEqualTo(ErrorCode.JOB_FAILED);
        assertThat(ended.failure()).hasMessage("Run jr_1 of job consolidate ended FAILED: SystemExit: 3");
        assertThat(ended.failure().hint())
                .isEqualTo("Look at its log in CloudWatch, /aws-glue/jobs/output; what is landed and applied is safe");
    }

    @Test
    void followingEndsWhenItIsToldTo() {
        String run = job.start(ARGUMENTS);

        assertThat(job.follow(run, now -> {}, failure -> false, now -> false))
                .isEqualTo(run(run, "RUNNING", Course.GOES_ON, ""));
    }

    @Test
    void runThatIsStoppedEndsSo() throws Exception {
        String run = job.start(ARGUMENTS);

        job.stop(run);
        job.stop(run);

        server.awaitEnd();
        assertThat(server.states()).containsExactly("STOPPED");
        assertThat(job.follow(run, now -> {}, failure -> false, now -> true))
                .isEqualTo(run(run, "STOPPED", Course.FAILED, ""));
    }

    @Test
    void asManyRunsAsAreAllowedAreBusyAndNothingMore() {
        job.start(ARGUMENTS);

        PipelineException failure = failure(() -> job.start(ARGUMENTS));

        assertThat(failure.code()).isEqualTo(ErrorCode.JOB_BUSY);
        assertThat(failure).hasMessageContaining("ConcurrentRunsExceededException");
        assertThat(server.started()).hasSize(1);
    }

    @Test
    void throttlingIsTriedAgainAndThenBusy() {
        server.throttle(1);
        job.start(ARGUMENTS);
        assertThat(server.calls()).containsExactly("StartJobRun", "StartJobRun");

        server.throttle(100);
        assertThat(failure(() -> job.find("jr_1")).code()).isEqualTo(ErrorCode.JOB_BUSY);
    }

    @Test
    void serverThatFailsIsUnavailable() {
        server.fail(100);

        assertThat(failure(() -> job.start(ARGUMENTS)).code()).isEqualTo(ErrorCode.JOB_UNAVAILABLE);
    }

    @Test
    void unknownJobsAndRunsAreTold() {
        try (GlueJob other = open("consolidat")) {
            PipelineException failure = failure(() -> other.start(ARGUMENTS));

            assertThat(failure.code()).isEqualTo(ErrorCode.JOB_REFUSED);
            assertThat(failure).hasMessageStartingWith("Cannot start job consolidat: EntityNotFoundException");
            assertThat(failure.hint())
                    .isEqualTo("Create the job in this region, or correct its name in the pipeline file");
        }
        assertThat(job.find("jr_99")).isEmpty();
        assertThat(failure(() -> job.follow("jr_99", now -> {}, failure -> false, now -> true)))
                .hasMessage("There is no run jr_99");
    }

    @ParameterizedTest
    @CsvSource({
        "WAITING, GOES_ON",
        "STARTING, GOES_ON",
        "STOPPING, GOES_ON",
        "SOMETHING_NEW, GOES_ON",
        "TIMEOUT, FAILED",
        "ERROR, FAILED",
        "EXPIRED, FAILED"
    })
    void statesAreThoseOfGlueAndANewOneGoesOn(String state, Course course) {
        assertThat(GlueJob.course(state)).isEqualTo(course);
    }
}
