package io.tributary.app.command;

import io.tributary.app.config.PipelineConfig;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tributary doctor}. */
@Command(
        name = "doctor",
        description = {
            "Gathers what somebody needs who is to help, in one zip file: versions, settings without secrets, preconditions,"
                    + " status, the last log lines, and what files the landing zone has.",
            "No row of any table is in it, and no secret. Changes nothing; what cannot be read is named instead."
        })
public final class DoctorCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    @Mixin
    private PipelineOptions options = new PipelineOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description =
                    "Where it goes; a file that is there is kept. Default: tributary-<name>-<time>.zip, in this folder.")
    private @Nullable Path output;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        options.logToError();
        PipelineConfig config = options.config();
        Path file = output != null
                ? output
                : Path.of("tributary-" + config.name() + "-" + TIME.format(LocalDateTime.now(ZoneId.systemDefault()))
                        + ".zip");
        SupportBundle bundle = new SupportBundle(Pipeline.of(config));
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            bundle.write(out);
        } catch (FileAlreadyExistsException e) {
            throw unwritten(file, "there is a file of that name", e);
        } catch (IOException e) {
            throw unwritten(file, PipelineException.describe(e), e);
        }
        bundle.entries().forEach(entry -> spec.commandLine().getOut().println("  " + entry));
        spec.commandLine().getOut().println("wrote " + file + "; look through it before you send it");
        spec.commandLine().getOut().flush();
        return 0;
    }

    private static PipelineException unwritten(Path file, String why, IOException cause) {
        return new PipelineException(
                ErrorCode.CONFIGURATION_INVALID,
                "Cannot write " + file + ": " + why,
                "Say another file with -o",
                cause);
    }
}
