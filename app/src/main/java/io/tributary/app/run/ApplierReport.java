package io.tributary.app.run;

import io.tributary.app.run.Vitals.Applying;
import io.tributary.app.run.Vitals.Failing;
import io.tributary.files.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** How a process is that applies what another captures, for whoever asks for the status. Thread-safe. */
public final class ApplierReport {
    private final Files landing;
    private final String pipeline;
    private final ProcessReport process;
    private final VitalSigns vitals;
    private final Duration pause;
    private final Clock clock;
    private Instant writeAt = Instant.MIN;

    /**
     * Of a process that begins.
     *
     * @param pipeline its name
     * @param failing tables that could not be applied
     * @param pause between two times that it is written
     */
    public ApplierReport(
            Files landing,
            String pipeline,
            ProcessReport process,
            Supplier<List<Failing>> failing,
            Duration pause,
            Clock clock) {
        this.landing = landing;
        this.pipeline = pipeline;
        this.process = process;
        this.pause = pause;
        this.clock = clock;
        vitals = new VitalSigns(clock);
        vitals.applying(() -> new Applying(null, failing.get()));
    }

    /** How the process is as a whole. */
    public VitalSigns vitals() {
        return vitals;
    }

    /** The process as it is now. */
    public ProcessReport now() {
        return process.with(clock.instant(), List.of(), vitals.now());
    }

    /** Tells others how the process is, if it is time to; to be called about once a second. */
    public synchronized void write() {
        Instant now = clock.instant();
        if (!now.isBefore(writeAt)) {
            writeAt = now.plus(pause);
            now().writeApplier(landing, pipeline);
        }
    }

    /** Says that this process no longer runs. */
    public void remove() {
        ProcessReport.removeApplier(landing, pipeline);
    }
}
