package io.tributary.capture.postgres;

import io.tributary.capture.CaptureControl;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.TableEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts loads that are wanted and lands those that are finished. Called between transactions, on the capture's thread. */
final class Loads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loads.class);
    private static final int SESSIONS_MAX = 2;
    private static final long SNAPSHOT_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final PostgresSettings settings;
    private final Sessions sessions;
    private final Catalog catalog;
    private final LandingWriter landing;
    private final CapturedTables tables;
    private final CaptureControl control;
    private final WriterBarrier barrier;
    private final List<LoadSession> running = new ArrayList<>();

    Loads(
            PostgresSettings settings,
            Sessions sessions,
            Catalog catalog,
            LandingWriter landing,
            CapturedTables tables,
            CaptureControl control,
            WriterBarrier barrier) {
        this.settings = settings;
        this.sessions = sessions;
        this.catalog = catalog;
        this.landing = landing;
        this.tables = tables;
        this.control = control;
        this.barrier = barrier;
    }

    /** Notes the tables that somebody asked for. */
    void takeRequests() {
        for (TableId id : control.takeReloadRequests()) {
            CapturedTable table = tables.find(id);
            if (table == null) {
                LOG.atWarn().addKeyValue("table", id).log("no such table to load anew");
            } else if (table.load == null) {
                table.loadWanted = true;
                table.loadAttempts = 0;
                table.loadNotBefore = System.nanoTime();
                if (table.mode == CapturedTable.Mode.STOPPED) {
                    table.mode = CapturedTable.Mode.WAITING;
                }
            }
        }
    }

    void landEnded() {
        for (LoadSession session : List.copyOf(running)) {
            session.takeEnded().forEach(this::land);
            if (session.isOver()) {
                session.close();
                running.remove(session);
            }
        }
    }

    private void land(TableLoad load) {
        CapturedTable table = load.table();
        if (table.load != load) {
            return;
        }
        PipelineException failure = load.failure();
        if (failure == null) {
            tables.loadFinished(table, load);
            return;
        }
        table.load = null;
        boolean again = failure.code().retry() == ErrorCode.Retry.AGAIN && table.retryLater(System.nanoTime());
        if (!again) {
            tables.stopAfterLoad(table, failure);
            return;
        }
        table.mode = CapturedTable.Mode.WAITING;
        table.loadWanted = true;
        LOG.atWarn()
                .addKeyValue("table", table.id)
                .addKeyValue("attempt", table.loadAttempts)
                .addKeyValue("code", failure.code())
                .log("load failed, will be tried again: {}", failure.getMessage());
    }

    /** Starts a load of all tables that want one and can have it. */
    void startWanted(RowChanges changes) {
        if (running.size() >= SESSIONS_MAX) {
            return;
        }
        long now = System.nanoTime();
        List<CapturedTable> due = new ArrayList<>();
        for (CapturedTable table : tables.all()) {
            boolean isDue = table.loadWanted && table.load == null && now - table.loadNotBefore >= 0;
            if (isDue && barrier.isPassed(table)) {
                due.add(table);
            }
        }
        if (!due.isEmpty()) {
            start(due, changes);
        }
    }

    private void start(List<CapturedTable> due, RowChanges changes) {
        LoadSession.Opened opened = LoadSession.open(sessions, catalog, control::loadProgress);
        LoadSession session = opened.session();
        if (!changes.recent().areAllIn(session.snapshot())) {
            session.close();
            due.forEach(table -> table.loadNotBefore = System.nanoTime() + SNAPSHOT_RETRY_NANOS);
            return;
        }
        changes.seen(opened.view());
        running.add(session);
        for (CapturedTable table : due) {
            begin(table, opened);
        }
        session.start(settings.loadReaders());
    }

    private void begin(CapturedTable table, LoadSession.Opened opened) {
        CatalogTable now = opened.view().table(table.id);
        if (now == null || !opened.view().publication().holds(now.oid())) {
            table.loadWanted = false;
            return;
        }
        Optional<TableEvent.Stopped> refusal =
                Selection.refusal(now, opened.view().publication(), settings.slotName());
        if (refusal.isPresent()) {
            tables.stop(table, refusal.get());
            return;
        }
        tables.loadStarts(table, now, opened.session().snapshot());
        int generation = table.generation;
        int version = table.version;
        TableLoad load = new TableLoad(table, now, generation, () -> landing.load(table.id, generation, version));
        table.load = load;
        opened.session().add(load);
        LOG.atInfo()
                .addKeyValue("table", table.id)
                .addKeyValue("position", opened.session().snapshot())
                .log("load started");
    }

    /** Gives up every load under way; the log has them as started, so that the next run begins them anew. */
    @Override
    public void close() {
        running.forEach(LoadSession::close);
        running.clear();
    }
}
