package io.tributary.capture.mysql;

import io.tributary.capture.mysql.binlog.LogPlace;
import io.tributary.capture.mysql.binlog.TransactionId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads whose snapshots are taken, until the log is read up to the place where the snapshots were taken: there the load
 * begins, with everything before it in the snapshot and nothing after it. Confined to the capture's thread.
 */
final class PendingLoads implements AutoCloseable {
    private @Nullable ConsistentSnapshot snapshot;
    private final List<MysqlTable> due = new ArrayList<>();
    private final Set<MysqlTable> touched = new HashSet<>();

    boolean isPending() {
        return snapshot != null;
    }

    void add(ConsistentSnapshot taken, List<MysqlTable> tables) {
        snapshot = taken;
        due.addAll(tables);
    }

    /** Whether some snapshots may have the transaction and others not. */
    boolean isUncertain(TransactionId id, LogPlace start) {
        ConsistentSnapshot taken = snapshot;
        return taken != null
                && start.compareTo(taken.end()) < 0
                && !taken.visible().has(id, start);
    }

    /** The transaction at hand changes rows of that table. */
    void touched(boolean uncertain, MysqlTable table) {
        if (uncertain) {
            touched.add(table);
        }
    }

    /**
     * What can begin.
     *
     * @param due tables to load
     * @param touched those of them that an uncertain transaction has changed
     */
    record Reached(ConsistentSnapshot snapshot, List<MysqlTable> due, Set<MysqlTable> touched) {}

    /** The log is read up to there, between transactions; null while nothing can begin. */
    @Nullable
    Reached reached(LogPlace place) {
        ConsistentSnapshot taken = snapshot;
        if (taken == null || place.compareTo(taken.end()) < 0) {
            return null;
        }
        Reached result = new Reached(taken, List.copyOf(due), Set.copyOf(touched));
        forget();
        return result;
    }

    private void forget() {
        snapshot = null;
        due.clear();
        touched.clear();
    }

    @Override
    public void close() {
        ConsistentSnapshot taken = snapshot;
        if (taken != null) {
            taken.close();
        }
        forget();
    }
}
