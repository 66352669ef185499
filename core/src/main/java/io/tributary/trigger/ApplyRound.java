package io.tributary.trigger;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.Commit;
import io.tributary.landing.LandingReader;
import io.tributary.ledger.Applied;
import io.tributary.merge.Plan;
import io.tributary.merge.Planner;
import io.tributary.target.Target;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One round after the other of an {@link ApplyLoop}: reads what is new in the log, hands it to the tables, and starts those
 * whose turn it is. All state is guarded by this object's lock; asking the target, planning and applying happen outside of it, so that
 * whoever looks does not wait for a target.
 */
final class ApplyRound {
    private static final Logger LOG = LoggerFactory.getLogger(ApplyRound.class);

    private final LandingReader landing;
    private final Target target;
    private final ApplySettings settings;
    private final Set<TableId> only;
    private final Clock clock;
    private final Runnable changed;
    private final ExecutorService threads;
    private final TableTurns turns;
    private final AppliedReport report;
    private Set<TableId> paused = Set.of();
    private int running;
    private int attemptsMax = Integer.MAX_VALUE;

    /** Whether a table that took long waits as long, or goes on at once because somebody waits for it. */
    enum Pace {
        HALF_THE_TIME,
        AT_ONCE
    }

    /**
     * @param only the tables that are applied; all when it is empty
     * @param changed called after every attempt at a table, from any thread
     */
    ApplyRound(
            LandingReader landing,
            Target target,
            ApplySettings settings,
            Set<TableId> only,
            Clock clock,
            Runnable changed) {
        this.landing = landing;
        this.target = target;
        this.settings = settings;
        this.only = Set.copyOf(only);
        this.clock = clock;
        this.changed = changed;
        this.turns = new TableTurns(landing);
        this.report = new AppliedReport(landing, settings.reader(), clock);
        this.threads = Executors.newFixedThreadPool(settings.threads(), task -> {
            Thread thread = new Thread(task, "apply");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Gives every table that is not held its attempts again. */
    synchronized void tryAfresh() {
        turns.all().forEach(TableTurn::tryAfresh);
    }

    /** Gives a table its attempts again, also if it is held. */
    synchronized void retry(TableId table) {
        TableTurn turn = turns.find(table);
        if (turn != null) {
            turn.release();
        }
    }

    /** Leaves these tables alone, and no others; says whether that changes anything. */
    synchronized boolean pause(Set<TableId> tables) {
        boolean changes = !paused.equals(tables);
        paused = Set.copyOf(tables);
        return changes;
    }

    synchronized Optional<ApplyLoop.Standing> standing(TableId table) {
        TableTurn turn = turns.find(table);
        Applied applied = turn == null ? null : turn.applied();
        return turn == null || applied == null
                ? Optional.empty()
                : Optional.of(new ApplyLoop.Standing(applied, turn.tookMillis()));
    }

    /**
     * One round.
     *
     * @return the last commit of the log
     */
    long next(Pace pace) {
        begin(pace);
        readLedgers();
        readLog();
        readLedgers();
        return start(pace);
    }

    private synchronized void begin(Pace pace) {
        attemptsMax = pace == Pace.AT_ONCE ? settings.attemptsOnce() : Integer.MAX_VALUE;
        turns.begin();
    }

    private synchronized void readLog() {
        reportSometimes();
        turns.readLog();
    }

    private synchronized long start(Pace pace) {
        startTurns(pace);
        return turns.seen();
    }

    /** Before the first reading as well: a reader that is known holds back what it has not read. */
    private void reportSometimes() {
        if (knowsAll()) {
            report.sometimes(turns.safe(), turns.haveBegun());
        }
    }

    private void readLedgers() {
        List<TableTurn> unknown = unknown();
        if (unknown.isEmpty()) {
            return;
        }
        long expired = landing.expired();
        for (TableTurn turn : unknown) {
            try {
                Applied holds = target.applied(turn.table());
                begin(turn, holds, expired, expired == 0 ? 0 : landing.expired(turn.table()));
            } catch (PipelineException failure) {
                failed(turn, failure);
            }
        }
    }

    private synchronized List<TableTurn> unknown() {
        return turns.all().stream()
                .filter(turn -> !turn.isKnown() && mayAsk(turn) && turn.retryMillis() <= clock.millis())
                .toList();
    }

    private synchronized void begin(TableTurn turn, Applied holds, long expired, long expiredAbout) {
        turn.begin(holds, turns.seen(), expired, expiredAbout);
    }

    private boolean isWanted(TableTurn turn) {
        return only.isEmpty() || only.contains(turn.table());
    }

    private boolean mayTry(TableTurn turn) {
        return mayAsk(turn) && !paused.contains(turn.table());
    }

    /** How far a table is that is paused is known all the same. */
    private boolean mayAsk(TableTurn turn) {
        return isWanted(turn) && !turn.isRunning() && !turn.isHeld() && turn.attempts() < attemptsMax;
    }

    private void startTurns(Pace pace) {
        long now = clock.millis();
        List<TableTurn> due = new ArrayList<>();
        for (TableTurn turn : turns.all()) {
            if (turn.isWaiting() && mayTry(turn) && dueMillis(turn, pace) <= now) {
                due.add(turn);
            }
        }
        due.sort(Comparator.comparingLong(TableTurn::paceMillis));
        for (TableTurn turn : due) {
            if (running == settings.threads()) {
                return;
            }
            start(turn);
        }
    }

    private static long dueMillis(TableTurn turn, Pace pace) {
        return pace == Pace.AT_ONCE ? turn.retryMillis() : Math.max(turn.paceMillis(), turn.retryMillis());
    }

    private void start(TableTurn turn) {
        Applied applied = turn.applied();
        if (applied == null) {
            return;
        }
        if (turn.needsLoad()) {
            if (turn.isLoading()) {
                turn.foundNothing(turn.through());
            } else {
                failed(turn, lost(turn.table(), applied));
            }
            return;
        }
        running++;
        turn.started();
        Attempt attempt = new Attempt(turn, applied, turn.toPlan(), clock.millis());
        threads.execute(() -> carryOut(attempt));
    }

    private PipelineException lost(TableId table, Applied applied) {
        return new PipelineException(
                ErrorCode.TARGET_DIVERGED,
                "Cannot apply " + table + ": the target holds it as of commit " + applied.commit()
                        + ", and later commits about it, up to " + landing.expired(table) + ", have expired",
                "Load it again: tributary reload " + table);
    }

    /** One attempt at one table, with all it needs outside of the lock; {@code commits} is not empty. */
    private record Attempt(TableTurn turn, Applied from, List<Commit> commits, long begunMillis) {
        TableId table() {
            return turn.table();
        }

        long lastCommit() {
            return commits.get(commits.size() - 1).number();
        }
    }

    private void carryOut(Attempt attempt) {
        PipelineException failure = null;
        Applied now = null;
        try {
            Optional<Plan> plan = Planner.plan(attempt.table(), attempt.from(), attempt.commits(), landing::schema);
            now = plan.isEmpty() ? null : target.apply(plan.get());
        } catch (PipelineException why) {
            failure = why;
        } catch (RuntimeException | Error why) {
            failure = new PipelineException(
                    ErrorCode.INTERNAL, "Cannot apply " + attempt.table(), "Report this with the log", why);
        }
        ended(attempt, now, failure);
        changed.run();
    }

    private synchronized void ended(Attempt attempt, @Nullable Applied now, @Nullable PipelineException failure) {
        running--;
        if (failure != null) {
            failed(attempt.turn(), failure);
        } else if (now == null) {
            attempt.turn().foundNothing(attempt.lastCommit());
        } else {
            long endMillis = clock.millis();
            long tookMillis = Math.max(0, endMillis - attempt.begunMillis());
            attempt.turn().succeeded(now, endMillis + tookMillis, tookMillis);
            LOG.atInfo()
                    .addKeyValue("table", attempt.table())
                    .addKeyValue("rows", now.rows())
                    .addKeyValue("position", now.position())
                    .addKeyValue("seconds", tookMillis / 1000.0)
                    .log("table applied");
            warnOfUnmatched(attempt, now);
        }
    }

    /** Once a pass: whoever cares has to look at the table. */
    private static void warnOfUnmatched(Attempt attempt, Applied now) {
        boolean sameLoad = attempt.from().generation() == now.generation();
        long more = now.unmatchedUpdates() - (sameLoad ? attempt.from().unmatchedUpdates() : 0);
        if (more > 0) {
            LOG.atWarn()
                    .addKeyValue("table", attempt.table())
                    .addKeyValue("rows", more)
                    .log(
                            "updates found no row with their key and brought one: a key that was updated has left its old row;"
                                    + " compare with tributary validate, put right with tributary reload");
        }
    }

    private synchronized void failed(TableTurn turn, PipelineException failure) {
        turn.failed(failure);
        switch (failure.code().retry()) {
            case AGAIN -> {
                turn.retryAt(clock.millis() + settings.pause(turn.attempts()).toMillis());
                LOG.atWarn()
                        .addKeyValue("table", turn.table())
                        .addKeyValue("code", failure.code())
                        .addKeyValue("attempt", turn.attempts())
                        .log("table not applied, will retry: {}", PipelineException.describe(failure));
            }
            case AFTER_OPERATOR, NEVER -> {
                turn.hold();
                LOG.atError()
                        .addKeyValue("table", turn.table())
                        .addKeyValue("code", failure.code())
                        .log(
                                "table not applied, left as it is: {}; {}",
                                PipelineException.describe(failure),
                                failure.hint());
                LOG.atLevel(failure.code() == ErrorCode.INTERNAL ? Level.ERROR : Level.DEBUG)
                        .addKeyValue("table", turn.table())
                        .setCause(failure)
                        .log("where it failed");
            }
        }
    }

    /** Whether nothing more can be done about the log up to that commit. */
    synchronized boolean isDone(long goal) {
        return running == 0 && turns.all().stream().noneMatch(turn -> mayTry(turn) && hasMore(turn, goal));
    }

    /** Whether nothing more can be done about one table up to that commit, others not regarded. */
    synchronized boolean isDone(TableId table, long goal) {
        TableTurn turn = turns.find(table);
        if (turn == null) {
            return turns.seen() >= goal;
        }
        boolean isThere = turn.isKnown() && turn.safe() >= goal;
        return isThere || (turns.seen() >= goal && !turn.isRunning() && !(mayTry(turn) && hasMore(turn, goal)));
    }

    private static boolean hasMore(TableTurn turn, long goal) {
        return !turn.isKnown() || turn.isWaiting() || turn.through() < goal;
    }

    synchronized boolean isRunning() {
        return running > 0;
    }

    /** When there is something to do again, by the clock; far away when only a signal or new commits can tell. */
    synchronized long nextDueMillis() {
        if (running == settings.threads()) {
            return Long.MAX_VALUE;
        }
        Pace pace = attemptsMax == Integer.MAX_VALUE ? Pace.HALF_THE_TIME : Pace.AT_ONCE;
        long next = Long.MAX_VALUE;
        for (TableTurn turn : turns.all()) {
            if (turn.isBehind(turns.seen())) {
                return 0;
            }
            if (mayTry(turn) && (turn.isWaiting() || !turn.isKnown())) {
                next = Math.min(next, dueMillis(turn, pace));
            }
        }
        return next;
    }

    /** Tells the landing zone what is applied in all tables. */
    synchronized void report() {
        if (knowsAll()) {
            report.now(turns.safe(), turns.haveBegun());
        }
    }

    /** How far all tables are is not known to who looks at some of them. */
    private boolean knowsAll() {
        return only.isEmpty() && !turns.all().isEmpty();
    }

    synchronized ApplyResult result(long goal) {
        TreeSet<TableId> unfinished = new TreeSet<>();
        TreeSet<TableId> loading = new TreeSet<>();
        for (TableTurn turn : turns.all()) {
            if (turn.isLoading()) {
                loading.add(turn.table());
            }
            if (isWanted(turn) && !isDone(turn.table(), goal)) {
                unfinished.add(turn.table());
            }
        }
        return new ApplyResult(goal, failures(), unfinished, loading);
    }

    synchronized SortedMap<TableId, PipelineException> failures() {
        SortedMap<TableId, PipelineException> failures = new TreeMap<>();
        for (TableTurn turn : turns.all()) {
            PipelineException failure = turn.failure();
            if (failure != null) {
                failures.put(turn.table(), failure);
            }
        }
        return failures;
    }

    synchronized long appliedThrough(TableId table) {
        TableTurn turn = turns.find(table);
        return turn == null ? 0 : turn.safe();
    }

    void close() {
        threads.shutdown();
    }
}
