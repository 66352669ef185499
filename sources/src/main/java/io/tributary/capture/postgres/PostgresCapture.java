package io.tributary.capture.postgres;

import io.tributary.capture.Capture;
import io.tributary.capture.CaptureControl;
import io.tributary.capture.Check;
import io.tributary.capture.SourceHealth;
import io.tributary.capture.TableSnapshots;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.landing.LandingWriter;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * A PostgreSQL database, version 14 or later, as a source. It keeps one logical replication slot and one publication
 * there, both named {@code tributary_<pipeline>}; see {@link PostgresSettings#slotName}.
 *
 * <p>Nothing is connected until a method needs it. {@link #run} is called by one thread at a time.
 */
public final class PostgresCapture implements Capture, TableSnapshots {
    private final PostgresSettings settings;
    private final Sessions sessions;
    private final Catalog catalog;
    private final Heartbeats heartbeats;

    public PostgresCapture(PostgresSettings settings) {
        this.settings = settings;
        this.sessions = new Sessions(settings);
        this.catalog = new Catalog(settings.tables(), settings.slotName());
        this.heartbeats = new Heartbeats(catalog, settings.slotName());
    }

    @Override
    public List<Check> check() {
        return new Preflight(settings, sessions, catalog).checks();
    }

    @Override
    public void run(LandingWriter landing, CaptureControl control) {
        Connection connection = sessions.query();
        try {
            OptionalLong start =
                    new Establishment(settings, sessions, catalog, connection, landing, control).position();
            if (start.isPresent()) {
                stream(start.getAsLong(), connection, landing, control);
            }
        } finally {
            Sessions.close(connection);
        }
    }

    private void stream(long start, Connection connection, LandingWriter landing, CaptureControl control) {
        try (PostgresTables tables = new PostgresTables(landing, settings.tables(), heartbeats.moment())) {
            stream(start, connection, landing, control, tables);
        }
    }

    private void stream(
            long start, Connection connection, LandingWriter landing, CaptureControl control, PostgresTables tables) {
        RowChanges changes = new RowChanges(tables, catalog, connection, heartbeats);
        WriterBarrier barrier = new WriterBarrier(connection);
        Publication publication = new Publication(connection, settings.slotName());
        CatalogWatch watch = new CatalogWatch(tables, changes, publication, barrier, settings.slotName());
        long begun = heartbeats.moment().incrementAndGet();
        CatalogView view = catalog.read(connection);
        if (Sessions.waitsForStandbys(connection)) {
            changes.suspectOpenTransactions(view);
        }
        watch.resume(landing.state(), view, begun);
        Connection replication = sessions.replication();
        try (ReplicationStream stream = ReplicationStream.open(replication, settings.slotName(), start);
                PostgresLoads loads =
                        new PostgresLoads(settings, sessions, catalog, landing, tables, control, barrier, changes)) {
            CaptureRun.Parts parts = new CaptureRun.Parts(stream, heartbeats, tables, changes, watch, loads);
            new CaptureRun(settings, connection, landing, control, parts).run();
        } finally {
            Sessions.close(replication);
        }
    }

    @Override
    public Position currentPosition() {
        Connection connection = sessions.query();
        try {
            return Lsn.position(heartbeats.emit(connection, Heartbeats.Reason.POSITION_WANTED));
        } finally {
            Sessions.close(connection);
        }
    }

    @Override
    public boolean reached(Position landed, Position wanted) {
        return !Lsn.isBefore(Lsn.of(landed), Lsn.of(wanted));
    }

    @Override
    public Position read(LandingWriter landing, Predicate<TableId> wanted, CaptureControl control) {
        try (PostgresTables tables = new PostgresTables(landing, settings.tables(), heartbeats.moment());
                PostgresReads reads = new PostgresReads(settings, landing, tables, control)) {
            reads.begin(SnapshotSession.open(sessions, catalog, control::loadProgress), wanted);
            reads.finish();
        }
        Position read = currentPosition();
        landing.transactionEnded(read, null);
        landing.commit();
        return read;
    }

    @Override
    public boolean isAfter(Position landed, Position read) {
        return reached(landed, read);
    }

    @Override
    public Optional<SourceHealth> health() {
        Connection connection = sessions.query();
        try {
            return Optional.of(Slot.health(connection, settings.slotName()));
        } finally {
            Sessions.close(connection);
        }
    }

    @Override
    public void forget() {
        Connection connection = sessions.query();
        try {
            Slot.drop(connection, settings.slotName());
            new Publication(connection, settings.slotName()).dropIfOwned();
        } finally {
            Sessions.close(connection);
        }
    }

    /** Nothing is kept open between calls. */
    @Override
    public void close() {}
}
