package io.tributary.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PulseTest {
    private final Semaphore beats = new Semaphore(0);
    private final Semaphore impatience = new Semaphore(0);

    private void awaitBeat() throws InterruptedException {
        assertThat(beats.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void beatsAtOnceForWhoCannotWaitAndWhenClosed() throws Exception {
        AtomicInteger last = new AtomicInteger();
        long begin = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            Pulse pulse = Pulse.start(List.of(beats::release), impatience, last::incrementAndGet);
            awaitBeat();
            for (int j = 0; j < 5; j++) {
                beats.drainPermits();
                impatience.release();
                awaitBeat();
            }
            pulse.close();
        }

        assertThat(last).hasValue(5);
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as("30 beats, of which nobody waits a second for one")
                .isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void goesOnAfterATaskThatFailed() throws Exception {
        Runnable failing = () -> {
            beats.release();
            throw new PipelineException(ErrorCode.FILE_IO, "Cannot look", "");
        };
        AtomicInteger others = new AtomicInteger();
        Pulse pulse = Pulse.start(List.of(failing, others::incrementAndGet));
        awaitBeat();
        awaitBeat();
        pulse.close();

        assertThat(others).hasPositiveValue();
    }
}
