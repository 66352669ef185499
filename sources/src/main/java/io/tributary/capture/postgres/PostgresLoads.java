package io.tributary.capture.postgres;

import io.tributary.capture.CaptureControl;
import io.tributary.capture.run.Loads;
import io.tributary.capture.run.TableLoad;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.TableEvent;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Loads under an exported snapshot, begun where the stream has nothing that the snapshot lacks. */
final class PostgresLoads extends Loads<PostgresTable, CatalogTable> {
    private static final long SNAPSHOT_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final PostgresSettings settings;
    private final Sessions sessions;
    private final Catalog catalog;
    private final PostgresTables tables;
    private final CaptureControl control;
    private final WriterBarrier barrier;
    private final RowChanges changes;

    PostgresLoads(
            PostgresSettings settings,
            Sessions sessions,
            Catalog catalog,
            LandingWriter landing,
            PostgresTables tables,
            CaptureControl control,
            WriterBarrier barrier,
            RowChanges changes) {
        super(landing, tables, control);
        this.settings = settings;
        this.sessions = sessions;
        this.catalog = catalog;
        this.tables = tables;
        this.control = control;
        this.barrier = barrier;
        this.changes = changes;
    }

    @Override
    protected boolean canLoad(PostgresTable table) {
        return barrier.isPassed(table);
    }

    @Override
    protected void start(List<PostgresTable> due) {
        SnapshotSession.Opened opened = SnapshotSession.open(sessions, catalog, control::loadProgress);
        SnapshotSession session = opened.session();
        if (!changes.recent().areAllIn(session.snapshot())) {
            session.close();
            due.forEach(table -> table.putLoadOff(SNAPSHOT_RETRY_NANOS));
            return;
        }
        changes.seen(opened.view());
        run(session);
        for (PostgresTable table : due) {
            begin(table, opened);
        }
        session.start(settings.loadReaders());
    }

    private void begin(PostgresTable table, SnapshotSession.Opened opened) {
        CatalogTable now = opened.view().table(table.id());
        if (now == null || !opened.view().publication().holds(now.oid())) {
            forget(table);
            return;
        }
        Optional<TableEvent.Stopped> refusal = Selection.refusal(
                        now, opened.view().publication(), settings.slotName())
                .or(() -> tables.refusalOfMappings(now));
        if (refusal.isPresent()) {
            tables.stop(table, refusal.get());
            return;
        }
        if (!WriterBarrier.isNoted(table, now)) {
            // who ends from here on is not in this snapshot
            barrier.note(table, now);
            table.putLoadOff(SNAPSHOT_RETRY_NANOS);
            return;
        }
        LoadSnapshot snapshot = opened.session().snapshot();
        TableLoad load = begin(table, now, snapshot.position());
        table.snapshot = snapshot;
        addParts(load, opened.session(), () -> Chunk.of(load, now, tables.mappings()));
    }
}
