package io.tributary.app;

import io.tributary.app.config.ConfigReader;
import io.tributary.app.config.PipelineConfig;
import io.tributary.app.console.Logs;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of every command that works on a pipeline. */
final class PipelineOptions {
    @Option(
            names = {"-c", "--config"},
            required = true,
            paramLabel = "FILE",
            description = "The pipeline file; docs/guide/configuration.md explains its keys.")
    private Path file = Path.of("");

    @Option(
            names = {"-v", "--verbose"},
            description = "Log decisions and their reasons too.")
    private boolean verbose;

    Path file() {
        return file;
    }

    PipelineConfig config() {
        return ConfigReader.read(file, System::getenv);
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
