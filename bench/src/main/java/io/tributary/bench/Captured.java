package io.tributary.bench;

import io.tributary.capture.CaptureControl;
import io.tributary.change.TableId;
import io.tributary.landing.LandingState;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Stops a capture once the landing state is as wanted, and shows every commit to a listener. Asks again and again: not every
 * step to what is wanted is a commit.
 */
final class Captured implements CaptureControl {
    private final Predicate<LandingState> enough;
    private final Consumer<LandingState> listener;
    private volatile LandingState landed = LandingState.EMPTY;
    private volatile boolean stop;

    Captured(Predicate<LandingState> enough, Consumer<LandingState> listener) {
        this.enough = enough;
        this.listener = listener;
    }

    void stop() {
        stop = true;
    }

    @Override
    public boolean stopRequested() {
        return stop || enough.test(landed);
    }

    @Override
    public boolean pauseRequested() {
        return false;
    }

    @Override
    public Set<TableId> takeReloadRequests() {
        return Set.of();
    }

    @Override
    public void loadProgress(LoadProgress progress) {}

    @Override
    public void committed(LandingState state) {
        listener.accept(state);
        landed = state;
    }
}
