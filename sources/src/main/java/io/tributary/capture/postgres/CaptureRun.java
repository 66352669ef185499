package io.tributary.capture.postgres;

import io.tributary.capture.CaptureControl;
import io.tributary.capture.run.CaptureLoop;
import io.tributary.change.Position;
import io.tributary.landing.LandingWriter;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One stretch of reading the slot's stream. One thread. */
final class CaptureRun extends CaptureLoop {
    /** A stream that is far behind needs no more of them. */
    private static final int HEARTBEATS_UNDER_WAY_MAX = 4;

    private static final int IDLE_READS_BEFORE_PAUSE = 50;
    private static final long IDLE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

    private final Connection connection;
    private final ReplicationStream stream;
    private final Heartbeats heartbeats;
    private final PostgresTables tables;
    private final RowChanges changes;
    private final CatalogWatch watch;
    private final PgOutput decoder;
    private int idleReads;

    /** What a run is made of. */
    record Parts(
            ReplicationStream stream,
            Heartbeats heartbeats,
            PostgresTables tables,
            RowChanges changes,
            CatalogWatch watch,
            PostgresLoads loads) {}

    CaptureRun(
            PostgresSettings settings,
            Connection connection,
            LandingWriter landing,
            CaptureControl control,
            Parts parts) {
        super(landing, control, parts.loads(), settings.heartbeatInterval());
        this.connection = connection;
        this.stream = parts.stream();
        this.heartbeats = parts.heartbeats();
        this.tables = parts.tables();
        this.changes = parts.changes();
        this.watch = parts.watch();
        this.decoder = new PgOutput(changes);
    }

    @Override
    protected boolean readNext() {
        ByteBuffer message = stream.readPending();
        if (message == null) {
            if (++idleReads > IDLE_READS_BEFORE_PAUSE) {
                LockSupport.parkNanos(this, IDLE_PAUSE_NANOS);
            }
            return false;
        }
        idleReads = 0;
        boolean wasInTransaction = changes.isInTransaction();
        decoder.decode(message);
        if (wasInTransaction && !changes.isInTransaction()) {
            transactionEnded();
        }
        return true;
    }

    private void transactionEnded() {
        Heartbeats.Beat beat = changes.beat();
        if (beat != null) {
            changes.recent().areAllIn(beat.view().snapshot());
            watch.reached(beat);
            startLoads();
            announceLoads(beat.view());
            if (beat.reason() == Heartbeats.Reason.POSITION_WANTED) {
                wantCommit();
            }
        }
        if (changes.hasLanded()) {
            landed(Lsn.position(changes.end()), changes.commitTime());
        } else if (changes.isHeartbeat()) {
            moved(Lsn.position(changes.end()));
        } else {
            commitIfDue();
        }
    }

    /** Tables whose load cannot begin yet are in the log as being loaded all the same. */
    private void announceLoads(CatalogView view) {
        for (PostgresTable table : tables.all()) {
            CatalogTable now = view.table(table.id());
            if (now != null) {
                tables.announceLoad(table, now);
            }
        }
    }

    @Override
    protected boolean isInTransaction() {
        return changes.isInTransaction();
    }

    @Override
    protected void heartbeat() {
        if (heartbeats.underWay() < HEARTBEATS_UNDER_WAY_MAX) {
            heartbeats.emit(connection, Heartbeats.Reason.INTERVAL);
        }
    }

    @Override
    protected void acknowledge(Position landed) {
        stream.acknowledge(Lsn.of(landed));
    }
}
