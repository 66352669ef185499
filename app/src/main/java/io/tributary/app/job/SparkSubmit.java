package io.tributary.app.job;

import io.tributary.app.config.Environment;
import io.tributary.app.config.SparkConfig;
import io.tributary.app.console.Failures;
import io.tributary.app.run.StopSignal;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.job.RemoteJob;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the job by {@code spark-submit}, in client mode, so that it is a process of this machine: what it logs is shown as it
 * comes, its failures are shown as they are, and it ends when its standard input does, with this process at the latest.
 */
final class SparkSubmit implements SparkJob {
    private static final Logger LOG = LoggerFactory.getLogger(SparkSubmit.class);
    /** The job's class. */
    static final String MAIN = "io.tributary.spark.SparkApply";

    private static final String PROGRAM = "spark-submit";
    private static final String JAR_VARIABLE = "TRIBUTARY_SPARK";
    private static final int LOOKS_MILLIS = 100;
    private static final int GRACE_SECONDS = 5;

    private final SparkConfig settings;
    private final Environment environment;
    private final Map<String, String> arguments;

    /** @param arguments of the job by name, in order; an empty value stands for a name alone */
    SparkSubmit(SparkConfig settings, Environment environment, Map<String, String> arguments) {
        this.settings = settings;
        this.environment = environment;
        this.arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    }

    @Override
    public int run(StopSignal stop, JobLines printed) {
        List<String> command = command();
        LOG.atInfo().log("submitting a job with {}", command.get(0));
        try {
            Process process = new ProcessBuilder(command).start();
            Thread out = relay(process.getInputStream(), printed::output);
            Thread problems = relay(process.getErrorStream(), printed::error);
            follow(process, stop);
            out.join();
            problems.join();
            return stop.requested() ? 0 : exitCode(process.exitValue(), printed);
        } catch (IOException e) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot start " + command.get(0) + ": " + PipelineException.describe(e),
                    "Correct spark.submit",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a job runs", e);
        }
    }

    private static void follow(Process process, StopSignal stop) throws IOException, InterruptedException {
        while (!stop.requested()) {
            if (process.waitFor(LOOKS_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
        process.getOutputStream().close();
        if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
            // it may not have begun to listen yet
            process.destroy();
            process.waitFor();
        }
    }

    private int exitCode(int ofProcess, JobLines printed) {
        if (ofProcess == 0 || printed.failure().isPresent()) {
            return ofProcess == 0 ? 0 : Math.min(ofProcess, Failures.WRONG_USE);
        }
        printed.showOthers();
        throw new PipelineException(
                ErrorCode.JOB_FAILED,
                "The job on Spark ended with exit code " + ofProcess + ", and does not say why",
                "Look at the lines above and at the log of Spark, then apply again; what is landed and applied is safe");
    }

    /** What is run, and with what. */
    List<String> command() {
        List<String> command = new ArrayList<>(List.of(program(), "--class", MAIN));
        if (!settings.master().isEmpty()) {
            command.addAll(List.of("--master", settings.master()));
        }
        settings.conf().forEach((name, value) -> command.addAll(List.of("--conf", name + "=" + value.text())));
        command.add(jar());
        command.addAll(RemoteJob.words(arguments));
        command.add("--stop-with-input");
        return command;
    }

    private String program() {
        if (!settings.submit().isEmpty()) {
            return settings.submit();
        }
        List<Path> folders = new ArrayList<>();
        String home = environment.get("SPARK_HOME");
        if (home != null && !home.isEmpty()) {
            folders.add(Path.of(home, "bin"));
        }
        String path = environment.get("PATH");
        for (String folder : (path == null ? "" : path).split(File.pathSeparator, -1)) {
            folders.add(Path.of(folder));
        }
        return folders.stream()
                .map(folder -> folder.resolve(PROGRAM))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseThrow(() -> new PipelineException(
                        ErrorCode.CONFIGURATION_INVALID,
                        "Cannot start Spark: there is no spark-submit in SPARK_HOME or PATH",
                        "Install Spark 3.5 or 4.1 and set SPARK_HOME, or write spark.submit, spark.job or"
                                + " spark.emr-serverless, or apply with --engine embedded"));
    }

    private String jar() {
        String known = environment.get(JAR_VARIABLE);
        String jar = !settings.jar().isEmpty() ? settings.jar() : known == null ? "" : known;
        boolean isElsewhere = jar.contains("://");
        if (jar.isEmpty() || (!isElsewhere && !Files.isRegularFile(Path.of(jar)))) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot start Spark: " + (jar.isEmpty() ? "the job's jar is not known" : "there is no file " + jar),
                    "Write spark.jar, where tributary-spark.jar is; a checkout makes it with mvn -Dquick package");
        }
        return jar;
    }

    private static Thread relay(InputStream lines, Consumer<String> to) {
        Thread thread = new Thread(
                () -> {
                    try (BufferedReader reader =
                            new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8))) {
                        reader.lines().forEach(to);
                    } catch (IOException | UncheckedIOException e) {
                        LOG.atDebug().setCause(e).log("the job's output ends in a failure");
                    }
                },
                "job-output");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
