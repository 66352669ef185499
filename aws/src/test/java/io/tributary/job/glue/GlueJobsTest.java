package io.tributary.job.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.access.AwsAccess;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.job.glue.JobRun.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class GlueJobsTest {
    private static final Map<String, String> ARGUMENTS = Map.of("--dst_bucket_name", "lake", "--file_name", "a b.csv");

    private final CountDownLatch end = new CountDownLatch(1);
    private volatile int exitCode;
    private GlueServer server;
    private GlueJobs jobs;

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
        jobs = GlueJobs.open(AwsAccess.DEFAULT.withRegion("eu-central-1"));
    }

    @AfterEach
    void stop() {
        System.clearProperty("aws.endpointUrlGlue");
        end.countDown();
        jobs.close();
        server.close();
    }

    private static PipelineException failure(Runnable action) {
        return catchThrowableOfType(PipelineException.class, action::run);
    }

    @Test
    void runIsStartedWithItsArgumentsAndFollowedToItsEnd() {
        String run = jobs.start("consolidate", ARGUMENTS);
        assertThat(jobs.find("consolidate", run)).contains(new JobRun("consolidate", run, State.RUNNING, ""));

        List<State> states = new ArrayList<>();
        JobRun ended = jobs.follow("consolidate", run, states::add, now -> {
            end.countDown();
            return true;
        });

        assertThat(ended).isEqualTo(new JobRun("consolidate", run, State.SUCCEEDED, ""));
        assertThat(states).containsExactly(State.RUNNING, State.SUCCEEDED);
        assertThat(server.started()).containsExactly(ARGUMENTS);
    }

    @Test
    void runThatFailsIsAnErrorInGluesWords() {
        exitCode = 3;
        String run = jobs.start("consolidate", ARGUMENTS);
        end.countDown();

        PipelineException failure = failure(() -> jobs.follow("consolidate", run, state -> {}, now -> true));

        assertThat(failure.code()).isEqualTo(ErrorCode.JOB_FAILED);
        assertThat(failure).hasMessage("Run jr_1 of job consolidate ended FAILED: SystemExit: 3");
    }

    @Test
    void followingEndsWhenItIsToldTo() {
        String run = jobs.start("consolidate", ARGUMENTS);

        assertThat(jobs.follow("consolidate", run, state -> {}, now -> false).state())
                .isEqualTo(State.RUNNING);
    }

    @Test
    void runThatIsStoppedEndsSo() throws Exception {
        String run = jobs.start("consolidate", ARGUMENTS);

        jobs.stop("consolidate", run);
        jobs.stop("consolidate", run);

        server.awaitEnd();
        assertThat(server.states()).containsExactly("STOPPED");
        assertThat(failure(() -> jobs.follow("consolidate", run, state -> {}, now -> true)))
                .hasMessage("Run jr_1 of job consolidate ended STOPPED");
    }

    @Test
    void asManyRunsAsAreAllowedAreBusyAndNothingMore() {
        jobs.start("consolidate", ARGUMENTS);

        PipelineException failure = failure(() -> jobs.start("consolidate", ARGUMENTS));

        assertThat(failure.code()).isEqualTo(ErrorCode.JOB_BUSY);
        assertThat(failure).hasMessageContaining("ConcurrentRunsExceededException");
        assertThat(server.started()).hasSize(1);
    }

    @Test
    void throttlingIsTriedAgainAndThenBusy() {
        server.throttle(1);
        jobs.start("consolidate", ARGUMENTS);
        assertThat(server.calls()).containsExactly("StartJobRun", "StartJobRun");

        server.throttle(100);
        assertThat(failure(() -> jobs.find("consolidate", "jr_1")).code()).isEqualTo(ErrorCode.JOB_BUSY);
    }

    @Test
    void serverThatFailsIsUnavailable() {
        server.fail(100);

        assertThat(failure(() -> jobs.start("consolidate", ARGUMENTS)).code()).isEqualTo(ErrorCode.JOB_UNAVAILABLE);
    }

    @Test
    void unknownJobsAndRunsAreTold() {
        PipelineException failure = failure(() -> jobs.start("consolidat", ARGUMENTS));

        assertThat(failure.code()).isEqualTo(ErrorCode.JOB_REFUSED);
        assertThat(failure).hasMessageStartingWith("Cannot start job consolidat: EntityNotFoundException");
        assertThat(failure.hint()).isEqualTo("Create the job in this region, or correct its name in the pipeline file");
        assertThat(jobs.find("consolidate", "jr_99")).isEmpty();
    }

    @Test
    void statesAreThoseOfGlue() {
        assertThat(State.of("TIMEOUT").goesOn()).isFalse();
        assertThat(State.of("WAITING").goesOn()).isTrue();
        assertThat(State.of("SOMETHING_NEW")).isEqualTo(State.UNKNOWN);
        assertThat(State.UNKNOWN.goesOn()).isTrue();
    }
}
