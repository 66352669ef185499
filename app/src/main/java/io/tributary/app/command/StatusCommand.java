package io.tributary.app.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tributary.app.console.Screen;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.pipeline.Targets;
import io.tributary.app.run.Signals;
import io.tributary.app.run.StopSignal;
import io.tributary.app.run.Vitals.Cause;
import io.tributary.app.status.StatusReader;
import io.tributary.app.status.StatusReport;
import io.tributary.app.status.StatusText;
import io.tributary.app.status.StatusText.Paint;
import io.tributary.app.watch.Sight;
import io.tributary.error.ErrorCode.Retry;
import io.tributary.error.PipelineException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tributary status}. */
@Command(
        name = "status",
        description = {
            "Shows every table: state, load, rows, changes landed, positions and lag.",
            "Works while the pipeline runs and while it does not; asks neither source nor process."
        })
public final class StatusCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private static final String CLEAR = "\u001b[2J";

    @Mixin
    private PipelineOptions options = new PipelineOptions();

    @Option(names = "--json", description = "Print one JSON object; docs/formats/status.md describes it.")
    private boolean json;

    @Option(names = "--watch", description = "Show it again every two seconds, until Ctrl-C.")
    private boolean watch;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws JsonProcessingException {
        options.logToError();
        if (json && watch) {
            throw new ParameterException(spec.commandLine(), "--watch is for people, --json for programs: choose one");
        }
        Pipeline pipeline = Pipeline.of(options.config());
        StatusReader reader = new StatusReader(pipeline.setup(), Targets.views(pipeline));
        PrintWriter out = spec.commandLine().getOut();
        if (!watch) {
            StatusReport status = reader.read(Sight.fromOutside(pipeline));
            if (json) {
                out.println(JSON.writeValueAsString(status));
            } else {
                lines(status).forEach(out::println);
            }
            out.flush();
            return 0;
        }
        StopSignal stop = new StopSignal();
        Signals.install(stop);
        Screen screen = Screen.standardOutput();
        if (screen.isTerminal()) {
            out.print(CLEAR);
        }
        do {
            out.print(screen.frame(frame(pipeline, reader, screen)));
            out.flush();
        } while (!stop.await(Duration.ofSeconds(2)));
        return 0;
    }

    /** Whoever watches wants to see, too, that for a while there is nothing to be seen. */
    private static List<String> frame(Pipeline pipeline, StatusReader reader, Screen screen) {
        try {
            StatusReport status = reader.read(Sight.fromOutside(pipeline));
            return screen.isTerminal()
                    ? StatusText.lines(status, Paint.ofStandardOutput(), Screen.rows() - 1)
                    : lines(status);
        } catch (PipelineException failure) {
            if (failure.code().retry() != Retry.AGAIN) {
                throw failure;
            }
            Cause cause = Cause.retried(failure);
            return List.of("error[" + cause.code() + "]: " + cause.message(), "hint: " + cause.hint());
        }
    }

    private static List<String> lines(StatusReport status) {
        return StatusText.lines(status, Paint.ofStandardOutput());
    }
}
