package io.tributary.app.watch;

import io.tributary.app.apply.ApplyRun;
import io.tributary.app.capture.CaptureRun;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.pipeline.Targets;
import io.tributary.app.run.ApplierReport;
import io.tributary.app.run.PausedTables;
import io.tributary.app.run.ProcessReport;
import io.tributary.app.run.RefusedWriter;
import io.tributary.app.run.Vitals;
import io.tributary.app.run.Vitals.Capturing;
import io.tributary.app.run.Vitals.Cause;
import io.tributary.app.status.Observed;
import io.tributary.app.status.StatusReader.TargetView;
import io.tributary.capture.Capture;
import io.tributary.change.TableId;
import io.tributary.landing.LandingState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
 * @param lost why only another start helps; empty while the process is at its work. What others do is no reason; quick
 */
public record Sight(
        Supplier<Observed> observe,
        Supplier<Observed> unread,
        List<TargetView> views,
        Runnable ask,
        Runnable look,
        Supplier<Optional<String>> lost) {
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
        return ofCapture(pipeline, capture, run, apply.views(), apply::paused, Optional::empty);
    }

    /** Of a process that captures; it reads what another applies. */
    public static Sight ofCapture(Pipeline pipeline, Capture capture, CaptureRun run) {
        PausedTables paused = new PausedTables(pipeline.landing(), pipeline.clock());
        List<TargetView> views = Targets.views(pipeline).stream()
                .<TargetView>map(SeenTarget::new)
                .toList();
        return ofCapture(pipeline, capture, run, views, paused::list, pipeline::applier);
    }

    private static Sight ofCapture(
            Pipeline pipeline,
            Capture capture,
            CaptureRun run,
            List<TargetView> views,
            Supplier<List<TableId>> paused,
            Supplier<Optional<ProcessReport>> applier) {
        Refusals refusals = new Refusals(pipeline, run.process());
        GoneReaders gone = GoneReaders.of(pipeline);
        Supplier<Observed> observe = () -> {
            ProcessReport process = run.process();
            LandingState landed = run.vitals().landed();
            return new Observed(
                    landed.number() == 0 ? pipeline.reader().state() : landed,
                    process,
                    applier.get().orElse(null),
                    paused.get(),
                    refusals.last,
                    gone.found(),
                    pipeline.clock().instant());
        };
        Runnable ask = () -> {
            refusals.look();
            run.vitals().ask(capture);
            gone.look();
        };
        return new Sight(
                observe,
                () -> unread(pipeline, run.process(), null),
                views,
                ask,
                () -> run.vitals().look(capture),
                () -> lost(run.vitals().now().capturing(), true));
    }

    /** @param isHeard whether a process that goes on says so again and again */
    static Optional<String> lost(Capturing own, boolean isHeard) {
        if (own.state() == Vitals.State.FAILED) {
            Cause cause = own.trouble();
            return Optional.of(cause == null ? "the process has failed" : cause.code() + ": " + cause.message());
        }
        return isHeard && own.hangs()
                ? Optional.of("the capture has not moved for " + Math.round(own.quietSeconds()) + " s")
                : Optional.empty();
    }

    /** Of a process that applies what another captures. */
    public static Sight ofApply(Pipeline pipeline, ApplierReport process, ApplyRun apply) {
        return ofApply(pipeline, process, apply.views(), apply::paused);
    }

    /** Of a process that has others apply what another captures. */
    public static Sight ofJobs(Pipeline pipeline, ApplierReport process) {
        PausedTables paused = new PausedTables(pipeline.landing(), pipeline.clock());
        return ofApply(pipeline, process, Targets.views(pipeline), paused::list);
    }

    private static Sight ofApply(
            Pipeline pipeline, ApplierReport process, List<TargetView> views, Supplier<List<TableId>> paused) {
        Refusals refusals = new Refusals(pipeline, process.now());
        return new Sight(
                () -> observed(pipeline, pipeline.capturing().orElse(null), process.now(), paused.get(), refusals.last),
                () -> unread(pipeline, null, process.now()),
                views,
                refusals::look,
                () -> {},
                () -> lost(process.now().vitals().capturing(), false));
    }

    /** What can be told from outside, whatever runs. */
    public static Observed fromOutside(Pipeline pipeline) {
        ProcessReport process = pipeline.capturing().orElse(null);
        RefusedWriter refused = RefusedWriter.find(
                        pipeline.landing(), process == null ? Instant.MIN : process.started())
                .orElse(null);
        PausedTables paused = new PausedTables(pipeline.landing(), pipeline.clock());
        return observed(pipeline, process, pipeline.applier().orElse(null), paused.list(), refused);
    }

    private static Observed observed(
            Pipeline pipeline,
            @Nullable ProcessReport process,
            @Nullable ProcessReport applier,
            List<TableId> paused,
            @Nullable RefusedWriter refused) {
        return new Observed(
                pipeline.reader().state(),
                process,
                applier,
                paused,
                refused,
                pipeline.clock().instant());
    }

    private static Observed unread(
            Pipeline pipeline, @Nullable ProcessReport process, @Nullable ProcessReport applier) {
        return new Observed(
                LandingState.EMPTY,
                process,
                applier,
                List.of(),
                null,
                pipeline.clock().instant());
    }
}
