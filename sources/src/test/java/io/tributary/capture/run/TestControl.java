package io.tributary.capture.run;

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
public final class TestControl implements CaptureControl {
    public final AtomicBoolean stop = new AtomicBoolean();
    public final AtomicBoolean pause = new AtomicBoolean();
    public final AtomicLong commits = new AtomicLong();
    public final AtomicReference<Consumer<LoadProgress>> onProgress = new AtomicReference<>(progress -> {});
    private final Set<TableId> reloads = new HashSet<>();

    @Override
    public boolean stopRequested() {
        return stop.get();
    }

    @Override
    public boolean pauseRequested() {
        return pause.get();
    }

    public synchronized void reload(String schema, String name) {
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
