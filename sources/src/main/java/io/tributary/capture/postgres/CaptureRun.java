package io.tributary.capture.postgres;

import io.tributary.capture.CaptureControl;
import io.tributary.landing.LandingState;
import io.tributary.landing.LandingWriter;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stretch of capturing: from the landed position until told to stop. Reads the stream, and between transactions
 * lands what is due, starts and ends loads, and looks at the catalog. One thread.
 */
final class CaptureRun {
    private static final Logger LOG = LoggerFactory.getLogger(CaptureRun.class);

    /** How many messages at most between two looks at everything else. */
    private static final int MESSAGES_PER_LOOK = 256;

    /** A stream that is far behind needs no more of them. */
    private static final int HEARTBEATS_UNDER_WAY_MAX = 4;

    private static final int IDLE_READS_BEFORE_PAUSE = 50;
    private static final long IDLE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(3);
    private static final long STOPPED_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LOADS_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long STOP_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final PostgresSettings settings;
    private final Connection connection;
    private final LandingWriter landing;
    private final CaptureControl control;
    private final ReplicationStream stream;
    private final Heartbeats heartbeats;
    private final CapturedTables tables;
    private final RowChanges changes;
    private final CatalogWatch watch;
    private final Loads loads;
    private final PgOutput decoder;

    private long nextHeartbeat;
    private long nextLoadsLook;
    private long stopAskedAt;
    private boolean positionWanted;
    private boolean positionMoved;
    private long lastCommit = System.nanoTime();

    /** What a run is made of. */
    record Parts(
            ReplicationStream stream,
            Heartbeats heartbeats,
            CapturedTables tables,
            RowChanges changes,
            CatalogWatch watch,
            Loads loads) {}

    CaptureRun(
            PostgresSettings settings,
            Connection connection,
            LandingWriter landing,
            CaptureControl control,
            Parts parts) {
        this.settings = settings;
        this.connection = connection;
        this.landing = landing;
        this.control = control;
        this.stream = parts.stream();
        this.heartbeats = parts.heartbeats();
        this.tables = parts.tables();
        this.changes = parts.changes();
        this.watch = parts.watch();
        this.loads = parts.loads();
        this.decoder = new PgOutput(changes);
        this.nextHeartbeat = System.nanoTime();
        this.nextLoadsLook = nextHeartbeat;
    }

    void run() {
        int idleReads = 0;
        int messages = 0;
        boolean goOn = look();
        while (goOn) {
            ByteBuffer message = stream.readPending();
            if (message == null) {
                idleReads++;
                goOn = look();
                if (idleReads > IDLE_READS_BEFORE_PAUSE) {
                    LockSupport.parkNanos(this, IDLE_PAUSE_NANOS);
                }
                continue;
            }
            idleReads = 0;
            decoder.decode(message);
            if (!changes.isInTransaction()) {
                transactionEnded();
            }
            if (++messages >= MESSAGES_PER_LOOK) {
                messages = 0;
                goOn = look();
            }
        }
        if (!changes.isInTransaction()) {
            commit();
        }
    }

    private void transactionEnded() {
        Heartbeats.Beat beat = changes.beat();
        if (beat != null) {
            changes.recent().areAllIn(beat.view().snapshot());
            watch.reached(beat);
            loads.startWanted(changes);
            announceLoads(beat.view());
            positionWanted |= beat.reason() == Heartbeats.Reason.POSITION_WANTED;
        }
        if (changes.hasLanded()) {
            landing.transactionEnded(Lsn.position(changes.end()), changes.commitTime());
        } else if (changes.isHeartbeat()) {
            landing.transactionEnded(Lsn.position(changes.end()), null);
            positionMoved = true;
        }
        if (landing.commitDue() || positionWanted) {
            commit();
        }
    }

    /** Tables whose load cannot begin yet are in the log as being loaded all the same. */
    private void announceLoads(CatalogView view) {
        for (CapturedTable table : tables.all()) {
            CatalogTable now = view.table(table.id);
            if (table.mode == CapturedTable.Mode.WAITING && table.loadWanted && now != null) {
                tables.announceLoad(table, now);
            }
        }
    }

    /** Everything but the stream; false when the run is over. */
    private boolean look() {
        long now = System.nanoTime();
        if (control.stopRequested()) {
            stopAskedAt = stopAskedAt == 0 ? now : stopAskedAt;
            return changes.isInTransaction() && now - stopAskedAt < STOP_PATIENCE_NANOS;
        }
        if (now - nextHeartbeat >= 0) {
            if (heartbeats.underWay() < HEARTBEATS_UNDER_WAY_MAX) {
                heartbeats.emit(connection, Heartbeats.Reason.INTERVAL);
            }
            nextHeartbeat = now + settings.heartbeatInterval().toNanos();
        }
        if (!changes.isInTransaction()) {
            lookBetweenTransactions(now);
            sitOutPause();
        }
        return true;
    }

    private void lookBetweenTransactions(long now) {
        if (now - nextLoadsLook >= 0) {
            nextLoadsLook = now + LOADS_LOOK_NANOS;
            loads.takeRequests();
            loads.landEnded();
            loads.startWanted(changes);
        }
        boolean beatDue = positionMoved
                && now - lastCommit >= settings.heartbeatInterval().toNanos();
        if (landing.commitDue() || beatDue) {
            commit();
        }
    }

    /**
     * Reads nothing while told so; the stream's keeper stays in touch with the server. Loads go on, and are landed: what
     * is waited for may be waiting for them. For the same reason a transaction is never left half read.
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
        positionWanted = false;
        if (state.number() != before) {
            stream.acknowledge(Lsn.of(state.position()));
            control.committed(state);
            LOG.atDebug().addKeyValue("position", state.position()).log("landed");
        }
    }
}
