package io.tributary.app.pipeline;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;
import io.tributary.error.PipelineException;
import io.tributary.ledger.Applied;
import io.tributary.merge.Plan;
import io.tributary.target.Target;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A target that is opened by whoever first needs it. While it cannot be opened, whatever is asked of it fails with the reason,
 * and the next question tries again. Thread-safe where the target is.
 */
public final class LateTarget implements Target {
    private final Supplier<Target> opening;
    private volatile @Nullable Target opened;
    private boolean closed;

    /** @param opening opens it; run again after it failed */
    public LateTarget(Supplier<Target> opening) {
        this.opening = requireNonNull(opening, "opening is null");
    }

    /**
     * Opens it if it is not open.
     *
     * @throws PipelineException why it cannot be opened now
     */
    public Target open() {
        Target known = opened;
        return known == null ? openNow() : known;
    }

    private synchronized Target openNow() {
        if (closed) {
            throw new IllegalStateException("The target is closed");
        }
        Target known = opened;
        if (known == null) {
            known = opening.get();
            opened = known;
        }
        return known;
    }

    @Override
    public Applied applied(TableId table) {
        return open().applied(table);
    }

    @Override
    public Applied apply(Plan plan) {
        return open().apply(plan);
    }

    @Override
    public SortedMap<TableId, PipelineException> settle() {
        return open().settle();
    }

    @Override
    public SortedMap<TableId, PipelineException> unsettled() {
        Target known = opened;
        return known == null ? new TreeMap<>() : known.unsettled();
    }

    @Override
    public Optional<Failure> failure(TableId table) {
        return open().failure(table);
    }

    @Override
    public synchronized void close() {
        closed = true;
        Target known = opened;
        if (known != null) {
            known.close();
        }
    }
}
