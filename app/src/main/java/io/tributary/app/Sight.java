package io.tributary.app;

import io.tributary.app.run.PausedTables;
import io.tributary.app.run.ProcessReport;
import io.tributary.app.run.RefusedWriter;
import io.tributary.app.run.Vitals.Failing;
import io.tributary.app.status.StatusReader.Observed;
import io.tributary.app.status.StatusReader.TargetView;
import io.tributary.capture.Capture;
import io.tributary.change.TableId;
import io.tributary.landing.LandingState;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a process looks at its pipeline.
 *
 * @param observe what there is to report on now
 * @param views the targets
 * @param ask asks the source how it stands; may take its time
 * @param look looks whether what the source said before is landed; quick
 */
record Sight(Supplier<Observed> observe, List<TargetView> views, Runnable ask, Runnable look) {
    Sight {
        views = List.copyOf(views);
    }

    /** Who was refused, as of the last look. */
    private static final class Refusals {
        private volatile @Nullable RefusedWriter last;
    }

    /** Of a process that captures and applies. */
    static Sight ofRun(Pipeline pipeline, Capture capture, CaptureRun run, ApplyRun apply) {
        return ofCapture(pipeline, capture, run, apply.views(), apply::paused);
    }

    /** Of a process that captures; it reads what another applies. */
    static Sight ofCapture(Pipeline pipeline, Capture capture, CaptureRun run) {
        PausedTables paused = new PausedTables(pipeline.landing(), pipeline.clock());
        return ofCapture(pipeline, capture, run, Targets.views(pipeline), paused::list);
    }

    private static Sight ofCapture(
            Pipeline pipeline,
            Capture capture,
            CaptureRun run,
            List<TargetView> views,
            Supplier<List<TableId>> paused) {
        Refusals refusals = new Refusals();
        Supplier<Observed> observe = () -> {
            ProcessReport process = run.process();
            LandingState landed = run.vitals().landed();
            return new Observed(
                    landed.number() == 0 ? pipeline.reader().state() : landed,
                    process,
                    process.vitals().applying().failing(),
                    paused.get(),
                    refusals.last,
                    pipeline.clock().instant());
        };
        Runnable ask = () -> {
            refusals.last = RefusedWriter.find(pipeline.landing()).orElse(null);
            run.vitals().ask(capture);
        };
        return new Sight(observe, views, ask, () -> run.vitals().look(capture));
    }

    /** Of a process that applies what another captures. */
    static Sight ofApply(Pipeline pipeline, ApplyRun apply) {
        return new Sight(() -> observed(pipeline, apply.failing(), apply.paused()), apply.views(), () -> {}, () -> {});
    }

    /** What can be told from outside, whatever runs. */
    static Observed fromOutside(Pipeline pipeline) {
        PausedTables paused = new PausedTables(pipeline.landing(), pipeline.clock());
        return observed(pipeline, List.of(), paused.list());
    }

    private static Observed observed(Pipeline pipeline, List<Failing> failing, List<TableId> paused) {
        Instant now = pipeline.clock().instant();
        ProcessReport process = ProcessReport.find(pipeline.landing())
                .filter(report -> report.isRunning(now))
                .orElse(null);
        List<Failing> known = process == null || !failing.isEmpty()
                ? failing
                : process.vitals().applying().failing();
        RefusedWriter refused = RefusedWriter.find(pipeline.landing()).orElse(null);
        return new Observed(pipeline.reader().state(), process, known, paused, refused, now);
    }
}
