package io.tributary.app.run;

import io.tributary.change.TableId;
import io.tributary.landing.LandedFile;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingState;
import io.tributary.landing.TableItem;
import io.tributary.landing.TableState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bytes that are landed and not yet applied. Beyond the limit the capture pauses; it goes on below nine tenths of it.
 * {@link #refresh} is confined to one thread, {@link #isFull} is free.
 */
public final class Backlog {
    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
    private static final long UNKNOWN = -1;

    private final LandingReader landing;
    private final ToLongFunction<TableId> appliedCommit;
    private final long bytesMax;
    private final Map<TableId, Deque<Landed>> waiting = new HashMap<>();
    private long commitSeen = UNKNOWN;
    private long bytes;
    private volatile long bytesSeen;
    private volatile boolean full;

    /**
     * A backlog that begins with what is landed and not applied now.
     *
     * @param appliedCommit number of the last commit that the target holds of a table
     */
    public Backlog(LandingReader landing, ToLongFunction<TableId> appliedCommit, long bytesMax) {
        this.landing = landing;
        this.appliedCommit = appliedCommit;
        this.bytesMax = bytesMax;
    }

    /** What one commit landed for one table. */
    private record Landed(long commit, long bytes) {}

    /** Whether the capture should pause. */
    public boolean isFull() {
        return full;
    }

    /** Landed and not applied, as of the last look. */
    public long bytes() {
        return bytesSeen;
    }

    /** Looks at what was landed and applied since the last look. */
    public void refresh() {
        if (commitSeen == UNKNOWN) {
            commitSeen = firstWaiting();
        }
        landing.forEachCommitAfter(commitSeen, commit -> {
            commit.items().forEach(item -> landed(commit.number(), item));
            commitSeen = commit.number();
        });
        waiting.forEach((table, landed) -> {
            long applied = landed.isEmpty() ? 0 : appliedCommit.applyAsLong(table);
            while (!landed.isEmpty() && landed.getFirst().commit <= applied) {
                bytes -= landed.removeFirst().bytes;
            }
        });
        judge();
    }

    /** The commit after which something may wait. */
    private long firstWaiting() {
        LandingState state = landing.state();
        long first = state.number();
        for (Map.Entry<TableId, TableState> table : state.tables().entrySet()) {
            long applied = appliedCommit.applyAsLong(table.getKey());
            if (table.getValue().lastCommit() > applied) {
                first = Math.min(first, applied);
            }
        }
        return Math.max(first, landing.expired());
    }

    private void landed(long commit, TableItem item) {
        if (item.item() instanceof LandedFile file) {
            waiting.computeIfAbsent(item.table(), table -> new ArrayDeque<>()).add(new Landed(commit, file.bytes()));
            bytes += file.bytes();
        }
    }

    private void judge() {
        bytesSeen = bytes;
        boolean now = full ? bytes > bytesMax - bytesMax / 10 : bytes > bytesMax;
        if (now != full) {
            full = now;
            LOG.atWarn()
                    .addKeyValue("bytes", bytes)
                    .log(now ? "capture pauses: too much is landed and not applied" : "capture goes on");
        }
    }
}
