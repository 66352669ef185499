package io.tributary.trigger;

import io.tributary.change.TableId;
import io.tributary.error.PipelineException;
import io.tributary.landing.Commit;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingState;
import io.tributary.landing.TableItem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Every table the log names, with what of the log each has collected: the log is read once for all of them. Confined to
 * the loop's lock.
 */
final class TableTurns {
    private final LandingReader landing;
    private final SortedMap<TableId, TableTurn> turns = new TreeMap<>();
    private boolean begun;
    private long seen;

    TableTurns(LandingReader landing) {
        this.landing = landing;
    }

    Collection<TableTurn> all() {
        return turns.values();
    }

    @Nullable
    TableTurn find(TableId table) {
        return turns.get(table);
    }

    /** The last commit read. */
    long seen() {
        return seen;
    }

    /** The last commit that is applied as far as any table is concerned. */
    long safe() {
        return turns.values().stream().mapToLong(TableTurn::safe).min().orElse(seen);
    }

    /** Whether the target has said of every table what it holds, be it before a failure. */
    boolean haveBegun() {
        return turns.values().stream().allMatch(TableTurn::hasBegun);
    }

    /** Finds the tables, once, by the folded log. */
    void begin() {
        if (begun) {
            return;
        }
        LandingState state = landing.state();
        state.tables().forEach((table, known) -> turn(table, 0).observe(known));
        seen = state.number();
        begun = true;
    }

    private TableTurn turn(TableId table, long firstCommit) {
        return turns.computeIfAbsent(table, id -> new TableTurn(id, firstCommit));
    }

    /** Reads from where the table furthest behind wants to go on; nobody reads twice what nobody wants. */
    void readLog() {
        long from = seen;
        for (TableTurn turn : turns.values()) {
            if (turn.wantsMore()) {
                from = Math.min(from, turn.through());
            }
        }
        try {
            landing.forEachCommitAfter(from, this::take);
        } catch (PipelineException failure) {
            if (!forgetExpired(landing.expired())) {
                throw failure;
            }
        }
    }

    /** Lets tables that were about to read commits that have expired meanwhile begin again. */
    private boolean forgetExpired(long expired) {
        List<TableTurn> affected = turns.values().stream()
                .filter(turn -> turn.wantsMore() && turn.through() < expired)
                .toList();
        affected.forEach(TableTurn::forget);
        seen = Math.max(seen, expired);
        return !affected.isEmpty();
    }

    private void take(Commit commit) {
        Map<TableId, List<TableItem>> items = new HashMap<>();
        for (TableItem item : commit.items()) {
            items.computeIfAbsent(item.table(), table -> new ArrayList<>()).add(item);
        }
        items.forEach((table, about) -> turn(table, commit.number()).observe(commit.number(), about));
        seen = Math.max(seen, commit.number());
        for (TableTurn turn : turns.values()) {
            turn.offer(commit, items.getOrDefault(turn.table(), List.of()));
        }
    }
}
