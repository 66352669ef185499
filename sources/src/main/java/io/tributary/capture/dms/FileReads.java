package io.tributary.capture.dms;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Reads several files at a time, because a bucket answers slowly but many at once. Closing it ends its threads. */
final class FileReads implements AutoCloseable {
    /** How many are given at once at the most, so that what comes of them is taken in between. */
    static final int FILES_AT_ONCE = 200;

    private final ExecutorService threads;

    FileReads(int threads) {
        this.threads = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "adopt");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What came of one: a result or a failure. */
    record Read<R>(@Nullable R result, @Nullable PipelineException failure) {}

    /** All of them, in the order given. */
    <R> List<Read<R>> all(List<Callable<R>> reads) {
        return reads.stream().map(threads::submit).toList().stream()
                .map(FileReads::ended)
                .toList();
    }

    private static <R> Read<R> ended(Future<R> future) {
        try {
            return new Read<>(future.get(), null);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PipelineException failure) {
                return new Read<>(null, failure);
            }
            if (e.getCause() instanceof RuntimeException bug) {
                throw bug;
            }
            throw new IllegalStateException("Cannot read files", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PipelineException(
                    ErrorCode.INTERNAL, "Reading files was interrupted", "Stop it by its stop flag", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
