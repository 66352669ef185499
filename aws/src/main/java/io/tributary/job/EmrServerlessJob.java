package io.tributary.job;

import static java.util.Objects.requireNonNull;

import io.tributary.access.AwsAccess;
import io.tributary.error.PipelineException;
import io.tributary.job.JobRun.Course;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.emrserverless.EmrServerlessClient;
import software.amazon.awssdk.services.emrserverless.model.Configuration;
import software.amazon.awssdk.services.emrserverless.model.ConfigurationOverrides;

/**
 * A program that an application of EMR Serverless runs. Credentials need {@code emr-serverless:StartJobRun}, {@code GetJobRun}
 * and {@code CancelJobRun} on the application and its runs, and {@code iam:PassRole} on the role.
 *
 * @see <a href="https://docs.aws.amazon.com/emr-serverless/latest/APIReference/API_StartJobRun.html">StartJobRun</a>
 */
public final class EmrServerlessJob implements RemoteJob {
    private static final int ATTEMPTS_MAX = 3;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);
    private static final String ABSENT =
            "Create the application in this region, or correct its id in the pipeline file";
    private static final String STREAMS = "tributary";

    private final EmrServerlessClient client;
    private final Settings settings;

    private EmrServerlessJob(EmrServerlessClient client, Settings settings) {
        this.client = client;
        this.settings = settings;
    }

    /**
     * What is run, and as whom.
     *
     * @param application id of the application
     * @param role ARN of the role that runs are given
     * @param name that runs are shown with
     * @param program where the jar is, and its main class
     * @param conf settings of Spark, by name
     * @param logGroup of CloudWatch, that the driver's log goes to; empty where only the application says where it goes
     */
    public record Settings(
            String application, String role, String name, Program program, Map<String, String> conf, String logGroup) {
        public Settings {
            requireNonNull(application, "application is null");
            requireNonNull(role, "role is null");
            requireNonNull(name, "name is null");
            requireNonNull(program, "program is null");
            conf = Map.copyOf(conf);
            requireNonNull(logGroup, "logGroup is null");
        }
    }

    /**
     * A program in a jar.
     *
     * @param jar as in {@code s3://bucket/key}
     * @param mainClass whole name
     */
    public record Program(String jar, String mainClass) {
        public Program {
            requireNonNull(jar, "jar is null");
            requireNonNull(mainClass, "mainClass is null");
        }
    }

    /**
     * Nothing is asked of EMR Serverless yet.
     *
     * @throws PipelineException {@code CONFIGURATION_INVALID} when the SDK finds no region
     */
    public static EmrServerlessJob open(AwsAccess access, Settings settings) {
        return new EmrServerlessJob(
                access.client(EmrServerlessClient.builder(), "EMR Serverless", ATTEMPTS_MAX, ANSWER_WITHIN), settings);
    }

    @Override
    public String start(Map<String, String> arguments, String token) {
        List<String> written = RemoteJob.words(arguments);
        Program program = settings.program();
        try {
            return client.startJobRun(request -> request.applicationId(settings.application())
                            .clientToken(token)
                            .executionRoleArn(settings.role())
                            .name(settings.name())
                            .jobDriver(driver -> driver.sparkSubmit(submit -> submit.entryPoint(program.jar())
                                    .entryPointArguments(written)
                                    .sparkSubmitParameters("--class " + program.mainClass())))
                            .configurationOverrides(this::configure))
                    .jobRunId();
        } catch (SdkException e) {
            throw JobFailure.of("start a run of " + job(), "emr-serverless:StartJobRun and iam:PassRole", ABSENT, e);
        }
    }

    private void configure(ConfigurationOverrides.Builder overrides) {
        if (!settings.conf().isEmpty()) {
            overrides.applicationConfiguration(Configuration.builder()
                    .classification("spark-defaults")
                    .properties(settings.conf())
                    .build());
        }
        if (!settings.logGroup().isEmpty()) {
            overrides.monitoringConfiguration(
                    monitoring -> monitoring.cloudWatchLoggingConfiguration(logging -> logging.enabled(true)
                            .logGroupName(settings.logGroup())
                            .logStreamNamePrefix(STREAMS)
                            .logTypes(Map.of("SPARK_DRIVER", List.of("STDOUT", "STDERR")))));
        }
    }

    @Override
    public Optional<JobRun> find(String run) {
        try {
            var found = client.getJobRun(request ->
                            request.applicationId(settings.application()).jobRunId(run))
                    .jobRun();
            String state = found.stateAsString();
            String problem = found.stateDetails() == null ? "" : found.stateDetails();
            return Optional.of(new JobRun(job(), run, state, course(state), problem, log(run)));
        } catch (SdkException e) {
            if (JobFailure.isNotFound(e)) {
                return Optional.empty();
            }
            throw JobFailure.of("look at run " + run + " of " + job(), "emr-serverless:GetJobRun", ABSENT, e);
        }
    }

    static Course course(String state) {
        return switch (state) {
            case "SUCCESS" -> Course.SUCCEEDED;
            case "FAILED", "CANCELLED" -> Course.FAILED;
            default -> Course.GOES_ON;
        };
    }

    private List<LogStream> log(String run) {
        if (settings.logGroup().isEmpty()) {
            return List.of();
        }
        String driver = "%s/applications/%s/jobs/%s/SPARK_DRIVER/".formatted(STREAMS, settings.application(), run);
        return List.of(
                new LogStream(settings.logGroup(), driver + "stdout", LogStream.Kind.OUTPUT),
                new LogStream(settings.logGroup(), driver + "stderr", LogStream.Kind.ERRORS));
    }

    @Override
    public void stop(String run) {
        try {
            client.cancelJobRun(
                    request -> request.applicationId(settings.application()).jobRunId(run));
        } catch (SdkException e) {
            if (find(run).filter(JobRun::goesOn).isPresent()) {
                throw JobFailure.of("stop run " + run + " of " + job(), "emr-serverless:CancelJobRun", ABSENT, e);
            }
        }
    }

    private String job() {
        return "application " + settings.application();
    }

    @Override
    public void close() {
        client.close();
    }
}
