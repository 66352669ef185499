package io.tributary.capture.postgres;

import io.tributary.capture.CaptureControl;
import io.tributary.change.TableId;
import io.tributary.landing.LandingState;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** What a test tells a capture, and what it heard. */
final class TestControl implements CaptureControl {
    final AtomicBoolean stop = new AtomicBoolean();
    final AtomicBoolean pause = new AtomicBoolean();
    final AtomicLong commits = new AtomicLong();
    final AtomicReference<Consumer<LoadProgress>> onProgress = new AtomicReference<>(progress -> {});
    private final Set<TableId> reloads = new HashSet<>();

    @Override
    public boolean stopRequested() {
        return stop.get();
    }

    @Override
    public boolean pauseRequested() {
        return pause.get();
    }

    synchronized void reload(String schema, String name) {
        reloads.add(new TableId(schema, name));
    }

    @Override
    public synchronized Set<TableId> takeReloadRequests() {
        Set<TableId> taken = Set.copyOf(reloads);
        reloads.clear();
        return taken;
    }

    @Override
    public void loadProgress(LoadProgress progress) {
        onProgress.get().accept(progress);
    }

    @Override
    public void committed(LandingState state) {
        commits.incrementAndGet();
    }
}
