package io.tributary.capture.postgres;

import io.tributary.capture.CaptureControl.LoadProgress;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Some tables read under one snapshot by several connections. The snapshot lives in a transaction that is kept open
 * until every table is read; each chunk is read in a transaction of its own that imports it, so that locks are short and
 * a reader that lost its connection can go on.
 */
final class LoadSession implements AutoCloseable {
    private final Sessions sessions;
    private final Connection holder;
    private final String snapshotName;
    private final LoadSnapshot snapshot;
    private final Consumer<LoadProgress> progress;
    private final Queue<Chunk> chunks = new ConcurrentLinkedQueue<>();
    private final List<TableLoad> loads = new ArrayList<>();
    private final List<CopyReader> readers = new ArrayList<>();
    private volatile boolean closed;

    /** A snapshot of now, and what the catalog looks like in it. */
    record Opened(LoadSession session, CatalogView view) {}

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
            return new Opened(new LoadSession(sessions, holder, name, view.snapshot(), progress), view);
        } catch (SQLException e) {
            Sessions.close(holder);
            throw PostgresErrors.of(e, "Cannot take a snapshot for a load");
        } catch (PipelineException e) {
            Sessions.close(holder);
            throw e;
        }
    }

    private LoadSession(
            Sessions sessions,
            Connection holder,
            String snapshotName,
            LoadSnapshot snapshot,
            Consumer<LoadProgress> progress) {
        this.sessions = sessions;
        this.holder = holder;
        this.snapshotName = snapshotName;
        this.snapshot = snapshot;
        this.progress = progress;
    }

    LoadSnapshot snapshot() {
        return snapshot;
    }

    void add(TableLoad load) {
        loads.add(load);
        chunks.addAll(load.chunks());
    }

    void start(int readerCount) {
        int useful = Math.max(1, Math.min(readerCount, chunks.size()));
        for (int i = 0; i < useful; i++) {
            CopyReader reader = new CopyReader(this);
            readers.add(reader);
            reader.start();
        }
    }

    /** Loads that ended since the last call, well or not. */
    List<TableLoad> takeEnded() {
        boolean nobodyReads = readers.stream().noneMatch(Thread::isAlive);
        List<TableLoad> ended = new ArrayList<>();
        for (TableLoad load : loads) {
            if (load.isOver()) {
                ended.add(load);
            }
        }
        loads.removeAll(ended);
        if (nobodyReads) {
            loads.forEach(load -> load.fail(new PipelineException(
                    ErrorCode.SOURCE_SNAPSHOT_LOST, "The readers of the load of table " + load.id() + " ended", "")));
            ended.addAll(loads);
            loads.clear();
        }
        return ended;
    }

    boolean isOver() {
        return loads.isEmpty();
    }

    boolean isClosed() {
        return closed;
    }

    Sessions sessions() {
        return sessions;
    }

    String snapshotName() {
        return snapshotName;
    }

    Queue<Chunk> chunks() {
        return chunks;
    }

    void report(TableLoad load) {
        progress.accept(new LoadProgress(
                load.id(), load.rows(), load.bytes(), load.catalog().rowsEstimate()));
    }

    /** Stops the readers and lets the snapshot go. */
    @Override
    public void close() {
        closed = true;
        chunks.clear();
        readers.forEach(CopyReader::abort);
        readers.forEach(CopyReader::await);
        try {
            holder.abort(Runnable::run);
        } catch (SQLException e) {
            Sessions.close(holder);
        }
    }
}
