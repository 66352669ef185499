package io.tributary.capture.mysql;

import io.tributary.capture.CaptureControl;
import io.tributary.capture.mysql.binlog.LogDecoder;
import io.tributary.capture.mysql.binlog.LogPlace;
import io.tributary.capture.mysql.binlog.LogPosition;
import io.tributary.capture.mysql.binlog.LogQueue;
import io.tributary.capture.run.CaptureLoop;
import io.tributary.change.Position;
import io.tributary.landing.LandingWriter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One stretch of reading the log. One thread. */
final class CaptureRun extends CaptureLoop {
    private static final Duration WAIT = Duration.ofMillis(5);

    /** A position that only moves is worth a note this often. */
    private static final long MOVE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final LogQueue log;
    private final LogDecoder decoder;
    private final RowChanges changes;
    private final TableStatements statements;
    private final CatalogWatch watch;
    private final MysqlLoads loads;
    private final AtomicReference<@Nullable LogPosition> wanted;
    private @Nullable LogPosition attended;
    private LogPlace lookedAt = new LogPlace("none.0", 0);
    private boolean moved;
    private long movedAt = System.nanoTime();

    /**
     * What a run is made of.
     *
     * @param wanted a position that somebody waits for; taken away once it is landed
     */
    record Parts(
            LogQueue log,
            LogDecoder decoder,
            RowChanges changes,
            TableStatements statements,
            CatalogWatch watch,
            MysqlLoads loads,
            AtomicReference<@Nullable LogPosition> wanted) {}

    CaptureRun(MysqlSettings settings, LandingWriter landing, CaptureControl control, Parts parts) {
        super(landing, control, parts.loads(), settings.heartbeatInterval());
        this.log = parts.log();
        this.decoder = parts.decoder();
        this.changes = parts.changes();
        this.statements = parts.statements();
        this.watch = parts.watch();
        this.loads = parts.loads();
        this.wanted = parts.wanted();
    }

    @Override
    protected boolean readNext() {
        if (!log.poll(WAIT)) {
            betweenTransactions();
            return false;
        }
        decoder.decode(log.buffer(), log.offset(), log.length());
        if (changes.takeEnded()) {
            moved = true;
            betweenTransactions();
        }
        return true;
    }

    private void betweenTransactions() {
        if (changes.isInTransaction()) {
            return;
        }
        if (statements.takeLookWanted()) {
            heartbeatSoon();
        }
        LogPlace place = decoder.isPlaceKnown() ? decoder.place() : null;
        if (place != null) {
            moved |= changes.passed(place);
            loads.reached(place);
            if (watch.reached(place)) {
                startLoads();
            }
        }
        land(false);
        attend(place);
    }

    private void land(boolean now) {
        if (changes.takeLanded()) {
            moved = false;
            landed(changes.position(), changes.commitTime());
        } else if (moved && (now || System.nanoTime() - movedAt >= MOVE_NANOS)) {
            moved = false;
            movedAt = System.nanoTime();
            moved(changes.position());
        }
    }

    /** Somebody waits for a position: lands it at once, with every table that was there when it was asked for. */
    private void attend(@Nullable LogPlace place) {
        LogPosition awaited = wanted.get();
        if (awaited == null || place == null) {
            return;
        }
        if (awaited != attended) {
            attended = awaited;
            lookedAt = watch.look();
            return; // it is used before the next call, at the earliest
        }
        if (lookedAt.compareTo(place) <= 0 && isPast(awaited)) {
            moved = true;
            wantCommit();
            land(true);
            wanted.compareAndSet(awaited, null);
        }
    }

    /** Of one that was asked for before the notation was known, the place of the look at the catalog tells it. */
    private boolean isPast(LogPosition awaited) {
        LogPosition read = changes.progress().position();
        return !read.getClass().equals(awaited.getClass()) || read.reached(awaited);
    }

    @Override
    protected boolean isInTransaction() {
        return changes.isInTransaction();
    }

    @Override
    protected void heartbeat() {
        if (!watch.isBusy()) {
            watch.look();
        }
    }

    /** The server keeps its log for a time, whoever reads it. */
    @Override
    protected void acknowledge(Position landed) {}
}
