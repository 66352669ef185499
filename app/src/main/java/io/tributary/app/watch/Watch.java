package io.tributary.app.watch;

import io.tributary.app.history.History;
import io.tributary.app.history.Runs;
import io.tributary.app.metrics.Prometheus;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.pipeline.Storage;
import io.tributary.app.run.StopSignal;
import io.tributary.app.run.VitalSigns;
import io.tributary.app.status.StatusReader;
import io.tributary.app.status.StatusReport;
import io.tributary.app.web.ConsoleServer;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets others see a process at work: asks the source how it stands, puts the status together, keeps its history, and serves the
 * page. None of it is a reason to stop copying: what fails here is told at most.
 */
public final class Watch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(30);

    private final Pipeline pipeline;
    private final Reporting reporting;
    private final Sight sight;
    private final StatusFeed feed;
    private final History history;
    private final Runs runs;
    private final Path folder;
    private final Prometheus prometheus;
    private final StopSignal ended = new StopSignal();
    private @Nullable Thread looking;
    private @Nullable ConsoleServer server;
    private @Nullable PipelineException failure;
    private @Nullable RunNote note;
    private Instant savedAt;

    /** Whether there is a page. */
    public enum Page {
        /** Where the pipeline file has it. */
        SERVED,
        /** The command ends by itself, or shows something else. */
        NONE
    }

    private Watch(Pipeline pipeline, Reporting reporting, Sight sight) {
        this.pipeline = pipeline;
        this.reporting = reporting;
        this.sight = sight;
        folder = Storage.history(
                pipeline.config().landing().path(),
                pipeline.config().name(),
                reporting.process().command());
        feed = new StatusFeed(new StatusReader(pipeline.setup(), sight.views()), sight, pipeline.clock());
        history = History.load(folder.resolve("history.bin"));
        runs = new Runs(folder.resolve("runs.jsonl"));
        prometheus = new Prometheus(pipeline.config().name());
        savedAt = pipeline.clock().instant();
    }

    /**
     * Begins to watch.
     *
     * @param address told where the page is, once it is served
     */
    public static Watch start(Pipeline pipeline, Reporting reporting, Sight sight, Consumer<String> address) {
        Watch watch = new Watch(pipeline, reporting, sight);
        watch.begin(address);
        return watch;
    }

    private void begin(Consumer<String> address) {
        every(BETWEEN_QUESTIONS, sight.ask(), () -> {});
        boolean isShown =
                reporting.page() == Page.SERVED && pipeline.config().console().isOn();
        if (isShown || reporting.isTold()) {
            feed.listen(reporting::look);
            looking = every(BETWEEN_LOOKS, this::look, isShown ? () -> show(address) : () -> {});
        }
    }

    /** Takes a second of a processor, which the work does not wait for. */
    private void show(Consumer<String> address) {
        feed.listen(history::add);
        PageView view = new PageView(pipeline, feed, sight.lost(), history, runs, prometheus);
        ConsoleServer.start(pipeline.config().console(), view).ifPresent(started -> {
            address.accept(started.address());
            feed.listen(started::send);
            serve(started);
        });
    }

    /** A server that comes up after the end is ended at once. */
    private synchronized void serve(ConsoleServer started) {
        if (ended.requested()) {
            started.close();
        } else {
            server = started;
        }
    }

    private synchronized @Nullable ConsoleServer served() {
        return server;
    }

    private Thread every(Duration pause, Runnable task, Runnable first) {
        Thread thread = new Thread(
                () -> {
                    attempt(first);
                    while (!ended.requested()) {
                        attempt(task);
                        ended.await(pause);
                    }
                },
                "watch");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void look() {
        sight.look().run();
        feed.refresh();
        Instant now = pipeline.clock().instant();
        if (note == null) {
            noteRun("running");
        } else if (Duration.between(savedAt, now).compareTo(BETWEEN_SAVES) > 0) {
            savedAt = now;
            save("running");
        }
    }

    private void save(String outcome) {
        noteRun(outcome);
        try {
            history.save(folder.resolve("history.bin"));
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the history cannot be saved");
        }
    }

    private void noteRun(String outcome) {
        StatusReport status = feed.last().orElse(null);
        if (status == null || !feed.hasRead()) {
            return;
        }
        if (note == null) {
            note = new RunNote(reporting.process(), status);
        }
        try {
            runs.note(note.at(status, outcome, failure));
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the run cannot be noted");
        }
    }

    private static void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.atDebug().setCause(e).log("a look around failed");
        }
    }

    /** Runs, and shows why the run ended when it fails. */
    public void over(VitalSigns vitals, Runnable run) {
        try {
            run.run();
        } catch (PipelineException why) {
            failure = why;
            vitals.ended(why);
            throw why;
        }
    }

    /** Shows the last status to whoever looks, and ends. */
    @Override
    public void close() {
        ended.request();
        if (looking != null) {
            await(looking);
            attempt(feed::refreshNow);
            attempt(() -> save(failure == null ? "ended" : "failed"));
        }
        ConsoleServer serving = served();
        if (serving != null) {
            feed.last().ifPresent(serving::sendLast);
            serving.close();
        }
        prometheus.close();
    }

    /** A look that takes longer is left behind: it only reads. */
    private static void await(Thread looking) {
        try {
            looking.join(BETWEEN_LOOKS.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
