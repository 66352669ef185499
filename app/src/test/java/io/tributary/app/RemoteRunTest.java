package io.tributary.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.access.AwsAccess;
import io.tributary.app.TributaryProcess.Ended;
import io.tributary.app.console.Screen;
import io.tributary.app.job.JobLines;
import io.tributary.app.job.RemoteRun;
import io.tributary.app.run.StopSignal;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.job.EmrServerlessJob;
import io.tributary.job.EmrServerlessJob.Program;
import io.tributary.job.EmrServerlessJob.Settings;
import io.tributary.job.EmrServerlessServer;
import io.tributary.job.GlueJob;
import io.tributary.job.GlueServer;
import io.tributary.job.RemoteJob;
import io.tributary.job.RunLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code tributary apply --engine spark} with a job of Glue: what is seen of the run, and how the command ends. */
@Timeout(60)
class RemoteRunTest {
    /** As often AWS's client asks before it gives up. */
    private static final int LOOKS_FOR_ONE_ANSWER = 3;

    @TempDir
    Path folder;

    private final CountDownLatch end = new CountDownLatch(1);
    private ToIntFunction<GlueServer> program = server -> 0;
    private GlueServer glue;

    @BeforeEach
    void start() throws IOException {
        glue = new GlueServer("consolidate", 1, arguments -> program.applyAsInt(glue));
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        System.setProperty("aws.region", "eu-central-1");
        System.setProperty("aws.endpointUrlGlue", glue.uri().toString());
        System.setProperty("aws.endpointUrlCloudWatchLogs", glue.uri().toString());
        Path landing = Files.createDirectories(folder.resolve("landing/world/Person_Lewis"));
        Files.writeString(landing.resolve("LOAD00000001.csv"), "1,Ann\n");
        Files.writeString(
                folder.resolve("pipeline.yaml"),
                """
                name: world
                landing: { path: landing, grace: 0ms }
                target: { format: csv, path: final }
                tables:
                  world.Person_Lewis:
                    columns: [{ name: PersonID, type: int, key: true }, { name: FullName, type: text }]
                spark: { job: consolidate }
                """);
    }

    @AfterEach
    void stop() {
        List.of("aws.region", "aws.endpointUrlGlue", "aws.endpointUrlCloudWatchLogs", "aws.endpointUrlEmrServerless")
                .forEach(System::clearProperty);
        end.countDown();
        glue.close();
    }

    private Ended apply(String... options) {
        List<String> command = new ArrayList<>(
                List.of("apply", "-c", folder.resolve("pipeline.yaml").toString(), "--once", "--engine", "spark"));
        command.addAll(List.of(options));
        return TributaryCommand.run(command.toArray(String[]::new));
    }

    @Test
    void logOfTheRunIsShownLineByLineAndItsEndIsTheCommands() {
        program = server -> {
            server.print("output", "10:15:00 begins");
            server.print("output", "10:15:01 table applied\n10:15:02 ends");
            server.print("error", "INFO SparkContext: Running Spark");
            return 0;
        };

        Ended ended = apply("--json");

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out().lines().filter(line -> line.startsWith("10:15:")))
                .containsExactly("10:15:00 begins", "10:15:01 table applied", "10:15:02 ends");
        assertThat(ended.out()).contains("run jr_1 is SUCCEEDED").doesNotContain("SparkContext");
        assertThat(ended.err()).isEmpty();
        assertThat(glue.started()).containsExactly(Map.of("--json", ""));
    }

    @Test
    void logIsReadFromTheGroupsThatTheJobHas() {
        glue.logTo("/aws-glue/tributary-apply");
        program = server -> {
            server.print("output", "10:15:00 begins");
            return 0;
        };

        Ended ended = apply("--json");

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out()).containsOnlyOnce("10:15:00 begins").doesNotContain("no log of run");
    }

    @Test
    void failuresThatTheRunTellsAreTheCommands() {
        program = server -> {
            server.print("output", "error[TARGET_DIVERGED]: w.a: x");
            server.print("output", "hint: tributary reload w.a");
            return 1;
        };

        Ended ended = apply();

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).isEqualTo("error[TARGET_DIVERGED]: w.a: x\nhint: tributary reload w.a\n");
    }

    @Test
    void runWhoseLogMayNotBeReadGoesOnAndItsFailureIsToldInGluesWords() {
        glue.denyLogs();
        program = server -> 3;

        Ended ended = apply();

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.out())
                .containsOnlyOnce("the run's log is not shown: Cannot read log group /aws-glue/jobs/output:"
                        + " AccessDeniedException: not authorized to perform: logs:GetLogEvents;"
                        + " Allow logs:GetLogEvents in the policy of this role or user");
        assertThat(ended.err())
                .isEqualTo(
                        """
                        error[JOB_FAILED]: Run jr_1 of job consolidate ended FAILED: SystemExit: 3
                        hint: Look at its log in CloudWatch, /aws-glue/jobs/output; what is landed and applied is safe
                        """);
    }

    private int awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    @Test
    void jobThatIsBusyIsToldWithWhatToDoAboutIt() {
        program = server -> awaitEnd();
        try (GlueJob other = GlueJob.open(AwsAccess.DEFAULT, "consolidate")) {
            other.start(Map.of());
        }

        Ended ended = apply();

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err())
                .startsWith("error[JOB_BUSY]: Cannot start job consolidate: ConcurrentRunsExceededException: ")
                .endsWith(
                        "\nhint: The job's MaxConcurrentRuns says how many runs there may be at once: wait until one has"
                                + " ended and apply again; apply without --once does so by itself\n");
    }

    @Test
    void runIsStoppedWhenTheCommandIs() throws Exception {
        program = server -> awaitEnd();
        StopSignal stop = new StopSignal();
        stop.request();

        assertThat(run(() -> GlueJob.open(AwsAccess.DEFAULT, "consolidate")).run(stop, lines()))
                .isZero();

        glue.awaitEnd();
        assertThat(glue.states()).containsExactly("STOPPED");
    }

    @Test
    void runThatWasLostFromSightIsTheSameTheNextTime() throws Exception {
        try (EmrServerlessServer emr = new EmrServerlessServer("00f")) {
            RemoteRun run = run(emr);
            emr.loseAnswers(LOOKS_FOR_ONE_ANSWER);
            assertThatThrownBy(() -> run.run(new StopSignal(), lines()))
                    .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.JOB_UNAVAILABLE));

            emr.nextLooks("SUCCESS");
            assertThat(run.run(new StopSignal(), lines())).isZero();
            assertThat(emr.started()).hasSize(1);

            emr.nextLooks("SUCCESS");
            assertThat(run.run(new StopSignal(), lines())).isZero();
            assertThat(emr.started()).as("another pass is another run").hasSize(2);
        }
    }

    @Test
    void runThatNobodyAnswersForAWhileIsFollowedOn() throws Exception {
        try (EmrServerlessServer emr = new EmrServerlessServer("00f")) {
            RemoteRun run = run(emr);
            emr.nextLooks("RUNNING", "RUNNING", "RUNNING", "RUNNING", "SUCCESS");
            emr.loseLooks(LOOKS_FOR_ONE_ANSWER);

            assertThat(run.run(new StopSignal(), lines())).isZero();
            assertThat(emr.started()).hasSize(1);
            assertThat(emr.state("run1")).isEqualTo("SUCCESS");
        }
    }

    @Test
    void runThatNobodyAnswersForIsStoppedWhenTheCommandIs() throws Exception {
        try (EmrServerlessServer emr = new EmrServerlessServer("00f")) {
            RemoteRun run = run(emr);
            emr.loseLooks(LOOKS_FOR_ONE_ANSWER);
            StopSignal stop = new StopSignal();
            stop.request();

            assertThat(run.run(stop, lines())).isZero();
            assertThat(emr.state("run1")).isEqualTo("CANCELLING");
        }
    }

    private static RemoteRun run(EmrServerlessServer emr) {
        System.setProperty("aws.endpointUrlEmrServerless", emr.uri().toString());
        Settings settings = new Settings(
                "00f", "arn:aws:iam::1:role/r", "world", new Program("s3://b/j.jar", "Main"), Map.of(), "");
        return run(() -> EmrServerlessJob.open(AwsAccess.DEFAULT, settings));
    }

    private static RemoteRun run(Supplier<RemoteJob> job) {
        return new RemoteRun(job, () -> RunLog.open(AwsAccess.DEFAULT), Map.of());
    }

    private static JobLines lines() {
        return new JobLines(new Screen(System.out, Screen.Kind.PLAIN, 80), new PrintWriter(System.err), false);
    }

    @Test
    void jobOnEmrServerlessNeedsThePipelineFileInABucket() throws IOException {
        Path pipeline = folder.resolve("pipeline.yaml");
        Files.writeString(
                pipeline,
                Files.readString(pipeline)
                        .replace(
                                "job: consolidate",
                                "jar: s3://b/j.jar,"
                                        + " emr-serverless: { application: 00f, role: 'arn:aws:iam::1:role/r' }"));

        Ended ended = apply();

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err())
                .isEqualTo("error[CONFIGURATION_INVALID]: A job on EMR Serverless cannot read the pipeline file "
                        + pipeline
                        + "\nhint: Copy it to a bucket and name it there, as in -c s3://bucket/pipeline.yaml\n");
    }
}
