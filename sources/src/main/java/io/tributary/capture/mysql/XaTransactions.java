package io.tributary.capture.mysql;

import io.tributary.capture.mysql.binlog.LogPosition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The XA transactions that are prepared. Until the last of them is decided, reading has to begin again before the first: what
 * it wrote is nowhere else. Confined to one thread.
 */
final class XaTransactions implements AutoCloseable {
    /**
     * One of them.
     *
     * @param before how far the log was read when it began
     */
    record Prepared(PreparedRows rows, LogPosition before) {}

    private final Map<String, Prepared> prepared = new LinkedHashMap<>();

    void prepared(String xid, Prepared transaction) {
        Prepared earlier = prepared.put(xid, transaction);
        if (earlier != null) {
            earlier.rows().close();
        }
    }

    /** What was prepared under that name, which is decided now; empty when it was prepared before reading began. */
    Optional<Prepared> take(String xid) {
        return Optional.ofNullable(prepared.remove(xid));
    }

    /** Before the first that is undecided; null when there is none. */
    @Nullable
    LogPosition oldest() {
        return prepared.isEmpty() ? null : prepared.values().iterator().next().before();
    }

    @Override
    public void close() {
        prepared.values().forEach(transaction -> transaction.rows().close());
        prepared.clear();
    }
}
