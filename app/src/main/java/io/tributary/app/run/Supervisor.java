package io.tributary.app.run;

import io.tributary.capture.Capture;
import io.tributary.landing.LandingWriter;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one capture going. Each attempt opens the landing zone anew, because a writer whose commit failed must not be
 * used again; the capture then goes on from what is committed. Confined to one thread.
 */
public final class Supervisor {
    private final Capture capture;
    private final Supplier<LandingWriter> landing;
    private final Supplier<Pulse> pulse;
    private final RunControl control;
    private final Retries retries;
    private @Nullable Pulse beating;

    /**
     * Supervises {@code capture}.
     *
     * @param landing opens the landing zone's one writer
     * @param pulse starts what is to be done meanwhile, also between two attempts, once the landing zone was ours
     */
    public Supervisor(
            Capture capture,
            Supplier<LandingWriter> landing,
            Supplier<Pulse> pulse,
            RunControl control,
            Retries retries) {
        this.capture = capture;
        this.landing = landing;
        this.pulse = pulse;
        this.control = control;
        this.retries = retries;
    }

    /**
     * Captures until the control asks to stop.
     *
     * @throws io.tributary.error.PipelineException when trying again cannot help, with the cure as its hint
     */
    public void run() {
        try {
            retries.run("capture", this::attempt);
        } finally {
            if (beating != null) {
                beating.close();
            }
        }
    }

    private void attempt() {
        try (LandingWriter writer = landing.get()) {
            control.attemptBegins(writer.state());
            if (beating == null) {
                beating = pulse.get();
            }
            if (!control.stopRequested()) {
                capture.run(writer, control);
            }
        }
    }
}
