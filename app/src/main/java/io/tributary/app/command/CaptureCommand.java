package io.tributary.app.command;

import io.tributary.app.capture.CaptureRun;
import io.tributary.app.console.Screen;
import io.tributary.app.emf.PipelineFigures.Part;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.run.Backoff;
import io.tributary.app.run.CaughtUp;
import io.tributary.app.run.Signals;
import io.tributary.app.run.StopSignal;
import io.tributary.app.run.Trouble;
import io.tributary.app.watch.Reporting;
import io.tributary.app.watch.Sight;
import io.tributary.app.watch.Watch;
import io.tributary.capture.Capture;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tributary capture}. */
@Command(
        name = "capture",
        description = {
            "Copies source to landing only, continuously, until Ctrl-C; tributary apply does the rest.",
            "Safe to end and start at any moment, also by kill -9."
        })
public final class CaptureCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options = new PipelineOptions();

    @Mixin
    private LogOptions logs = new LogOptions();

    @Option(
            names = "--until-caught-up",
            description = "End when everything is landed that was committed at the source when this began."
                    + " Exit code 1 when a table did not get there.")
    private boolean untilCaughtUp;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Pipeline pipeline = Pipeline.of(options.config());
        Screen screen = logs.start(options);
        return logs.telling(pipeline, "capture", EnumSet.of(Part.CAPTURE), screen, () -> capture(pipeline, screen));
    }

    private int capture(Pipeline pipeline, Screen screen) {
        Watch.Page page = untilCaughtUp ? Watch.Page.NONE : Watch.Page.SERVED;
        return Reporting.over(pipeline, "capture", page, reporting -> capture(pipeline, reporting, screen));
    }

    private int capture(Pipeline pipeline, Reporting reporting, Screen screen) {
        StopSignal stop = new StopSignal();
        Signals.install(stop);
        Backoff backoff = untilCaughtUp ? Backoff.ONE_MINUTE : Backoff.FOR_EVER;
        CaptureRun run = new CaptureRun(pipeline, reporting.process(), screen, stop);
        try (Capture capture = pipeline.openCapture()) {
            CaughtUp goal = new CaughtUp(capture);
            if (untilCaughtUp) {
                goal.want();
            }
            Sight sight = Sight.ofCapture(pipeline, capture, run);
            try (Watch watch = Watch.start(pipeline, reporting, sight, run.vitals()::page)) {
                watch.over(run.vitals(), () -> run.run(capture, goal, backoff, CaptureRun.Beside.NOBODY));
            }
            if (!goal.isReached()) {
                return 0;
            }
            screen.line("landed up to " + goal.position());
            return Trouble.print(
                    Trouble.stopped(pipeline.reader().state()),
                    spec.commandLine().getErr());
        }
    }
}
