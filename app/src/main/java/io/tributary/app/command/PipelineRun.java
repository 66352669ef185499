package io.tributary.app.command;

import io.tributary.app.apply.ApplyRun;
import io.tributary.app.apply.QueueWatch;
import io.tributary.app.capture.CaptureRun;
import io.tributary.app.capture.CaptureRun.Beside;
import io.tributary.app.console.Screen;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.run.Backlog;
import io.tributary.app.run.Backoff;
import io.tributary.app.run.CaughtUp;
import io.tributary.app.run.StopSignal;
import io.tributary.app.run.Trouble;
import io.tributary.app.run.VitalSigns;
import io.tributary.app.run.Vitals.Applying;
import io.tributary.app.watch.Reporting;
import io.tributary.app.watch.Sight;
import io.tributary.app.watch.Watch;
import io.tributary.capture.Capture;
import io.tributary.capture.dms.DmsFolderCapture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Source to landing to target in one process: what {@code run} and the demo do. */
public final class PipelineRun {
    private final Pipeline pipeline;
    private final Reporting reporting;
    private final Screen screen;
    private final StopSignal stop;

    public PipelineRun(Pipeline pipeline, Reporting reporting, Screen screen, StopSignal stop) {
        this.pipeline = pipeline;
        this.reporting = reporting;
        this.screen = screen;
        this.stop = stop;
    }

    /**
     * Runs until asked to stop or until the goal is reached and everything landed is applied.
     *
     * @return tables that did not get there; empty when the run was asked to stop
     * @throws io.tributary.error.PipelineException when source, landing or target as a whole cannot go on
     */
    public List<Trouble> run(Capture capture, CaughtUp goal, Backoff backoff) {
        try (ApplyRun apply = ApplyRun.openWhatAnswers(pipeline, reporting.process(), stop)) {
            CaptureRun captureRun = new CaptureRun(pipeline, reporting.process(), screen, stop);
            Backlog backlog = apply.backlog();
            captureRun.vitals().applying(() -> new Applying(backlog.bytes(), apply.failing()));
            Beside beside = new Beside(
                    backlog::isFull,
                    (before, after) -> apply.wake(),
                    List.of(backlog::refresh, apply::lookForRequests),
                    apply::takeRetriesForCapture);
            Sight sight = Sight.ofRun(pipeline, capture, captureRun, apply);
            VitalSigns vitals = captureRun.vitals();
            try (Watch watch = Watch.start(pipeline, reporting, sight, vitals::page)) {
                watch.over(vitals, () -> {
                    apply.start();
                    Optional<QueueWatch> queue = capture instanceof DmsFolderCapture folder && !goal.isWanted()
                            ? QueueWatch.start(pipeline, apply, folder, stop)
                            : Optional.empty();
                    try {
                        captureRun.run(capture, goal, backoff, beside);
                    } finally {
                        queue.ifPresent(QueueWatch::close);
                        apply.finish();
                    }
                });
            }
            return goal.isReached() ? rest(apply) : List.of();
        }
    }

    private List<Trouble> rest(ApplyRun apply) {
        List<Trouble> troubles =
                new ArrayList<>(Trouble.stopped(pipeline.reader().state()));
        troubles.addAll(apply.applyAll());
        return troubles;
    }
}
