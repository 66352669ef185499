package io.tributary.job.glue;

import io.tributary.access.AwsAccess;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.job.glue.JobRun.State;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.glue.GlueClient;

/**
 * Starts runs of Glue jobs and looks at them. Credentials need {@code glue:StartJobRun} and {@code glue:GetJobRun} on the job.
 * Thread-safe. Failures are {@code JOB_BUSY} (as many runs as are allowed, or asked too often), {@code JOB_UNAVAILABLE} (no
 * answer), {@code JOB_REFUSED} (no such job, not allowed) and {@code JOB_FAILED} (a run that was followed).
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/webapi/API_StartJobRun.html">StartJobRun</a>
 */
public final class GlueJobs implements AutoCloseable {
    private static final int ATTEMPTS_MAX = 3;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);

    private final GlueClient client;

    private GlueJobs(GlueClient client) {
        this.client = client;
    }

    /**
     * Nothing is asked of Glue yet.
     *
     * @throws PipelineException {@code CONFIGURATION_INVALID} when the SDK finds no region
     */
    public static GlueJobs open(AwsAccess access) {
        return new GlueJobs(access.client(GlueClient.builder(), "AWS Glue", ATTEMPTS_MAX, ANSWER_WITHIN));
    }

    /**
     * Starts a run. Not idempotent: after {@code JOB_UNAVAILABLE} it may have been started.
     *
     * @param arguments by name, as in {@code --file_name}; all others are the job's own defaults
     * @return the run's id
     */
    public String start(String job, Map<String, String> arguments) {
        try {
            return client.startJobRun(request -> request.jobName(job).arguments(arguments))
                    .jobRunId();
        } catch (SdkException e) {
            throw GlueFailure.of("start job " + job, "glue:StartJobRun", e);
        }
    }

    /** A run as it stands; empty when Glue knows no such run of that job. */
    public Optional<JobRun> find(String job, String run) {
        try {
            var found =
                    client.getJobRun(request -> request.jobName(job).runId(run)).jobRun();
            String problem = found.errorMessage() == null ? "" : found.errorMessage();
            return Optional.of(new JobRun(job, run, State.of(found.jobRunStateAsString()), problem));
        } catch (SdkException e) {
            if (GlueFailure.isNotFound(e)) {
                return Optional.empty();
            }
            throw GlueFailure.of("look at run " + run + " of job " + job, "glue:GetJobRun", e);
        }
    }

    /**
     * Follows a run to its end.
     *
     * @param state told of each state that differs from the one before
     * @param pause waits between two looks; returns whether to go on
     * @return the run as it stood at the last look: succeeded, or going on where {@code pause} said to end
     * @throws PipelineException {@code JOB_FAILED} with Glue's own words when it ended otherwise
     */
    public JobRun follow(String job, String run, Consumer<State> state, Predicate<JobRun> pause) {
        State last = null;
        while (true) {
            JobRun now = find(job, run)
                    .orElseThrow(() -> new PipelineException(
                            ErrorCode.JOB_REFUSED,
                            "Job " + job + " has no run " + run,
                            "Look at the job's runs in Glue"));
            if (now.state() != last) {
                last = now.state();
                state.accept(last);
            }
            if (now.state() == State.SUCCEEDED) {
                return now;
            }
            if (!now.state().goesOn()) {
                throw GlueFailure.ended(now);
            }
            if (!pause.test(now)) {
                return now;
            }
        }
    }

    /**
     * Asks a run to stop; it ends some time later. Credentials need {@code glue:BatchStopJobRun} on the job. Idempotent: a run that
     * has ended stays as it is.
     */
    public void stop(String job, String run) {
        try {
            client.batchStopJobRun(request -> request.jobName(job).jobRunIds(run));
        } catch (SdkException e) {
            throw GlueFailure.of("stop run " + run + " of job " + job, "glue:BatchStopJobRun", e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
