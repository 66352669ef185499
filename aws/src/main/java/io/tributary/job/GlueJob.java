package io.tributary.job;

import io.tributary.access.AwsAccess;
import io.tributary.error.PipelineException;
import io.tributary.job.JobRun.Course;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.glue.GlueClient;

/**
 * A job of AWS Glue. Credentials need {@code glue:StartJobRun}, {@code glue:GetJobRun}, to stop a run {@code
 * glue:BatchStopJobRun}, and to find the log of a job that has log groups of its own {@code glue:GetJob} on the job. Glue takes
 * no token: what keeps a second run from the first one's work is the job's {@code MaxConcurrentRuns}.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/webapi/API_StartJobRun.html">StartJobRun</a>
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/monitor-continuous-logging.html">where its log is</a>
 */
public final class GlueJob implements RemoteJob {
    private static final int ATTEMPTS_MAX = 3;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);
    private static final String ABSENT = "Create the job in this region, or correct its name in the pipeline file";
    private static final String USUAL_LOG = "/aws-glue/jobs";
    /** Of a job that logs elsewhere. */
    private static final String LOG_ARGUMENT = "--custom-logGroup-prefix";

    private final GlueClient client;
    private final String name;
    private volatile Optional<String> ownLog = Optional.empty();

    private GlueJob(GlueClient client, String name) {
        this.client = client;
        this.name = name;
    }

    /**
     * Nothing is asked of Glue yet.
     *
     * @throws PipelineException {@code CONFIGURATION_INVALID} when the SDK finds no region
     */
    public static GlueJob open(AwsAccess access, String name) {
        return new GlueJob(access.client(GlueClient.builder(), "AWS Glue", ATTEMPTS_MAX, ANSWER_WITHIN), name);
    }

    /** As {@link #start(Map, String)}; arguments that are not given are the job's own defaults. */
    public String start(Map<String, String> arguments) {
        try {
            return client.startJobRun(request -> request.jobName(name).arguments(arguments))
                    .jobRunId();
        } catch (SdkException e) {
            throw JobFailure.of("start job " + name, "glue:StartJobRun", ABSENT, e);
        }
    }

    @Override
    public String start(Map<String, String> arguments, String token) {
        ownLog = ownLog();
        return start(arguments);
    }

    /** Which groups the log goes to is no part of a run. Who may not ask finds the log where it usually is, or not at all. */
    private Optional<String> ownLog() {
        try {
            Map<String, String> defaults =
                    client.getJob(request -> request.jobName(name)).job().defaultArguments();
            return Optional.ofNullable(defaults.get(LOG_ARGUMENT));
        } catch (SdkException unknown) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<JobRun> find(String run) {
        try {
            var found = client.getJobRun(request -> request.jobName(name).runId(run))
                    .jobRun();
            String problem = found.errorMessage() == null ? "" : found.errorMessage();
            String state = found.jobRunStateAsString();
            String group = ownLog.orElse(found.logGroupName() == null ? USUAL_LOG : found.logGroupName());
            return Optional.of(new JobRun("job " + name, run, state, course(state), problem, log(group, run)));
        } catch (SdkException e) {
            if (JobFailure.isNotFound(e)) {
                return Optional.empty();
            }
            throw JobFailure.of("look at run " + run + " of job " + name, "glue:GetJobRun", ABSENT, e);
        }
    }

    static Course course(String state) {
        return switch (state) {
            case "SUCCEEDED" -> Course.SUCCEEDED;
            case "STOPPED", "FAILED", "ERROR", "TIMEOUT", "EXPIRED" -> Course.FAILED;
            default -> Course.GOES_ON;
        };
    }

    /** The driver's stream has the run's name, or that and one word more. */
    private static List<LogStream> log(String group, String run) {
        String output = group + "/output";
        String errors = group + "/error";
        String driver = run + "-driver";
        return List.of(
                new LogStream(output, run, LogStream.Kind.OUTPUT),
                new LogStream(output, driver, LogStream.Kind.OUTPUT),
                new LogStream(errors, run, LogStream.Kind.ERRORS),
                new LogStream(errors, driver, LogStream.Kind.ERRORS));
    }

    @Override
    public void stop(String run) {
        try {
            client.batchStopJobRun(request -> request.jobName(name).jobRunIds(run));
        } catch (SdkException e) {
            throw JobFailure.of("stop run " + run + " of job " + name, "glue:BatchStopJobRun", ABSENT, e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
