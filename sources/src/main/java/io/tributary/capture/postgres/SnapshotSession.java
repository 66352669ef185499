package io.tributary.capture.postgres;

import io.tributary.capture.CaptureControl.LoadProgress;
import io.tributary.capture.run.LoadSession;
import io.tributary.error.PipelineException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;

/**
 * Some tables read under one snapshot by several connections. The snapshot lives in a transaction that is kept open
 * until every table is read; each chunk is read in a transaction of its own that imports it, so that locks are short and
 * a reader that lost its connection can go on.
 */
final class SnapshotSession extends LoadSession<Chunk> {
    private final Sessions sessions;
    private final Connection holder;
    private final String snapshotName;
    private final LoadSnapshot snapshot;

    /** A snapshot of now, and what the catalog looks like in it. */
    record Opened(SnapshotSession session, CatalogView view) {}

    static Opened open(Sessions sessions, Catalog catalog, Consumer<LoadProgress> progress) {
        Connection holder = sessions.query();
        try (Statement statement = holder.createStatement()) {
            statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            String name;
            try (var row = statement.executeQuery("SELECT pg_catalog.pg_export_snapshot()")) {
                row.next();
                name = row.getString(1);
            }
            CatalogView view = catalog.readWithin(statement);
            return new Opened(new SnapshotSession(sessions, holder, name, view.snapshot(), progress), view);
        } catch (SQLException e) {
            Sessions.close(holder);
            throw PostgresErrors.of(e, "Cannot take a snapshot for a load");
        } catch (PipelineException e) {
            Sessions.close(holder);
            throw e;
        }
    }

    private SnapshotSession(
            Sessions sessions,
            Connection holder,
            String snapshotName,
            LoadSnapshot snapshot,
            Consumer<LoadProgress> progress) {
        super(progress);
        this.sessions = sessions;
        this.holder = holder;
        this.snapshotName = snapshotName;
        this.snapshot = snapshot;
    }

    void start(int readers) {
        int useful = useful(readers);
        for (int i = 0; i < useful; i++) {
            start(new CopyReader(this));
        }
    }

    LoadSnapshot snapshot() {
        return snapshot;
    }

    Sessions sessions() {
        return sessions;
    }

    String snapshotName() {
        return snapshotName;
    }

    @Override
    protected void release() {
        try {
            holder.abort(Runnable::run);
        } catch (SQLException e) {
            Sessions.close(holder);
        }
    }
}
