package io.tributary.app.run;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks everything that runs to finish its step and end; never taken back. Thread-safe. */
public final class StopSignal {
    private final CountDownLatch asked = new CountDownLatch(1);

    public void request() {
        asked.countDown();
    }

    public boolean requested() {
        return asked.getCount() == 0;
    }

    /** Waits until a stop is requested. */
    public void await() {
        try {
            asked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            request();
        }
    }

    /**
     * Waits that long, or until a stop is requested.
     *
     * @return whether a stop is requested
     */
    public boolean await(Duration pause) {
        try {
            return asked.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            request();
            return true;
        }
    }
}
