package io.tributary.capture.run;

import io.tributary.capture.CaptureControl;
import io.tributary.change.Position;
import io.tributary.landing.LandingState;
import io.tributary.landing.LandingWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stretch of capturing: from the landed position until told to stop. Reads the stream, and between transactions
 * lands what is due, starts and ends loads, and looks at the source. One thread.
 */
public abstract class CaptureLoop {
    private static final Logger LOG = LoggerFactory.getLogger(CaptureLoop.class);

    /** How many messages at most between two looks at everything else. */
    private static final int MESSAGES_PER_LOOK = 256;

    private static final long STOPPED_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LOADS_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long STOP_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final LandingWriter landing;
    private final CaptureControl control;
    private final Loads<?, ?> loads;
    private final long heartbeatNanos;

    private long nextHeartbeat = System.nanoTime();
    private long nextLoadsLook = nextHeartbeat;
    private long stopAskedAt;
    private boolean commitWanted;
    private boolean positionMoved;
    private long lastCommit = System.nanoTime();

    protected CaptureLoop(
            LandingWriter landing, CaptureControl control, Loads<?, ?> loads, Duration heartbeatInterval) {
        this.landing = landing;
        this.control = control;
        this.loads = loads;
        this.heartbeatNanos = heartbeatInterval.toNanos();
    }

    /** Reads and handles the next message of the stream; false when none has come. May wait a few milliseconds. */
    protected abstract boolean readNext();

    protected abstract boolean isInTransaction();

    /** Called once an interval: looks at the source, and lets its log say so. */
    protected abstract void heartbeat();

    /** Lets the next heartbeat come at once. */
    protected final void heartbeatSoon() {
        nextHeartbeat = System.nanoTime();
    }

    /** What is landed up to there is durable: the source may forget it. */
    protected abstract void acknowledge(Position landed);

    public final void run() {
        int messages = 0;
        boolean goOn = look();
        while (goOn) {
            if (!readNext()) {
                goOn = look();
            } else if (++messages >= MESSAGES_PER_LOOK) {
                messages = 0;
                goOn = look();
            }
        }
        if (!isInTransaction()) {
            commit();
        }
    }

    /** A transaction that landed something ended there. */
    protected final void landed(Position end, @Nullable Instant sourceTime) {
        landing.transactionEnded(end, sourceTime);
        commitIfDue();
    }

    /** The stream moved on to there, between transactions, and nothing was landed. */
    protected final void moved(Position end) {
        landing.transactionEnded(end, null);
        positionMoved = true;
        commitIfDue();
    }

    /** Lands what there is at the next end of a transaction, due or not. */
    protected final void wantCommit() {
        commitWanted = true;
    }

    protected final void startLoads() {
        loads.startWanted();
    }

    protected final void commitIfDue() {
        if (landing.commitDue() || commitWanted) {
            commit();
        }
    }

    /** Everything but the stream; false when the run is over. */
    private boolean look() {
        long now = System.nanoTime();
        if (control.stopRequested()) {
            stopAskedAt = stopAskedAt == 0 ? now : stopAskedAt;
            return isInTransaction() && now - stopAskedAt < STOP_PATIENCE_NANOS;
        }
        if (now - nextHeartbeat >= 0) {
            heartbeat();
            nextHeartbeat = now + heartbeatNanos;
        }
        if (!isInTransaction()) {
            lookBetweenTransactions(now);
            sitOutPause();
        }
        return true;
    }

    private void lookBetweenTransactions(long now) {
        if (now - nextLoadsLook >= 0) {
            nextLoadsLook = now + LOADS_LOOK_NANOS;
            loads.takeRequests();
            commitWanted |= loads.landEnded();
            loads.startWanted();
        }
        boolean positionDue = positionMoved && !landing.hasRows() && now - lastCommit >= heartbeatNanos;
        if (landing.commitDue() || commitWanted || positionDue) {
            commit();
        }
    }

    /**
     * Reads nothing while told so; the stream stays in touch with the server. Loads go on, and are landed: what is waited
     * for may be waiting for them. For the same reason a transaction is never left half read.
     */
    private void sitOutPause() {
        while (control.pauseRequested() && !control.stopRequested()) {
            LockSupport.parkNanos(this, STOPPED_PAUSE_NANOS);
            lookBetweenTransactions(System.nanoTime());
        }
    }

    /** Lands everything, then lets the source forget it. */
    private void commit() {
        long before = landing.state().number();
        LandingState state = landing.commit();
        lastCommit = System.nanoTime();
        positionMoved = false;
        commitWanted = false;
        if (state.number() != before) {
            loads.committed(state);
            acknowledge(state.position());
            control.committed(state);
            LOG.atDebug().addKeyValue("position", state.position()).log("landed");
        }
    }
}
