package io.tributary.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.access.AwsAccess;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.job.EmrServerlessJob.Program;
import io.tributary.job.EmrServerlessJob.Settings;
import io.tributary.job.JobRun.Course;
import io.tributary.job.LogStream.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class EmrServerlessJobTest {
    private static final Program PROGRAM = new Program("s3://b/job.jar", "io.tributary.spark.SparkApply");

    private EmrServerlessServer server;
    private EmrServerlessJob job;

    @BeforeEach
    void start() throws Exception {
        server = new EmrServerlessServer("00f");
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        System.setProperty("aws.endpointUrlEmrServerless", server.uri().toString());
        job = open("00f", "/g");
    }

    @AfterEach
    void stop() {
        System.clearProperty("aws.endpointUrlEmrServerless");
        job.close();
        server.close();
    }

    private static EmrServerlessJob open(String application, String logGroup) {
        Settings settings = new Settings(
                application, "arn:aws:iam::1:role/r", "world", PROGRAM, Map.of("spark.a", "b c"), logGroup);
        return EmrServerlessJob.open(AwsAccess.DEFAULT.withRegion("eu-central-1"), settings);
    }

    private static JobRun run(String id, String state, Course course, String problem) {
        String driver = "tributary/applications/00f/jobs/" + id + "/SPARK_DRIVER/";
        return new JobRun(
                "application 00f",
                id,
                state,
                course,
                problem,
                List.of(
                        new LogStream("/g", driver + "stdout", Kind.OUTPUT),
                        new LogStream("/g", driver + "stderr", Kind.ERRORS)));
    }

    @Test
    void runIsStartedWithProgramArgumentsSettingsAndWhereItsLogGoes() {
        Map<String, String> arguments = new LinkedHashMap<>(Map.of("--pipeline", "s3://b/p q.yaml"));
        arguments.put("--json", "");

        assertThat(job.start(arguments, "t-1")).isEqualTo("run1");

        assertThat(server.started())
                .singleElement()
                .asString()
                .isEqualTo(
                        """
                {"clientToken":"t-1","executionRoleArn":"arn:aws:iam::1:role/r",\
                "jobDriver":{"sparkSubmit":{"entryPoint":"s3://b/job.jar",\
                "entryPointArguments":["--pipeline","s3://b/p q.yaml","--json"],\
                "sparkSubmitParameters":"--class io.tributary.spark.SparkApply"}},\
                "configurationOverrides":{"applicationConfiguration":[{"classification":"spark-defaults",\
                "properties":{"spark.a":"b c"}}],"monitoringConfiguration":{"cloudWatchLoggingConfiguration":{\
                "enabled":true,"logGroupName":"/g","logStreamNamePrefix":"tributary",\
                "logTypes":{"SPARK_DRIVER":["STDOUT","STDERR"]}}}},"name":"world"}""");
    }

    @Test
    void startThatIsRepeatedWithItsTokenIsTheSameRun() {
        server.loseAnswers(100);
        PipelineException failure = catchThrowableOfType(PipelineException.class, () -> job.start(Map.of(), "t-1"));
        assertThat(failure.code()).isEqualTo(ErrorCode.JOB_UNAVAILABLE);
        server.loseAnswers(0);

        assertThat(job.start(Map.of(), "t-1")).isEqualTo("run1");
        assertThat(job.start(Map.of(), "t-2")).isEqualTo("run2");
        assertThat(server.started()).hasSize(2);
    }

    @Test
    void runIsFollowedToItsEndAndAFailureIsToldInTheServicesWords() {
        String run = job.start(Map.of(), "t-1");
        assertThat(job.find(run)).contains(run(run, "SUBMITTED", Course.GOES_ON, ""));

        JobRun ended = job.follow(run, now -> {}, failure -> false, now -> {
            server.set(run, "FAILED", "Job failed, please check complete logs. ExitCode: 1");
            return true;
        });

        assertThat(ended)
                .isEqualTo(run(run, "FAILED", Course.FAILED, "Job failed, please check complete logs. ExitCode: 1"));
        assertThat(ended.failure())
                .hasMessage("Run run1 of application 00f ended FAILED:"
                        + " Job failed, please check complete logs. ExitCode: 1");
    }

    @Test
    void runIsStoppedAndOneThatHasEndedStaysAsItIs() {
        String run = job.start(Map.of(), "t-1");

        job.stop(run);
        assertThat(server.state(run)).isEqualTo("CANCELLING");

        server.set(run, "SUCCESS", "");
        job.stop(run);
        assertThat(server.state(run)).isEqualTo("SUCCESS");
    }

    @Test
    void unknownApplicationsAndRunsAreTold() {
        try (EmrServerlessJob other = open("00e", "")) {
            PipelineException failure =
                    catchThrowableOfType(PipelineException.class, () -> other.start(Map.of(), "t-1"));

            assertThat(failure.code()).isEqualTo(ErrorCode.JOB_REFUSED);
            assertThat(failure)
                    .hasMessage("Cannot start a run of application 00e: ResourceNotFoundException:"
                            + " Application or run does not exist");
            assertThat(failure.hint())
                    .isEqualTo("Create the application in this region, or correct its id in the pipeline file");
        }
        assertThat(job.find("run9")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "SUBMITTED, GOES_ON",
        "PENDING, GOES_ON",
        "SCHEDULED, GOES_ON",
        "RUNNING, GOES_ON",
        "QUEUED, GOES_ON",
        "CANCELLING, GOES_ON",
        "SOMETHING_NEW, GOES_ON",
        "SUCCESS, SUCCEEDED",
        "FAILED, FAILED",
        "CANCELLED, FAILED"
    })
    void statesAreThoseOfTheServiceAndANewOneGoesOn(String state, Course course) {
        assertThat(EmrServerlessJob.course(state)).isEqualTo(course);
    }
}
