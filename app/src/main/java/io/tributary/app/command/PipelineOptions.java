package io.tributary.app.command;

import io.tributary.app.config.Environment;
import io.tributary.app.config.PipelineConfig;
import io.tributary.app.console.Logs;
import io.tributary.app.pipeline.PipelineFile;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of every command that works on a pipeline. */
final class PipelineOptions {
    @Option(
            names = {"-c", "--config"},
            required = true,
            paramLabel = "FILE",
            description = "The pipeline file, also s3://bucket/key; docs/guide/configuration.md explains its keys.")
    private String file = "";

    @Option(
            names = {"-v", "--verbose"},
            description = "Log decisions and their reasons too.")
    private boolean verbose;

    private final Environment environment;

    PipelineOptions() {
        this(System::getenv);
    }

    /** @param environment looks up what the file names as {@code ${NAME}} */
    PipelineOptions(Environment environment) {
        this.environment = environment;
    }

    String file() {
        return file;
    }

    /** Where the pipeline file is, for another process. */
    String place() {
        return file.contains("://") ? file : Path.of(file).toAbsolutePath().toString();
    }

    Environment environment() {
        return environment;
    }

    boolean isVerbose() {
        return verbose;
    }

    PipelineConfig config() {
        return PipelineFile.read(file, Path.of(""), environment);
    }

    /** How much a command that runs on and on logs. */
    Logs.Detail detail() {
        return verbose ? Logs.Detail.VERBOSE : Logs.Detail.NORMAL;
    }

    /** Sends the log lines of a short command to standard error. */
    void logToError() {
        Logs.start(Logs.Format.PEOPLE, verbose ? Logs.Detail.VERBOSE : Logs.Detail.WARNINGS, System.err);
    }
}
