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
import java.util.Set;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bytes that are landed and not yet applied. Beyond the limit the capture pauses; it goes on below nine tenths of it. What waits
 * long is remembered by and by in larger pieces, so that it may wait for ever. {@link #refresh} is confined to one thread, {@link
 * #isFull} is free.
 */
public final class Backlog {
    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
    private static final long UNKNOWN = -1;

    /** Of one table; beyond, neighbours become one. */
    static final int ENTRIES_MAX = 1000;

    private final LandingReader landing;
    private final ToLongFunction<TableId> appliedCommit;
    private final Set<String> readers;
    private final long bytesMax;
    private final Map<TableId, Deque<Landed>> waiting = new HashMap<>();
    private long commitSeen = UNKNOWN;
    private long appliedBefore;
    private long bytes;
    private volatile long bytesSeen;
    private volatile boolean full;

    /**
     * A backlog that begins with what is landed and not applied now.
     *
     * @param appliedCommit the commit up to which every target holds all there is about a table; 0 while that is not known. Must not
     *     wait for a target, which may be down for long
     * @param readers the targets' names in the landing zone: what they told it before holds while a target is not known
     */
    public Backlog(LandingReader landing, ToLongFunction<TableId> appliedCommit, Set<String> readers, long bytesMax) {
        this.landing = landing;
        this.appliedCommit = appliedCommit;
        this.readers = Set.copyOf(readers);
        this.bytesMax = bytesMax;
    }

    /** What was landed for one table, up to and with that commit. */
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
        try {
            if (commitSeen == UNKNOWN) {
                commitSeen = firstWaiting();
            }
            landing.forEachCommitAfter(commitSeen, commit -> {
                commit.items().forEach(item -> landed(commit.number(), item));
                commitSeen = commit.number();
            });
            waiting.forEach((table, landed) -> {
                long applied = landed.isEmpty() ? 0 : applied(table);
                while (!landed.isEmpty() && landed.getFirst().commit <= applied) {
                    bytes -= landed.removeFirst().bytes;
                }
            });
        } finally {
            judge();
        }
    }

    private long applied(TableId table) {
        return Math.max(appliedBefore, appliedCommit.applyAsLong(table));
    }

    /** The commit after which something may wait. */
    private long firstWaiting() {
        Map<String, Long> told = landing.readers();
        appliedBefore = readers.stream()
                .mapToLong(reader -> told.getOrDefault(reader, 0L))
                .min()
                .orElse(0);
        LandingState state = landing.state();
        long first = state.number();
        for (Map.Entry<TableId, TableState> table : state.tables().entrySet()) {
            long applied = applied(table.getKey());
            if (table.getValue().lastCommit() > applied) {
                first = Math.min(first, applied);
            }
        }
        return Math.max(first, landing.expired());
    }

    private void landed(long commit, TableItem item) {
        if (item.item() instanceof LandedFile file) {
            Deque<Landed> landed = waiting.computeIfAbsent(item.table(), table -> new ArrayDeque<>());
            landed.add(new Landed(commit, file.bytes()));
            bytes += file.bytes();
            if (landed.size() > ENTRIES_MAX) {
                mergeNeighbours(landed);
            }
        }
    }

    /** Two of them then end to wait when the later one is applied. */
    private static void mergeNeighbours(Deque<Landed> landed) {
        int entries = landed.size();
        for (int pair = 0; pair < entries / 2; pair++) {
            Landed earlier = landed.removeFirst();
            Landed later = landed.removeFirst();
            landed.addLast(new Landed(later.commit, earlier.bytes + later.bytes));
        }
        if (entries % 2 == 1) {
            landed.addLast(landed.removeFirst());
        }
    }

    int entries() {
        return waiting.values().stream().mapToInt(Deque::size).sum();
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
