package io.tributary.app;

import io.tributary.app.run.Backlog;
import io.tributary.app.run.ProcessReport;
import io.tributary.app.run.StopSignal;
import io.tributary.change.TableId;
import io.tributary.error.PipelineException;
import io.tributary.target.Target;
import io.tributary.trigger.ApplyLoop;
import io.tributary.trigger.ApplyResult;
import io.tributary.trigger.ApplySettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.zip.CRC32;

/** Landing to target: in the foreground, or on a thread of its own beside a capture. */
final class ApplyRun implements AutoCloseable {
    private final Pipeline pipeline;
    private final Target target;
    private final ApplyLoop loop;
    private final StopSignal stop;
    private final StopSignal end = new StopSignal();
    private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);

    private ApplyRun(Pipeline pipeline, Target target, ApplyLoop loop, StopSignal stop) {
        this.pipeline = pipeline;
        this.target = target;
        this.loop = loop;
        this.stop = stop;
    }

    /**
     * Claims the target.
     *
     * @throws PipelineException {@code TARGET_IN_USE}
     */
    static ApplyRun open(Pipeline pipeline, ProcessReport process, StopSignal stop) {
        ApplySettings settings = ApplySettings.of(reader(pipeline));
        Target target = Targets.open(pipeline, settings.threads(), process.holder());
        ApplyLoop loop = new ApplyLoop(pipeline.reader(), target, settings, pipeline.clock());
        return new ApplyRun(pipeline, target, loop, stop);
    }

    /** Under which this target tells the landing zone what it has applied; another target is another reader. */
    private static String reader(Pipeline pipeline) {
        CRC32 place = new CRC32();
        place.update(pipeline.config().target().place().getBytes(StandardCharsets.UTF_8));
        return "%s-%08x".formatted(pipeline.config().name(), place.getValue());
    }

    /** What is landed and not yet in this target. */
    Backlog backlog() {
        return new Backlog(
                pipeline.reader(),
                table -> target.applied(table).commit(),
                pipeline.config().landing().maxBacklog().bytes());
    }

    /** Applies until asked to stop. */
    void run() {
        loop.run(() -> stop.requested() || end.requested());
    }

    /** Begins to {@link #run} on a thread of its own; when that fails, everything is asked to stop. */
    void start() {
        running = CompletableFuture.runAsync(this::run, task -> new Thread(task, "apply-loop").start())
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        stop.request();
                    }
                });
    }

    /** Something was landed. */
    void wake() {
        loop.wake();
    }

    /**
     * Ends what was started, after its current step.
     *
     * @throws PipelineException why it ended by itself, if it did
     */
    void finish() {
        end.request();
        loop.wake();
        try {
            running.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /**
     * Applies all that is landed now.
     *
     * @return tables that could not be applied; empty when asked to stop
     */
    List<Trouble> applyAll() {
        ApplyResult result = loop.runOnce(stop::requested);
        if (stop.requested()) {
            return List.of();
        }
        return result.failures().entrySet().stream()
                .map(failed -> trouble(failed.getKey(), failed.getValue()))
                .toList();
    }

    private static Trouble trouble(TableId table, PipelineException failure) {
        return new Trouble(table, failure.code().name(), PipelineException.describe(failure), failure.hint());
    }

    @Override
    public void close() {
        loop.close();
        target.close();
    }
}
