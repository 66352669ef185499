package io.tributary.trigger;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandingReader;
import io.tributary.ledger.Applied;
import io.tributary.target.Target;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies what is landed to a target: list the landing zone, subtract what is applied, plan, apply, for every table by
 * itself. One table is applied by one thread at a time, several tables at the same time. A table that fails does not
 * stop the others: it is tried again with growing pauses when that can help, and else left as it is until the next start,
 * {@link #retry}, or until a new load of it is finished.
 *
 * <p>{@link #run} is for going on and on: there a table that took some time is then left alone for as long, so that
 * merging takes at most half of the time and takes more at once. {@link #runOnce} is for being done: it applies all that
 * is landed when it begins, without such pauses.
 *
 * <p>Thread-safe, but only one of the two may run at a time. Its own threads are daemons: a process may end while a
 * table is being applied, which leaves the table as it was.
 */
public final class ApplyLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApplyLoop.class);
    private static final long STOP_CHECK_MILLIS = 100;

    private final ApplyRound round;
    private final ApplySettings settings;
    private final Clock clock;
    private final Semaphore signals = new Semaphore(0);

    /** @param clock for pauses and backoff */
    public ApplyLoop(LandingReader landing, Target target, ApplySettings settings, Clock clock) {
        this(landing, target, settings, Set.of(), clock);
    }

    /**
     * A loop that applies some tables only, and so cannot tell the landing zone what is applied.
     *
     * @param only these tables; all when it is empty
     */
    public ApplyLoop(LandingReader landing, Target target, ApplySettings settings, Set<TableId> only, Clock clock) {
        this.settings = requireNonNull(settings, "settings is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.round = new ApplyRound(landing, target, settings, only, clock, this::wake);
    }

    /** Says that something may have been landed; a hint that may come too often, and may be left out. Never blocks. */
    public void wake() {
        signals.release();
    }

    /**
     * Applies until {@code stop} says so, asked ten times a second; then waits for the tables being applied, within
     * limits.
     *
     * @throws PipelineException when the landing zone cannot be read, and trying again does not help
     */
    public void run(BooleanSupplier stop) {
        int failedRounds = 0;
        while (!stop.getAsBoolean()) {
            long pauseMillis;
            try {
                round.next(ApplyRound.Pace.HALF_THE_TIME);
                failedRounds = 0;
                pauseMillis = Math.min(settings.pollInterval().toMillis(), round.nextDueMillis() - clock.millis());
            } catch (PipelineException failure) {
                if (failure.code().retry() != ErrorCode.Retry.AGAIN) {
                    throw failure;
                }
                failedRounds++;
                pauseMillis = settings.pause(failedRounds).toMillis();
                LOG.atWarn()
                        .addKeyValue("code", failure.code())
                        .addKeyValue("attempt", failedRounds)
                        .log("landing zone not read, will retry: {}", PipelineException.describe(failure));
            }
            await(pauseMillis, stop);
        }
        awaitRunning(settings.stopGrace());
        round.report();
    }

    /**
     * Applies all that is landed now, and returns when every table is there, has failed for good, waits for a load
     * that is not finished, or when {@code stop} says so.
     *
     * @throws PipelineException when the landing zone cannot be read
     */
    public ApplyResult runOnce(BooleanSupplier stop) {
        round.tryAfresh();
        long goal = round.next(ApplyRound.Pace.AT_ONCE);
        while (!round.isDone(goal) && !stop.getAsBoolean()) {
            await(Math.min(settings.pollInterval().toMillis(), round.nextDueMillis() - clock.millis()), stop);
            round.next(ApplyRound.Pace.AT_ONCE);
        }
        if (stop.getAsBoolean()) {
            awaitRunning(settings.stopGrace());
        }
        round.report();
        return round.result(goal);
    }

    /** Tries a table again that is left as it is because trying did not help. */
    public void retry(TableId table) {
        round.retry(table);
        wake();
    }

    /** Leaves these tables as they are, and no others, until told otherwise; what is being applied is applied. */
    public void pause(Set<TableId> tables) {
        if (round.pause(tables)) {
            wake();
        }
    }

    /** Where a table stands; empty while that is not known. */
    public Optional<Standing> standing(TableId table) {
        return round.standing(table);
    }

    /**
     * Where a table stands.
     *
     * @param applied what the target holds
     * @param tookMillis the last time that applying it took; 0 before the first
     */
    public record Standing(Applied applied, long tookMillis) {}

    /** Tables whose last attempt failed, and why. */
    public SortedMap<TableId, PipelineException> failures() {
        return round.failures();
    }

    /** The commit up to which the target holds all there is about that table; 0 while that is not known. */
    public long appliedThrough(TableId table) {
        return round.appliedThrough(table);
    }

    /** Whether nothing more can be done about that table up to that commit, be it that it failed. */
    public boolean isDone(TableId table, long commit) {
        return round.isDone(table, commit);
    }

    /** Whether a table is being applied; it still may be after a stop, when the grace was too short for it. */
    public boolean isApplying() {
        return round.isRunning();
    }

    /** Waits for a signal, a stop or the end of the pause, whichever is first. */
    private void await(long pauseMillis, BooleanSupplier stop) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.max(1, pauseMillis));
        while (!stop.getAsBoolean()) {
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (leftMillis <= 0 || signalled(Math.min(leftMillis, STOP_CHECK_MILLIS))) {
                return;
            }
        }
    }

    private boolean signalled(long millis) {
        try {
            boolean signalled = signals.tryAcquire(millis, TimeUnit.MILLISECONDS);
            signals.drainPermits();
            return signalled;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new PipelineException(
                    ErrorCode.INTERNAL, "The apply loop was interrupted", "Stop it by its stop flag", interrupted);
        }
    }

    private void awaitRunning(Duration grace) {
        long end = System.nanoTime() + grace.toNanos();
        while (round.isRunning() && System.nanoTime() < end) {
            signalled(STOP_CHECK_MILLIS);
        }
    }

    /** Ends the loop's threads once they have finished what they do. */
    @Override
    public void close() {
        round.close();
    }
}
