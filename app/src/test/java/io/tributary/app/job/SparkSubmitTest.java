package io.tributary.app.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.app.config.ByteSize;
import io.tributary.app.config.EmrServerlessConfig;
import io.tributary.app.config.Environment;
import io.tributary.app.config.Secret;
import io.tributary.app.config.SparkConfig;
import io.tributary.app.console.Screen;
import io.tributary.app.run.StopSignal;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is done with the program that submits; programs of the tests are scripts. */
@Timeout(30)
class SparkSubmitTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();
    private Path jar;

    @BeforeEach
    void makeJar() throws IOException {
        jar = Files.writeString(folder.resolve("tributary-spark.jar"), "");
    }

    private Path script(String path, String text) throws IOException {
        Path script = folder.resolve(path);
        Files.createDirectories(script.getParent());
        Files.writeString(script, "#!/bin/sh\n" + text + "\n");
        script.toFile().setExecutable(true);
        return script;
    }

    private SparkSubmit submit(SparkConfig settings, Map<String, String> environment) {
        Environment variables = environment::get;
        return new SparkSubmit(settings, variables, Map.of("--pipeline", "p.yaml"));
    }

    private JobLines lines() {
        return new JobLines(new Screen(new PrintStream(out), Screen.Kind.PLAIN, 80), new PrintWriter(err), false);
    }

    private SparkSubmit submit(Path program) {
        return submit(settings(program.toString(), "", jar.toString(), Map.of()), Map.of());
    }

    private static SparkConfig settings(String submit, String master, String jar, Map<String, Secret> conf) {
        return new SparkConfig(submit, master, jar, conf, "", new EmrServerlessConfig("", "", ""), new ByteSize(1), 1);
    }

    @Test
    void programIsThatOfSparkHomeElseOfThePath() throws IOException {
        Path ofHome = script("home/bin/spark-submit", "");
        Path ofPath = script("path/spark-submit", "");
        Map<String, String> path = Map.of("PATH", "/nowhere:" + ofPath.getParent(), "TRIBUTARY_SPARK", jar.toString());
        Map<String, String> home =
                Map.of("SPARK_HOME", folder + "/home", "PATH", path.get("PATH"), "TRIBUTARY_SPARK", jar.toString());
        SparkConfig nothing = settings("", "", "", Map.of());

        assertThat(submit(nothing, path).command()).startsWith(ofPath.toString());
        assertThat(submit(nothing, home).command()).startsWith(ofHome.toString());
        assertThat(submit(settings("/opt/x", "yarn", "s3://b/job.jar", Map.of("spark.a", new Secret("b"))), home)
                        .command())
                .containsExactly(
                        "/opt/x",
                        "--class",
                        "io.tributary.spark.SparkApply",
                        "--master",
                        "yarn",
                        "--conf",
                        "spark.a=b",
                        "s3://b/job.jar",
                        "--pipeline",
                        "p.yaml",
                        "--stop-with-input");
    }

    @Test
    void whatIsMissingIsNamedWithItsCure() {
        assertThatThrownBy(() -> submit(settings("", "", "", Map.of()), Map.of("PATH", "/nowhere"))
                        .run(new StopSignal(), lines()))
                .isInstanceOfSatisfying(PipelineException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID);
                    assertThat(failure.hint()).contains("SPARK_HOME", "spark.submit", "--engine embedded");
                })
                .hasMessage("Cannot start Spark: there is no spark-submit in SPARK_HOME or PATH");
        assertThatThrownBy(() -> submit(settings("/bin/true", "", "", Map.of()), Map.of())
                        .run(new StopSignal(), lines()))
                .hasMessage("Cannot start Spark: the job's jar is not known");
        assertThatThrownBy(() -> submit(settings("/bin/true", "", "/no/job.jar", Map.of()), Map.of())
                        .run(new StopSignal(), lines()))
                .hasMessage("Cannot start Spark: there is no file /no/job.jar");
        assertThatThrownBy(() -> submit(Path.of("/no/spark-submit")).run(new StopSignal(), lines()))
                .hasMessageStartingWith("Cannot start /no/spark-submit: ");
    }

    @Test
    void whatTheJobSaysIsShownAndWhatSparkSaysIsNot() throws IOException {
        Path program = script(
                "submit",
                "echo 10:15:00 table applied; echo INFO SparkContext >&2;"
                        + " echo 'error[TARGET_DIVERGED]: w.a: x' >&2; echo 'hint: tributary reload w.a' >&2; exit 1");

        JobLines lines = lines();
        assertThat(submit(program).run(new StopSignal(), lines)).isEqualTo(1);
        assertThat(lines.failure()).get().satisfies(why -> {
            assertThat(why.code()).isEqualTo(ErrorCode.TARGET_DIVERGED);
            assertThat(why).hasMessage("w.a: x");
            assertThat(why.hint()).isEqualTo("tributary reload w.a");
        });
        assertThat(out).hasToString("10:15:00 table applied\n");
        assertThat(err).hasToString("error[TARGET_DIVERGED]: w.a: x\nhint: tributary reload w.a\n");
    }

    @Test
    void jobThatEndsWithoutAWordIsAFailureWithTheLastLinesOfSpark() throws IOException {
        Path program = script("submit", "echo 'java.lang.OutOfMemoryError' >&2; exit 52");

        assertThatThrownBy(() -> submit(program).run(new StopSignal(), lines()))
                .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.JOB_FAILED))
                .hasMessage("The job on Spark ended with exit code 52, and does not say why");
        assertThat(err).hasToString("java.lang.OutOfMemoryError\n");
    }

    @Test
    void jobIsAskedToStopByTheEndOfItsInput() throws IOException {
        StopSignal stop = new StopSignal();
        stop.request();

        assertThat(submit(script("submit", "cat; echo stopped; exit 1")).run(stop, lines()))
                .isZero();
        assertThat(out).hasToString("stopped\n");
    }
}
