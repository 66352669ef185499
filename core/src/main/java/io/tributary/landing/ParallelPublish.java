package io.tributary.landing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Publishes several files at a time: waiting for the disk is most of the work, and a disk makes many files durable in one
 * go. Its threads are daemons, and end when there is nothing to do for a while.
 */
final class ParallelPublish {
    private static final int THREADS = 8;
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;

    ParallelPublish() {
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "landing-publish");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Publishes them all, or throws the first failure once every attempt has ended. */
    void publish(List<ChangeAppender> files) {
        if (files.size() == 1) {
            files.get(0).publish();
            return;
        }
        List<Future<?>> attempts = new ArrayList<>(files.size());
        for (ChangeAppender file : files) {
            attempts.add(threads.submit(file::publish));
        }
        RuntimeException first = null;
        for (Future<?> attempt : attempts) {
            RuntimeException failure = failure(attempt);
            first = first == null ? failure : first;
        }
        if (first != null) {
            throw first;
        }
    }

    /** Waits without regard to interrupts: a publish is not to be left half way. */
    private static @Nullable RuntimeException failure(Future<?> attempt) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    attempt.get();
                    return null;
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException failed) {
            return failed.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failed);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void close() {
        threads.shutdown();
    }
}
