package io.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.job.GlueServer;
import io.tributary.spark.Command.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code tributary apply --engine}: the command starts the job, and is as if it had done it itself. */
@Timeout(180)
class EngineIT {
    @TempDir
    Path folder;

    private Path landing;
    private Path output;
    private Path pipeline;

    @BeforeEach
    void writePipeline() throws IOException {
        landing = Files.createDirectories(folder.resolve("landing/world/Person_Lewis"));
        output = folder.resolve("final/final_output.csv");
        pipeline = pipeline("submit: %s, master: \"local[2]\", jar: %s, above: 100B"
                .formatted(SparkProgram.SPARK_3_5.script(folder), SparkProgram.JAR));
    }

    private Path pipeline(String spark) throws IOException {
        return Files.writeString(
                folder.resolve("pipeline.yaml"),
                """
                name: world
                landing: { path: landing, grace: 0ms }
                target: { format: csv, path: final, layout: final_output.csv }
                tables:
                  world.Person_Lewis:
                    columns: [{ name: PersonID, type: int, key: true }, { name: FullName, type: text }]
                trigger: { sweep: 100ms }
                spark: { %s }
                """
                        .formatted(spark));
    }

    private Ended apply(String... options) throws Exception {
        try (Command command = start(Map.of(), options)) {
            return command.await();
        }
    }

    private Command start(Map<String, String> environment, String... options) throws IOException {
        List<String> program = new ArrayList<>(Command.tributary());
        program.addAll(List.of("apply", "-c", pipeline.toString()));
        return Command.start(folder, environment, program, options);
    }

    @Test
    void littleIsAppliedHereMuchOnSparkAndAFailureOnSparkIsOneOfTheCommand() throws Exception {
        Files.writeString(landing.resolve("LOAD00000001.csv"), "1,Ann\n2,Bob\n");
        Ended here = apply("--once", "--engine", "auto");
        assertThat(here.exitCode()).as(here.out() + here.err()).isZero();
        assertThat(here.out()).doesNotContain("submitting a job");
        assertThat(output).content().isEqualTo("1,Ann\n2,Bob\n");

        Files.writeString(landing.resolve("20240307-150405123.csv"), "U,1,Ann\n".repeat(20) + "D,2,\n");
        Ended spark = apply("--once", "--engine", "auto");
        assertThat(spark.exitCode()).as(spark.out() + spark.err()).isZero();
        assertThat(spark.out()).contains("submitting a job", "table applied table=world.Person_Lewis rows=1");
        assertThat(spark.err()).isEmpty();
        assertThat(output).content().isEqualTo("1,Ann\n");

        Files.writeString(landing.resolve("20240307-150406123.csv"), "U,1,Ann,too many\n");
        Ended failed = apply("--once", "--engine", "spark");
        assertThat(failed.exitCode()).as(failed.out() + failed.err()).isEqualTo(1);
        assertThat(failed.err()).startsWith("error[").contains("20240307-150406123.csv", "\nhint: ");
        assertThat(output).content().isEqualTo("1,Ann\n");
    }

    @Test
    void jobEndsWithTheCommandHoweverThatEnds() throws Exception {
        Files.writeString(landing.resolve("LOAD00000001.csv"), "1,Ann\n");
        try (Command stopped = start(Map.of(), "--engine", "spark")) {
            ProcessHandle job = job(stopped);
            stopped.stop();
            assertThat(stopped.await().exitCode()).isZero();
            job.onExit().get(60, TimeUnit.SECONDS);
        }
        try (Command killed = start(Map.of(), "--engine", "spark")) {
            ProcessHandle job = job(killed);
            killed.kill();
            job.onExit().get(60, TimeUnit.SECONDS);
        }
        assertThat(output).doesNotExist();
    }

    private static ProcessHandle job(Command command) throws Exception {
        command.await(() -> !command.descendants().isEmpty());
        return command.descendants().get(0);
    }

    @Test
    void jobOfGlueIsStartedFollowedAndItsEndIsTheCommands() throws Exception {
        List<String> job = SparkProgram.SPARK_4_1.job(folder);
        try (GlueServer glue = new GlueServer("consolidate", 1, arguments -> onSpark(job, arguments))) {
            pipeline("job: consolidate");
            Map<String, String> environment = Map.of(
                    "AWS_ENDPOINT_URL_GLUE",
                    glue.uri().toString(),
                    "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS",
                    glue.uri().toString());
            Files.writeString(landing.resolve("LOAD00000001.csv"), "1,Ann\n2,Bob\n");
            try (Command command = start(environment, "--once", "--engine", "spark")) {
                Ended ended = command.await();
                assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
                assertThat(ended.out()).contains("run jr_1 is RUNNING", "run jr_1 is SUCCEEDED");
            }
            assertThat(glue.started()).containsExactly(Map.of());
            assertThat(output).content().isEqualTo("1,Ann\n2,Bob\n");
        }
    }

    /** What Glue does with a run: its job's own argument is the pipeline file. */
    private int onSpark(List<String> job, Map<String, String> arguments) {
        try {
            Ended ended = Command.run(folder, Map.of(), job, "--pipeline", pipeline.toString());
            return arguments.isEmpty() ? ended.exitCode() : -1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}
