package io.tributary.app.run;

import io.tributary.error.PipelineException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs small tasks about once a second on a thread of its own, until closed. A task that fails is tried again. */
public final class Pulse implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);
    private static final Duration BEAT = Duration.ofSeconds(1);

    private final List<Runnable> tasks;
    private final Runnable last;
    private final StopSignal closed = new StopSignal();
    private final Thread thread = new Thread(this::beat, "pulse");

    private Pulse(List<Runnable> tasks, Runnable last) {
        this.tasks = List.copyOf(tasks);
        this.last = last;
    }

    /**
     * Starts; the first beat is at once.
     *
     * @param last run once when the pulse is closed
     */
    public static Pulse start(List<Runnable> tasks, Runnable last) {
        Pulse pulse = new Pulse(tasks, last);
        pulse.thread.setDaemon(true);
        pulse.thread.start();
        return pulse;
    }

    private void beat() {
        do {
            tasks.forEach(Pulse::attempt);
        } while (!closed.await(BEAT));
    }

    private static void attempt(Runnable task) {
        try {
            task.run();
        } catch (PipelineException failure) {
            LOG.atDebug().setCause(failure).log("a look around failed");
        }
    }

    @Override
    public void close() {
        closed.request();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        attempt(last);
    }
}
