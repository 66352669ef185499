package io.tributary.trigger;

import io.tributary.change.TableId;
import io.tributary.error.PipelineException;
import io.tributary.landing.Commit;
import io.tributary.landing.TableEvent.Dropped;
import io.tributary.landing.TableEvent.LoadFinished;
import io.tributary.landing.TableEvent.LoadStarted;
import io.tributary.landing.TableEvent.Stopped;
import io.tributary.landing.TableItem;
import io.tributary.landing.TableState;
import io.tributary.ledger.Applied;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one table stands in the loop: which commits are waiting for it, and when it may be tried next. Confined to the
 * loop's lock.
 *
 * <p>A table collects commits from what its target holds, in order and without gaps, up to a limit, but a load that is
 * begun to its end in any case. After a failure it forgets all and begins again with the ledger.
 */
final class TableTurn {
    private static final int WAITING_ITEMS_MAX = 20_000;

    private final TableId table;
    private final long firstCommit;
    private final List<Commit> waiting = new ArrayList<>();
    private int waitingItems;
    private @Nullable Applied applied;
    private boolean hasBegun;
    private @Nullable Commit last;
    private long through;
    private boolean lostCommits;
    private int collectedStart;
    private int collectedFinish;
    private long newestCommit;
    private int newestStart;
    private int newestFinish;
    private boolean running;
    private boolean nothingToPlan;
    private long paceMillis;
    private long tookMillis;
    private long retryMillis;
    private int attempts;
    private @Nullable PipelineException failure;
    private int heldAtFinish = -1;

    /** @param firstCommit the first commit about the table, 0 when it is not known to be the first */
    TableTurn(TableId table, long firstCommit) {
        this.table = table;
        this.firstCommit = firstCommit;
    }

    TableId table() {
        return table;
    }

    /** Takes note of what the folded log says of the table. */
    void observe(TableState state) {
        newestCommit = Math.max(newestCommit, state.lastCommit());
        newestStart = Math.max(newestStart, state.generation());
    }

    /** Takes note of a commit about the table, whether or not it is collected. */
    void observe(long commit, List<TableItem> items) {
        newestCommit = Math.max(newestCommit, commit);
        for (TableItem item : items) {
            if (item.item() instanceof LoadStarted started) {
                newestStart = Math.max(newestStart, started.generation());
            } else if (item.item() instanceof LoadFinished finished) {
                newestFinish = Math.max(newestFinish, finished.generation());
            }
        }
        if (isHeld() && newestFinish > heldAtFinish) {
            release();
        }
    }

    boolean isKnown() {
        return applied != null;
    }

    /** Whether it was known once. */
    boolean hasBegun() {
        return hasBegun;
    }

    /**
     * Begins to collect.
     *
     * @param holds what the target holds
     * @param seen the last commit observed
     * @param expired the last commit that can no longer be read
     * @param expiredAbout the last of those about this table
     */
    void begin(Applied holds, long seen, long expired, long expiredAbout) {
        forget();
        hasBegun = true;
        applied = holds;
        lostCommits = expiredAbout > holds.commit();
        through = newestCommit <= holds.commit() ? seen : Math.max(Math.max(holds.commit(), expired), firstCommit - 1);
        collectedStart = lostCommits ? 0 : holds.generation();
        collectedFinish = holds.generation();
    }

    /** Forgets what is collected; the ledger has to be read again. */
    void forget() {
        applied = null;
        last = null;
        waiting.clear();
        waitingItems = 0;
        nothingToPlan = false;
    }

    @Nullable
    Applied applied() {
        return applied;
    }

    /** The last commit collected. */
    long through() {
        return through;
    }

    boolean wantsMore() {
        return applied != null && (waitingItems < WAITING_ITEMS_MAX || newestStart > collectedFinish);
    }

    /** The next commit of the log, with its items about this table; passed over where it is not the next one here. */
    void offer(Commit commit, List<TableItem> items) {
        if (commit.number() != through + 1 || !wantsMore()) {
            return;
        }
        through = commit.number();
        last = with(commit, List.of());
        if (items.isEmpty()) {
            return;
        }
        waiting.add(with(commit, items));
        waitingItems += items.size();
        nothingToPlan = false;
        for (TableItem item : items) {
            if (item.item() instanceof LoadStarted started) {
                collectedStart = started.generation();
            } else if (item.item() instanceof LoadFinished finished && finished.generation() == collectedStart) {
                collectedFinish = finished.generation();
            } else if (item.item() instanceof Stopped || item.item() instanceof Dropped) {
                collectedStart = collectedFinish;
            }
        }
    }

    private static Commit with(Commit commit, List<TableItem> items) {
        return new Commit(
                commit.number(),
                commit.epoch(),
                commit.from(),
                commit.to(),
                commit.sourceTime(),
                commit.landedTime(),
                commit.source(),
                items);
    }

    /** What to plan with: what is waiting, and where the log ended when it was last looked at. */
    List<Commit> toPlan() {
        List<Commit> commits = new ArrayList<>(waiting);
        Commit end = last;
        if (end != null && end.number() > waiting.get(waiting.size() - 1).number()) {
            commits.add(end);
        }
        return List.copyOf(commits);
    }

    /** Whether commits about it have expired before they were applied, and no load in the log makes up for them. */
    boolean needsLoad() {
        Applied holds = applied;
        return lostCommits && holds != null && collectedFinish <= holds.generation();
    }

    /** Whether there is more in the log, up to {@code seen}, that it wants to collect. */
    boolean isBehind(long seen) {
        return wantsMore() && through < seen;
    }

    /** Whether a load is under way that is not finished in the log. */
    boolean isLoading() {
        return newestStart > Math.max(newestFinish, collectedFinish);
    }

    boolean isWaiting() {
        return applied != null && !waiting.isEmpty() && !nothingToPlan && !isHeld();
    }

    boolean isRunning() {
        return running;
    }

    void started() {
        running = true;
    }

    /**
     * There is nothing that can be applied: a load is not finished, or what is waiting are no rows.
     *
     * @param planned the last commit planned with; where more was collected meanwhile, that has to be planned first
     */
    void foundNothing(long planned) {
        running = false;
        attempts = 0;
        failure = null;
        if (planned < through) {
            return;
        }
        nothingToPlan = true;
        if (collectedStart <= collectedFinish) {
            waiting.clear();
            waitingItems = 0;
        }
    }

    /** @param nextMillis when the table may be applied again while nobody waits for it */
    void succeeded(Applied now, long nextMillis, long took) {
        tookMillis = took;
        running = false;
        applied = now;
        lostCommits = false;
        attempts = 0;
        failure = null;
        paceMillis = nextMillis;
        while (!waiting.isEmpty() && waiting.get(0).number() <= now.commit()) {
            waitingItems -= waiting.remove(0).items().size();
        }
    }

    void failed(PipelineException why) {
        running = false;
        attempts++;
        failure = why;
        through = safe();
        forget();
    }

    int attempts() {
        return attempts;
    }

    void retryAt(long millis) {
        retryMillis = millis;
    }

    void tryAfresh() {
        attempts = 0;
        retryMillis = 0;
    }

    /** Keeps the table as it is until another load of it is finished. */
    void hold() {
        heldAtFinish = newestFinish;
    }

    /** As it was before its failures. */
    void release() {
        heldAtFinish = -1;
        tryAfresh();
    }

    boolean isHeld() {
        return heldAtFinish >= 0;
    }

    @Nullable
    PipelineException failure() {
        return failure;
    }

    /** How long it took to apply it last; 0 before the first time. */
    long tookMillis() {
        return tookMillis;
    }

    long paceMillis() {
        return paceMillis;
    }

    long retryMillis() {
        return retryMillis;
    }

    /** As far as this table is concerned, commits up to this are applied. */
    long safe() {
        return waiting.isEmpty() ? through : waiting.get(0).number() - 1;
    }
}
