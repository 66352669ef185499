package io.tributary.app.command;

import io.tributary.app.console.Screen;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.run.Backoff;
import io.tributary.app.run.CaughtUp;
import io.tributary.app.run.StopSignal;
import io.tributary.app.run.Trouble;
import io.tributary.app.watch.Reporting;
import io.tributary.app.watch.Watch;
import io.tributary.capture.Capture;
import java.io.PrintWriter;

/** Applies the files that somebody else writes: adopts them into the log and applies the log, in one process. */
final class FolderRun {
    private final Pipeline pipeline;
    private final Screen screen;
    private final StopSignal stop;

    FolderRun(Pipeline pipeline, Screen screen, StopSignal stop) {
        this.pipeline = pipeline;
        this.screen = screen;
        this.stop = stop;
    }

    /**
     * Runs until asked to stop.
     *
     * @param once whether to end when everything that is there now is applied
     * @return the exit code
     */
    int run(String command, boolean once, PrintWriter err) {
        Watch.Page page = once ? Watch.Page.NONE : Watch.Page.SERVED;
        return Reporting.over(pipeline, command, page, reporting -> run(reporting, once, err));
    }

    private int run(Reporting reporting, boolean once, PrintWriter err) {
        try (Capture capture = pipeline.openCapture()) {
            CaughtUp goal = new CaughtUp(capture);
            if (once) {
                goal.want();
            }
            Backoff backoff = once ? Backoff.ONE_MINUTE : Backoff.FOR_EVER;
            PipelineRun run = new PipelineRun(pipeline, reporting, screen, stop);
            return Trouble.print(run.run(capture, goal, backoff), err);
        }
    }
}
