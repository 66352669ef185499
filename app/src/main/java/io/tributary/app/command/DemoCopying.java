package io.tributary.app.command;

import io.tributary.app.config.PipelineConfig;
import io.tributary.app.console.Screen;
import io.tributary.app.demo.DemoScript;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.run.Backoff;
import io.tributary.app.run.CaughtUp;
import io.tributary.app.run.StopSignal;
import io.tributary.app.run.Trouble;
import io.tributary.app.watch.Reporting;
import io.tributary.capture.Capture;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The pipeline run beside the demo's script: the same code as {@code run}, on a thread of its own. */
final class DemoCopying implements DemoScript.Copying, AutoCloseable {
    private final Screen screen;
    private final StopSignal stop;
    private final Function<Path, PipelineConfig> reader;
    private @Nullable Capture capture;
    private @Nullable CaughtUp goal;
    private CompletableFuture<List<Trouble>> running = CompletableFuture.completedFuture(List.of());

    DemoCopying(Screen screen, StopSignal stop, Function<Path, PipelineConfig> reader) {
        this.screen = screen;
        this.stop = stop;
        this.reader = reader;
    }

    @Override
    public void begin(Path pipelineFile) {
        Pipeline pipeline = Pipeline.of(reader.apply(pipelineFile));
        Capture opened = pipeline.openCapture();
        CaughtUp caughtUp = new CaughtUp(opened);
        PipelineRun run = new PipelineRun(pipeline, Reporting.none(pipeline, "demo"), screen, stop);
        running = CompletableFuture.supplyAsync(
                () -> run.run(opened, caughtUp, Backoff.ONE_MINUTE), task -> new Thread(task, "run").start());
        capture = opened;
        goal = caughtUp;
    }

    @Override
    public void catchUp() {
        if (goal != null) {
            goal.want();
        }
        List<Trouble> troubles = await();
        if (!troubles.isEmpty()) {
            Trouble first = troubles.get(0);
            throw new PipelineException(
                    ErrorCode.valueOf(first.code()),
                    first.table() + " was not copied: " + first.message(),
                    first.hint());
        }
    }

    private List<Trouble> await() {
        try {
            return running.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Ends the run, so that the server can be stopped after it. */
    @Override
    public void close() {
        stop.request();
        running.handle((troubles, failure) -> null).join();
        if (capture != null) {
            capture.close();
        }
    }
}
