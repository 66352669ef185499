package io.tributary.app.emf;

import io.tributary.error.PipelineException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prints a pipeline's figures once a minute on a thread of its own, and once more when it is closed. A look that fails is told in
 * the log at debug level and made up for by the next one; it is no reason to stop copying.
 */
public final class EmbeddedMetrics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedMetrics.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

    private final Supplier<PipelineFigures> begin;
    private final OutputStream out;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::print, "metrics");
    private final Duration interval;
    private @Nullable PipelineFigures figures;

    private EmbeddedMetrics(Supplier<PipelineFigures> begin, OutputStream out, Duration interval) {
        this.begin = begin;
        this.out = out;
        this.interval = interval;
    }

    /**
     * Begins to count; each line is one write.
     *
     * @param begin looks where the pipeline stands; tried again if that cannot be read
     */
    public static EmbeddedMetrics start(Supplier<PipelineFigures> begin, OutputStream out, Duration interval) {
        EmbeddedMetrics metrics = new EmbeddedMetrics(begin, out, interval);
        metrics.begin();
        metrics.thread.setDaemon(true);
        metrics.thread.start();
        return metrics;
    }

    private void begin() {
        try {
            figures = begin.get();
        } catch (PipelineException failure) {
            LOG.atDebug().setCause(failure).log("the figures cannot be read yet");
        }
    }

    private void print() {
        boolean isLast = false;
        while (!isLast) {
            isLast = await();
            look();
        }
    }

    private boolean await() {
        try {
            return closed.await(interval.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void look() {
        PipelineFigures known = figures;
        if (known == null) {
            begin();
            return;
        }
        try {
            for (String line : known.lines()) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
            out.flush();
        } catch (PipelineException | IOException failure) {
            LOG.atDebug().setCause(failure).log("the figures cannot be read now");
        }
    }

    /** Prints the last lines, unless that takes too long. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(CLOSE_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
