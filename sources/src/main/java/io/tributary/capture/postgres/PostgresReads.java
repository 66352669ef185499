package io.tributary.capture.postgres;

import io.tributary.capture.CaptureControl;
import io.tributary.capture.run.Loads;
import io.tributary.capture.run.TableLoad;
import io.tributary.change.TableId;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.TableEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Loads of now, with no stream that follows them: needs no slot and no publication. */
final class PostgresReads extends Loads<PostgresTable, CatalogTable> {
    private final PostgresSettings settings;
    private final PostgresTables tables;

    PostgresReads(PostgresSettings settings, LandingWriter landing, PostgresTables tables, CaptureControl control) {
        super(landing, tables, control);
        this.settings = settings;
        this.tables = tables;
    }

    void begin(SnapshotSession.Opened opened, Predicate<TableId> wanted) {
        SnapshotSession session = opened.session();
        run(session);
        for (CatalogTable now : opened.view().tables().values()) {
            if (wanted.test(tables.mappings().landed(now.id()))) {
                begin(now, session);
            }
        }
        session.start(settings.loadReaders());
    }

    private void begin(CatalogTable now, SnapshotSession session) {
        PostgresTable table = tables.resume(now.id());
        Optional<TableEvent.Stopped> refusal = Selection.unreadable(now).or(() -> tables.refusalOfMappings(now));
        if (refusal.isPresent()) {
            tables.stop(table, refusal.get());
            return;
        }
        TableLoad load = begin(table, now, session.snapshot().position());
        addParts(load, session, () -> Chunk.of(load, now, tables.mappings()));
    }

    @Override
    protected boolean canLoad(PostgresTable table) {
        return false;
    }

    @Override
    protected void start(List<PostgresTable> due) {}
}
