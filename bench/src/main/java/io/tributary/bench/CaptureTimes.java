package io.tributary.bench;

import io.tributary.capture.Capture;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.files.Files;
import io.tributary.files.LocalFiles;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingState;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.TableState;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Times what a capture of one table does, whatever its source.
 *
 * @param source opens the capture; each measurement has one of its own
 */
record CaptureTimes(Supplier<Capture> source, TableId table) {
    /** A load is published by the next commit that is due; waiting for it is not to count. */
    private static final Duration LOAD_INTERVAL = Duration.ofMillis(20);

    /** Seconds from the commit that begins the table's load to the commit that publishes it. */
    double load(Path landing) {
        return load(new LocalFiles(landing));
    }

    /** As {@link #load(Path)}, wherever the landing zone is. */
    double load(Files landing) {
        long[] times = new long[2];
        Captured control = new Captured(this::isLoaded, state -> {
            TableState.Phase phase = state.table(table).phase();
            if (phase == TableState.Phase.LOADING && times[0] == 0) {
                times[0] = System.nanoTime();
            } else if (phase == TableState.Phase.STREAMING && times[1] == 0) {
                times[1] = System.nanoTime();
            }
        });
        try (Capture capture = source.get()) {
            try (LandingWriter writer = open(landing, LOAD_INTERVAL)) {
                capture.run(writer, control);
            }
            capture.forget();
        }
        return (times[1] - times[0]) / 1e9;
    }

    /** Loads the table, so that {@link #stream} has something to go on from. */
    void establish(Path landing) {
        try (Capture capture = source.get();
                LandingWriter writer = open(new LocalFiles(landing), LandingSettings.DEFAULT.commitInterval())) {
            capture.run(writer, new Captured(this::isLoaded, state -> {}));
        }
    }

    /**
     * Seconds to land everything that was committed before the call and is not landed yet.
     *
     * @param expected how many changed rows that must be
     */
    double stream(Path landing, long expected) {
        try (Capture capture = source.get();
                LandingWriter writer = open(new LocalFiles(landing), LandingSettings.DEFAULT.commitInterval())) {
            Position end = capture.currentPosition();
            long before = changes(writer);
            long start = System.nanoTime();
            capture.run(writer, new Captured(state -> capture.reached(state.position(), end), state -> {}));
            long landed = changes(writer) - before;
            if (landed != expected) {
                throw new IllegalStateException("Landed " + landed + " changes, expected " + expected);
            }
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private boolean isLoaded(LandingState state) {
        return state.table(table).phase() == TableState.Phase.STREAMING;
    }

    private long changes(LandingWriter writer) {
        return writer.state().table(table).counts().changes().rows();
    }

    private static LandingWriter open(Files landing, Duration interval) {
        LandingSettings defaults = LandingSettings.DEFAULT;
        LandingSettings settings = new LandingSettings(
                interval,
                defaults.changeFileBytesMax(),
                defaults.loadFileBytesMax(),
                defaults.retention(),
                defaults.commitsPerCheckpoint());
        return LandingWriter.open(landing, settings, Clock.systemUTC(), "bench");
    }
}
