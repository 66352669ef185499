package io.tributary.capture.mysql;

import io.tributary.capture.mysql.binlog.LogPlace;
import io.tributary.capture.mysql.binlog.TransactionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Loads whose snapshots are taken, until the log is read up to the place where the snapshots were taken: there the load
 * begins, with everything before it in the snapshot and nothing after it. What transactions did that some snapshots may have
 * and others not is kept aside. Confined to the capture's thread.
 */
final class PendingLoads implements AutoCloseable {
    private final Function<MysqlTable, Optional<UncertainRows>> asides;
    private @Nullable ConsistentSnapshot snapshot;
    private final List<MysqlTable> due = new ArrayList<>();
    private final Map<MysqlTable, UncertainRows> uncertain = new HashMap<>();
    private final Set<MysqlTable> lost = new HashSet<>();

    /** @param asides a new place for a table's uncertain rows; empty when they cannot be kept */
    PendingLoads(Function<MysqlTable, Optional<UncertainRows>> asides) {
        this.asides = asides;
    }

    boolean isPending() {
        return snapshot != null;
    }

    void add(ConsistentSnapshot taken, List<MysqlTable> tables) {
        snapshot = taken;
        due.addAll(tables);
    }

    /**
     * Whether some snapshots may have the transaction and others not.
     *
     * @param endsXa whether it commits an XA transaction that was prepared before (MariaDB alone says so)
     */
    boolean isUncertain(TransactionId id, LogPlace start, boolean endsXa) {
        ConsistentSnapshot taken = snapshot;
        return taken != null
                && start.compareTo(taken.end()) < 0
                && !taken.visible().has(id, start, endsXa);
    }

    /** Where rows of an uncertain transaction go; null when the table is not about to be loaded. */
    @Nullable
    UncertainRows uncertain(MysqlTable table) {
        if (!due.contains(table) || lost.contains(table)) {
            return null;
        }
        UncertainRows known = uncertain.get(table);
        if (known == null) {
            known = asides.apply(table).orElse(null);
            if (known == null) {
                lose(table);
                return null;
            }
            uncertain.put(table, known);
        }
        return known;
    }

    /** An uncertain transaction changed rows of that table in a way that cannot be kept aside. */
    void lose(MysqlTable table) {
        if (due.contains(table)) {
            lost.add(table);
        }
    }

    /**
     * What can begin.
     *
     * @param due tables to load
     * @param uncertain rows of them that the log shows
     * @param lost those of them that need other snapshots
     */
    record Reached(
            ConsistentSnapshot snapshot,
            List<MysqlTable> due,
            Map<MysqlTable, UncertainRows> uncertain,
            Set<MysqlTable> lost) {}

    /** The log is read up to there, between transactions; null while nothing can begin. */
    @Nullable
    Reached reached(LogPlace place) {
        ConsistentSnapshot taken = snapshot;
        if (taken == null || place.compareTo(taken.end()) < 0) {
            return null;
        }
        Reached result = new Reached(taken, List.copyOf(due), Map.copyOf(uncertain), Set.copyOf(lost));
        forget();
        return result;
    }

    private void forget() {
        snapshot = null;
        due.clear();
        uncertain.clear();
        lost.clear();
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
