package io.tributary.app.watch;

import io.tributary.app.apply.ApplyRun;
import io.tributary.app.capture.CaptureRun;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.pipeline.Targets;
import io.tributary.app.run.PausedTables;
import io.tributary.app.run.ProcessReport;
import io.tributary.app.run.RefusedWriter;
import io.tributary.app.run.Vitals.Failing;
import io.tributary.app.status.Observed;
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
 * @param unread what there is while the landing zone cannot be read: what the process knows by itself
 * @param views the targets
 * @param ask asks who was refused, and the source how it stands; may take its time
 * @param look looks whether what the source said before is landed; quick
 */
public record Sight(
        Supplier<Observed> observe, Supplier<Observed> unread, List<TargetView> views, Runnable ask, Runnable look) {
    public Sight {
        views = List.copyOf(views);
    }

    /** Who was refused since a process began, as of the last look. */
    private static final class Refusals {
        private final Pipeline pipeline;
        private final Instant since;
        private volatile @Nullable RefusedWriter last;

        Refusals(Pipeline pipeline, ProcessReport process) {
            this.pipeline = pipeline;
            since = process.started();
        }

        void look() {
            last = RefusedWriter.find(pipeline.landing(), since).orElse(null);
        }
    }

    /** Of a process that captures and applies. */
    public static Sight ofRun(Pipeline pipeline, Capture capture, CaptureRun run, ApplyRun apply) {
        return ofCapture(pipeline, capture, run, apply.views(), apply::paused);
    }

    /** Of a process that captures; it reads what another applies. */
    public static Sight ofCapture(Pipeline pipeline, Capture capture, CaptureRun run) {
        PausedTables paused = new PausedTables(pipeline.landing(), pipeline.clock());
        return ofCapture(pipeline, capture, run, Targets.views(pipeline), paused::list);
    }

    private static Sight ofCapture(
            Pipeline pipeline,
            Capture capture,
            CaptureRun run,
            List<TargetView> views,
            Supplier<List<TableId>> paused) {
        Refusals refusals = new Refusals(pipeline, run.process());
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
            refusals.look();
            run.vitals().ask(capture);
        };
        return new Sight(observe, () -> unread(pipeline, run.process()), views, ask, () -> run.vitals()
                .look(capture));
    }

    /** Of a process that applies what another captures. */
    public static Sight ofApply(Pipeline pipeline, ProcessReport process, ApplyRun apply) {
        Refusals refusals = new Refusals(pipeline, process);
        return new Sight(
                () -> observed(pipeline, capturing(pipeline), apply.failing(), apply.paused(), refusals.last),
                () -> unread(pipeline, null),
                apply.views(),
                refusals::look,
                () -> {});
    }

    /** What can be told from outside, whatever runs. */
    public static Observed fromOutside(Pipeline pipeline) {
        ProcessReport process = capturing(pipeline);
        RefusedWriter refused = RefusedWriter.find(
                        pipeline.landing(), process == null ? Instant.MIN : process.started())
                .orElse(null);
        PausedTables paused = new PausedTables(pipeline.landing(), pipeline.clock());
        return observed(pipeline, process, List.of(), paused.list(), refused);
    }

    private static Observed unread(Pipeline pipeline, @Nullable ProcessReport process) {
        return new Observed(
                LandingState.EMPTY,
                process,
                List.of(),
                List.of(),
                null,
                pipeline.clock().instant());
    }

    private static @Nullable ProcessReport capturing(Pipeline pipeline) {
        return ProcessReport.find(pipeline.landing())
                .filter(report -> report.isRunning(pipeline.clock().instant()))
                .orElse(null);
    }

    private static Observed observed(
            Pipeline pipeline,
            @Nullable ProcessReport process,
            List<Failing> failing,
            List<TableId> paused,
            @Nullable RefusedWriter refused) {
        List<Failing> known = process == null || !failing.isEmpty()
                ? failing
                : process.vitals().applying().failing();
        return new Observed(
                pipeline.reader().state(),
                process,
                known,
                paused,
                refused,
                pipeline.clock().instant());
    }
}
