package io.tributary.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.access.AwsAccess;
import io.tributary.aws.RuntimeApi.Answer;
import io.tributary.job.GlueJob;
import io.tributary.job.GlueServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Work that is too much for the function is given to the job, which is the real program in a process of its own. */
@Timeout(120)
class JobHandlerIT {
    private static final String FOLDER = "intermediate_data/world/Person_Lewis/";
    private static final String LOG = "intermediate_data/_tributary/adopted/";
    private static final String FINAL = "des_file/final_output.csv";

    @TempDir
    Path folder;

    private final Semaphore mayRun = new Semaphore(0);
    private Lake lake;
    private GlueServer glue;

    @BeforeEach
    void open() throws Exception {
        lake = new Lake();
        glue = new GlueServer("consolidate-employee-data-lewis", 1, this::runJob);
    }

    @AfterEach
    void close() {
        glue.close();
        lake.close();
    }

    private String pipeline(String parameters) {
        return """
            name: world
            landing: { path: %s/intermediate_data, grace: 0ms }
            target: { format: csv, path: %s/des_file, layout: final_output.csv }
            tables:
              world.Person_Lewis:
                columns: [{ name: PersonID, type: int, key: true }, { name: FullName, type: text }]
            trigger:
              suffix: .csv
              job: { name: consolidate-employee-data-lewis, parameters: %s, above: 60B }
            """
                        .formatted(lake.address(), lake.address(), parameters)
                + lake.access();
    }

    /** What Glue does with the arguments of a run: they are those of the command. */
    private int runJob(Map<String, String> arguments) {
        try {
            mayRun.acquire();
            Path pipeline = Files.writeString(Files.createTempFile(folder, "job", ".yaml"), pipeline("file"));
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    "io.tributary.app.Main",
                    "apply",
                    "-c",
                    pipeline.toString()));
            arguments.forEach((name, value) -> command.addAll(List.of(name, value)));
            ProcessBuilder job = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Files.createTempFile(folder, "job", ".log").toFile());
            job.environment().putAll(Map.of("AWS_ACCESS_KEY_ID", "test", "AWS_SECRET_ACCESS_KEY", "test"));
            return job.start().waitFor();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private Function function(String parameters) throws IOException {
        return Function.start(
                folder,
                Map.of(
                        FunctionPipeline.VARIABLE,
                        pipeline(parameters),
                        "AWS_ENDPOINT_URL_GLUE",
                        glue.uri().toString()));
    }

    private String event(String name) {
        return Events.sqs(name, Events.s3(lake.bucket(), lake.key(FOLDER + name)));
    }

    private static List<String> failures(Answer answer) throws IOException {
        assertThat(answer.isError()).as(answer.text()).isFalse();
        return Events.failures(answer.text());
    }

    @Test
    void littleIsAppliedHereAndMuchByTheJobOnceForTheSame() throws Exception {
        try (Function function = function("file")) {
            lake.put(FOLDER + "LOAD00000001.csv", "1,Ann\n2,Bob\n");
            assertThat(failures(function.call(event("LOAD00000001.csv")))).isEmpty();
            assertThat(lake.text(FINAL)).isEqualTo("1,Ann\n2,Bob\n");
            assertThat(glue.calls()).isEmpty();

            lake.put(FOLDER + "20240307-150405123.csv", "U,1,Ann with a name that is longer than a function does\n");
            assertThat(failures(function.call(event("20240307-150405123.csv")))).isEmpty();
            assertThat(glue.started())
                    .containsExactly(
                            Map.of("--dst_bucket_name", lake.bucket(), "--file_name", "20240307-150405123.csv"));

            assertThat(failures(function.call(event("20240307-150405123.csv")))).isEmpty();
            assertThat(failures(function.call(event("LOAD00000001.csv")))).isEmpty();
            assertThat(glue.started()).as("a run is at it").hasSize(1);
            assertThat(glue.calls()).containsExactly("StartJobRun", "GetJobRun", "GetJobRun");

            lake.put(FOLDER + "20240307-150406123.csv", "D,2,\n");
            assertThat(failures(function.call(event("20240307-150406123.csv"))))
                    .as("more landed, which is left to the sweep after the run")
                    .isEmpty();
            Answer sweep = function.call(Events.schedule());
            assertThat(sweep.isError()).as(sweep.text()).isFalse();
            assertThat(glue.started()).as("a run is at that table").hasSize(1);

            mayRun.release();
            glue.awaitEnd();
            assertThat(glue.states()).containsExactly("SUCCEEDED");
            assertThat(lake.text(FINAL)).isEqualTo("1,Ann with a name that is longer than a function does\n");

            List<String> before = lake.state("");
            assertThat(failures(function.call(event("20240307-150405123.csv")))).isEmpty();
            assertThat(failures(function.call(event("20240307-150406123.csv")))).isEmpty();
            assertThat(glue.started()).as("there is nothing to do").hasSize(1);
            assertThat(lake.state("")).isEqualTo(before);
        }
    }

    @Test
    void runsThatChangeNothingAreStartedLessOften() throws Exception {
        try (Function function = function("file")) {
            lake.put(FOLDER + "LOAD00000001.csv", "1,Ann,\n2,Bob is longer than what a function does itself\n");
            for (int i = 0; i < 6; i++) {
                int before = glue.started().size();
                assertThat(failures(function.call(event("LOAD00000001.csv")))).isEmpty();
                mayRun.release(glue.started().size() - before);
                glue.awaitEnd();
            }
            int failed = glue.started().size();
            assertThat(failed).isEqualTo(2);
            assertThat(function.log()).contains("it is not started again before");

            lake.put(LOG + "_tributary/retry/world/Person_Lewis.json", "{}");
            assertThat(failures(function.call(event("LOAD00000001.csv")))).isEmpty();
            assertThat(glue.started()).as("asked for").hasSize(failed + 1);
            mayRun.release();
            glue.awaitEnd();
        }
    }

    @Test
    void noRunIsStartedForATableThatIsPaused() throws Exception {
        try (Function function = function("file")) {
            lake.put(LOG + "_tributary/paused/world/Person_Lewis.json", "{}");
            lake.put(FOLDER + "LOAD00000001.csv", "1,Ann\n2,Bob is longer than what a function does itself\n");

            assertThat(failures(function.call(event("LOAD00000001.csv")))).isEmpty();
            Answer sweep = function.call(Events.schedule());

            assertThat(sweep.isError()).as(sweep.text()).isFalse();
            assertThat(glue.started()).isEmpty();
        }
    }

    @Test
    void sweepDoesNotFailWhileTheJobDoesSomethingElse() throws Exception {
        System.setProperty("aws.region", "eu-central-1");
        System.setProperty("aws.endpointUrlGlue", glue.uri().toString());
        try (Function function = function("file");
                GlueJob other = GlueJob.open(AwsAccess.DEFAULT, "consolidate-employee-data-lewis")) {
            other.start(Map.of());
            lake.put(FOLDER + "LOAD00000001.csv", "1,Ann\n2,Bob is longer than what a function does itself\n");

            assertThat(failures(function.call(event("LOAD00000001.csv"))))
                    .as("no second run may be started")
                    .containsExactly("LOAD00000001.csv");
            Answer sweep = function.call(Events.schedule());

            assertThat(sweep.isError()).as(sweep.text()).isFalse();
            assertThat(function.log()).contains("JOB_BUSY", "ConcurrentRunsExceededException");
        } finally {
            List.of("aws.region", "aws.endpointUrlGlue").forEach(System::clearProperty);
        }
    }

    @Test
    void runThatFailedIsStartedAgainByTheNextEvent() throws Exception {
        try (Function function = function("key")) {
            lake.put(FOLDER + "LOAD00000001.csv", "1,Ann\n2,Bob is longer than what a function does itself\n");
            glue.throttle(3);
            assertThat(failures(function.call(event("LOAD00000001.csv")))).containsExactly("LOAD00000001.csv");
            assertThat(function.log()).contains("JOB_BUSY", "ThrottlingException");

            lake.put(FOLDER + "LOAD00000001.csv", "1,Ann,\n2,Bob is longer than what a function does itself\n");
            assertThat(failures(function.call(event("LOAD00000001.csv")))).isEmpty();
            mayRun.release();
            glue.awaitEnd();
            assertThat(glue.states()).containsExactly("FAILED");

            assertThat(failures(function.call(event("LOAD00000001.csv")))).isEmpty();
            Map<String, String> arguments = Map.of(
                    "--s3_target_path_bucket",
                    lake.bucket(),
                    "--s3_target_path_key",
                    lake.key(FOLDER + "LOAD00000001.csv"));
            assertThat(glue.started()).containsExactly(arguments, arguments);

            lake.put(FOLDER + "LOAD00000001.csv", "1,Ann\n2,Bob is longer than what a function does itself\n");
            mayRun.release();
            glue.awaitEnd();
            assertThat(glue.states()).containsExactly("FAILED", "SUCCEEDED");
            assertThat(lake.text(FINAL)).isEqualTo("1,Ann\n2,Bob is longer than what a function does itself\n");
        }
    }
}
