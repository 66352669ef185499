package io.tributary.app.run;

import io.tributary.error.PipelineException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs small tasks on a thread of its own, about once a second and whenever somebody cannot wait, until closed. A task that
 * fails is tried again.
 */
public final class Pulse implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);
    private static final Duration BEAT = Duration.ofSeconds(1);

    private final List<Runnable> tasks;
    private final Runnable last;
    private final Semaphore impatience;
    private volatile boolean closed;
    private final Thread thread = new Thread(this::beat, "pulse");

    private Pulse(List<Runnable> tasks, Semaphore impatience, Runnable last) {
        this.tasks = List.copyOf(tasks);
        this.impatience = impatience;
        this.last = last;
    }

    /** Starts; the first beat is at once. */
    public static Pulse start(List<Runnable> tasks) {
        return start(tasks, new Semaphore(0), () -> {});
    }

    /**
     * Starts; the first beat is at once.
     *
     * @param impatience a permit released to it makes the next beat come at once
     * @param last run once when the pulse is closed
     */
    public static Pulse start(List<Runnable> tasks, Semaphore impatience, Runnable last) {
        Pulse pulse = new Pulse(tasks, impatience, last);
        pulse.thread.setDaemon(true);
        pulse.thread.start();
        return pulse;
    }

    private void beat() {
        do {
            tasks.forEach(Pulse::attempt);
            rest();
        } while (!closed);
    }

    private void rest() {
        try {
            if (impatience.tryAcquire(BEAT.toMillis(), TimeUnit.MILLISECONDS)) {
                impatience.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
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
        closed = true;
        impatience.release();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        attempt(last);
    }
}
