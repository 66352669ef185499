package io.tributary.app.run;

import io.tributary.capture.CaptureControl;
import io.tributary.change.TableId;
import io.tributary.landing.LandingState;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a running capture is told, put together from those who know it, and passed on to those who want to. Thread-safe,
 * commits excepted: they come on the capture's thread.
 */
public final class RunControl implements CaptureControl {
    private final BooleanSupplier stop;
    private final BooleanSupplier pause;
    private final ReloadRequests reloads;
    private final Supplier<Set<TableId>> retries;
    private final Consumer<LoadProgress> progress;
    private final VitalSigns vitals;
    private final List<CommitListener> listeners;
    private LandingState state = LandingState.EMPTY;

    /**
     * Joins the parts.
     *
     * @param stop asked often, so it must be quick
     * @param pause as well
     * @param retries tables that the capture is to try again; each handed out once
     * @param vitals told that the capture asks
     * @param listeners told of every commit, in this order
     */
    public RunControl(
            BooleanSupplier stop,
            BooleanSupplier pause,
            ReloadRequests reloads,
            Supplier<Set<TableId>> retries,
            Consumer<LoadProgress> progress,
            VitalSigns vitals,
            List<CommitListener> listeners) {
        this.stop = stop;
        this.pause = pause;
        this.reloads = reloads;
        this.retries = retries;
        this.progress = progress;
        this.vitals = vitals;
        this.listeners = List.copyOf(listeners);
    }

    /** The capture begins, or begins again, with the landing zone in that state. */
    public void attemptBegins(LandingState landed) {
        state = landed;
        listeners.forEach(listener -> listener.begun(landed));
    }

    @Override
    public boolean stopRequested() {
        vitals.heard();
        return stop.getAsBoolean();
    }

    @Override
    public boolean pauseRequested() {
        boolean pausing = pause.getAsBoolean();
        vitals.following(pausing);
        return pausing;
    }

    @Override
    public Set<TableId> takeReloadRequests() {
        return reloads.take();
    }

    @Override
    public Set<TableId> takeRetryRequests() {
        return retries.get();
    }

    @Override
    public void loadProgress(LoadProgress loadProgress) {
        progress.accept(loadProgress);
    }

    @Override
    public void committed(LandingState landed) {
        LandingState before = state;
        state = landed;
        for (CommitListener listener : listeners) {
            listener.committed(before, landed);
        }
    }
}
