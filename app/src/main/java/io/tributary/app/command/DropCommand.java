package io.tributary.app.command;

import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.run.ProcessReport;
import io.tributary.capture.Capture;
import io.tributary.change.Position;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.SourceMark;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tributary drop}. */
@Command(
        name = "drop",
        description = {
            "Removes what the pipeline keeps at the source, with PostgreSQL its replication slot and publication. Landed"
                    + " and final data stays.",
            "A later run begins anew and loads every table."
        })
public final class DropCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options = new PipelineOptions();

    @Option(names = "--yes", description = "Really do it: changes after this are not captured.")
    private boolean yes;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        options.logToError();
        Pipeline pipeline = Pipeline.of(options.config());
        if (pipeline.config().isOfFolder()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "drop is for pipelines with a source; this one keeps nothing but the log in "
                            + pipeline.landing().describe(""));
        }
        if (!yes) {
            throw new ParameterException(
                    spec.commandLine(),
                    "drop ends the capture of pipeline " + pipeline.config().name() + "; say --yes if that is meant");
        }
        ProcessReport process = ProcessReport.ofThis("drop", pipeline.clock().instant());
        try (LandingWriter landing = pipeline.openWriter(process);
                Capture capture = pipeline.openCapture()) {
            // The source first: if that fails, or the process dies before the mark, dropping again completes it.
            capture.forget();
            landing.commit(new SourceMark(SourceMark.Kind.FORGOTTEN, ""), Position.NONE);
        }
        spec.commandLine()
                .getOut()
                .println("dropped pipeline " + pipeline.config().name() + " at its source; its data stays");
        return 0;
    }
}
