package io.tributary.app.command;

import io.tributary.app.console.Screen;
import io.tributary.app.emf.PipelineFigures.Part;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.run.Backoff;
import io.tributary.app.run.CaughtUp;
import io.tributary.app.run.Signals;
import io.tributary.app.run.StopSignal;
import io.tributary.app.run.Trouble;
import io.tributary.app.watch.Reporting;
import io.tributary.app.watch.Watch;
import io.tributary.capture.Capture;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tributary run}. */
@Command(
        name = "run",
        description = {
            "Copies source to landing to target, continuously, until Ctrl-C.",
            "Safe to end and start at any moment, also by kill -9."
        })
public final class RunCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options = new PipelineOptions();

    @Mixin
    private LogOptions logs = new LogOptions();

    @Option(
            names = "--until-caught-up",
            description = "End when the target holds everything that was committed at the source when this began."
                    + " Exit code 1 when a table did not get there.")
    private boolean untilCaughtUp;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Pipeline pipeline = Pipeline.of(options.config());
        Screen screen = logs.start(options);
        return logs.telling(pipeline, "run", EnumSet.allOf(Part.class), screen, () -> run(pipeline, screen));
    }

    private int run(Pipeline pipeline, Screen screen) {
        Watch.Page page = untilCaughtUp ? Watch.Page.NONE : Watch.Page.SERVED;
        return Reporting.over(pipeline, "run", page, reporting -> run(pipeline, reporting, screen));
    }

    private int run(Pipeline pipeline, Reporting reporting, Screen screen) {
        StopSignal stop = new StopSignal();
        Signals.install(stop);
        PipelineRun run = new PipelineRun(pipeline, reporting, screen, stop);
        try (Capture capture = pipeline.openCapture()) {
            CaughtUp goal = new CaughtUp(capture);
            if (untilCaughtUp) {
                goal.want();
            }
            List<Trouble> troubles = run.run(capture, goal, untilCaughtUp ? Backoff.ONE_MINUTE : Backoff.FOR_EVER);
            if (goal.isReached()) {
                screen.line("caught up to " + goal.position());
            }
            return Trouble.print(troubles, spec.commandLine().getErr());
        }
    }
}
