package io.tributary.app;

import io.tributary.app.command.PipelineRun;
import io.tributary.app.config.ConfigReader;
import io.tributary.app.console.Screen;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.run.Backoff;
import io.tributary.app.run.CaughtUp;
import io.tributary.app.run.ProcessReport;
import io.tributary.app.run.StopSignal;
import io.tributary.app.watch.Reporting;
import io.tributary.app.watch.Watch;
import io.tributary.capture.Capture;
import io.tributary.error.PipelineException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** What {@code tributary run} does, inside the tests' process: it starts at once, tries again quickly, and may have another clock. */
final class RunningPipeline implements AutoCloseable {
    private static final Backoff QUICK =
            new Backoff(Duration.ofMillis(200), Duration.ofMillis(500), Duration.ofMillis(Long.MAX_VALUE));

    private final Pipeline pipeline;
    private final StopSignal stop = new StopSignal();
    private final Thread thread;
    private volatile PipelineException failure;

    private RunningPipeline(Pipeline pipeline) {
        this.pipeline = pipeline;
        thread = new Thread(this::run, "running-pipeline");
        thread.start();
    }

    static RunningPipeline start(Path file) {
        return start(file, Clock.systemUTC());
    }

    static RunningPipeline start(Path file, Clock clock) {
        Pipeline read = Pipeline.of(ConfigReader.read(file, System::getenv));
        return new RunningPipeline(
                new Pipeline(read.config(), read.storage(), read.landing(), read.dmsFolder(), read.steps(), clock));
    }

    private void run() {
        Screen nowhere = new Screen(
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8), Screen.Kind.PLAIN, 80);
        try {
            Reporting.over(pipeline, "run", Watch.Page.SERVED, reporting -> run(reporting, nowhere));
        } catch (PipelineException why) {
            failure = why;
        }
    }

    private int run(Reporting reporting, Screen screen) {
        try (Capture capture = pipeline.openCapture()) {
            return new PipelineRun(pipeline, reporting, screen, stop)
                    .run(capture, new CaughtUp(capture), QUICK)
                    .size();
        }
    }

    /** Address of its page, once there is one. */
    String page() throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (true) {
            Optional<String> page = ProcessReport.find(pipeline.landing())
                    .map(process -> process.vitals().page())
                    .filter(address -> !address.isEmpty());
            if (page.isPresent()) {
                return page.get();
            }
            if (failure != null || System.nanoTime() > end) {
                throw new AssertionError("There is no page", failure);
            }
            Thread.sleep(20);
        }
    }

    /** Ends it as Ctrl-C does. */
    @Override
    public void close() {
        stop.request();
        try {
            thread.join(Duration.ofMinutes(1).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
