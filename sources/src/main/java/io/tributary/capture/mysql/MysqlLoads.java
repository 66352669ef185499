package io.tributary.capture.mysql;

import io.tributary.capture.CaptureControl;
import io.tributary.capture.mapping.LoadParts;
import io.tributary.capture.mysql.binlog.LogDecoder;
import io.tributary.capture.mysql.binlog.LogPlace;
import io.tributary.capture.mysql.sql.Names;
import io.tributary.capture.mysql.value.FormContext;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.capture.run.Loads;
import io.tributary.capture.run.TableLoad;
import io.tributary.change.Position;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.TableEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads under consistent snapshots, begun where the log has been read up to them. */
final class MysqlLoads extends Loads<MysqlTable, CatalogTable> {
    private static final Logger LOG = LoggerFactory.getLogger(MysqlLoads.class);

    /** After so many snapshots in vain a lock is the lesser evil. */
    private static final int OTHERS_MAX = 5;

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** How many times as long as snapshots were tried for in vain nobody tries again. */
    private static final int PAUSE_TIMES = 4;

    /** A snapshot that is taken while more than this is unread would only grow old. */
    private static final long UNREAD_BYTES_MAX = 64 << 20;

    private final Parts parts;
    private final MysqlTables tables;
    private final CaptureControl control;
    private final PendingLoads pending;
    private final LogDecoder log;
    private final RowChanges changes;
    private final HiddenXaCommits hiddenXas;
    /** Snapshots that were of no use to a table, since a load began. */
    private int othersTaken;

    private final Deque<Ended> ended = new ArrayDeque<>();

    /**
     * Loads whose rows are read.
     *
     * @param end all that was done to the tables while they were read is in the log before it
     */
    private record Ended(List<TableLoad> loads, LogPlace end) {}

    /**
     * What it works on.
     *
     * @param chunkRows how many rows of a table one query reads, when several read it
     */
    record Parts(
            MysqlSettings settings,
            Connections connections,
            Session session,
            Catalog catalog,
            ColumnTypes types,
            FormContext forms,
            HiddenXaCommits hiddenXas,
            int chunkRows) {}

    MysqlLoads(
            Parts parts,
            LandingWriter landing,
            MysqlTables tables,
            CaptureControl control,
            PendingLoads pending,
            LogDecoder log,
            RowChanges changes) {
        super(landing, tables, control);
        this.parts = parts;
        this.tables = tables;
        this.control = control;
        this.pending = pending;
        this.log = log;
        this.changes = changes;
        this.hiddenXas = parts.hiddenXas();
    }

    @Override
    protected boolean canLoad(MysqlTable table) {
        return !pending.isPending();
    }

    @Override
    protected void start(List<MysqlTable> due) {
        if (!isNearEnd() || hiddenXas.any()) {
            due.forEach(table -> table.putLoadOff(RETRY_NANOS));
            return;
        }
        long begun = System.nanoTime();
        try {
            pending.add(
                    ConsistentSnapshot.take(
                            parts.connections(),
                            parts.settings().loadReaders(),
                            changes.progress(),
                            due.stream().map(MysqlTable::id).toList(),
                            othersTaken >= OTHERS_MAX),
                    due);
        } catch (PipelineException e) {
            if (e.code().retry() != ErrorCode.Retry.AGAIN) {
                due.forEach(table -> tables.stopAfterLoad(table, e));
                return;
            }
            othersTaken++;
            LOG.atInfo().addKeyValue("code", e.code()).log("no snapshot yet, will be tried again: {}", e.getMessage());
            // whoever had to wait for a lock meanwhile must not do so most of the time
            long pause = Math.max(RETRY_NANOS, PAUSE_TIMES * (System.nanoTime() - begun));
            due.forEach(table -> table.putLoadOff(pause));
            return;
        }
        // where nothing was logged since, the load has to begin before anything more is read
        reached(log.place());
    }

    /**
     * A column that is renamed, dropped or added between two parts of a table may be read as another one, and the server says
     * nothing. The log does, see {@link TableStatements}: so a load counts once the log is read as far as the load was.
     */
    @Override
    protected List<TableLoad> settled(List<TableLoad> loads) {
        if (!loads.isEmpty()) {
            ended.add(new Ended(loads, LogEnd.place(parts.session())));
        }
        List<TableLoad> settled = new ArrayList<>();
        while (!ended.isEmpty() && log.isPlaceKnown() && ended.peek().end().compareTo(log.place()) <= 0) {
            settled.addAll(ended.remove().loads());
        }
        return settled;
    }

    private boolean isNearEnd() {
        if (!log.isPlaceKnown()) {
            return false;
        }
        LogPlace end = LogEnd.place(parts.session());
        LogPlace read = log.place();
        return read.file().equals(end.file()) && end.offset() - read.offset() <= UNREAD_BYTES_MAX;
    }

    /** The log is read up to there, between transactions. */
    void reached(LogPlace read) {
        PendingLoads.Reached reached = pending.reached(read);
        if (reached == null) {
            return;
        }
        Position position = changes.position();
        SnapshotSession session = new SnapshotSession(reached.snapshot(), control::loadProgress);
        run(session);
        CatalogView view = parts.catalog().read(parts.session());
        for (MysqlTable table : reached.due()) {
            UncertainRows uncertain = reached.uncertain().get(table);
            if (reached.lost().contains(table) || (uncertain != null && uncertain.isLost())) {
                takeOthers(table);
            } else if (table.awaitsLoad()) {
                begin(table, view, session, position, uncertain);
            }
        }
        session.start();
    }

    private void takeOthers(MysqlTable table) {
        othersTaken++;
        LOG.atInfo().addKeyValue("table", table.id()).log("changed while snapshots were taken: taking others");
        table.putLoadOff(RETRY_NANOS);
    }

    private void begin(
            MysqlTable table,
            CatalogView view,
            SnapshotSession session,
            Position position,
            @Nullable UncertainRows uncertain) {
        CatalogTable now = view.table(table.id());
        if (now == null) {
            forget(table);
            return;
        }
        Optional<TableEvent.Stopped> refusal =
                Selection.refusal(now, parts.types()).or(() -> tables.refusalOfMappings(now));
        if (refusal.isPresent()) {
            tables.stop(table, refusal.get());
            return;
        }
        if (uncertain != null && !uncertain.hasColumnsOf(tables.expected(table, now))) {
            takeOthers(table);
            return;
        }
        othersTaken = 0;
        TableLoad load = begin(table, now, position);
        TableSchema schema = table.schema();
        if (schema != null) {
            Optional<LoadParts> chosen = tables.mappings().loadParts(table.id());
            ReadPlan plan = new ReadPlan(
                    now,
                    schema,
                    parts.forms(),
                    new ReadPlan.Split(chosen.isEmpty() && isWorthParts(now), parts.chunkRows()),
                    uncertain == null ? LoggedRows.NONE : uncertain.rows());
            KeyCuts cuts = new KeyCuts(plan);
            addParts(load, session, () -> chosen
                    .map(rule -> new ChosenParts(now, rule, tables.mappings()).of(parts.session()))
                    .orElse(List.of(KeyChunk.Part.ALL))
                    .stream()
                    .map(part -> new KeyChunk(load, plan, cuts, KeyRange.ALL, part))
                    .toList());
        }
    }

    private boolean isWorthParts(CatalogTable table) {
        return tables.mappings().key(table.id()).isEmpty()
                && table.rowsEstimate() > 2L * parts.chunkRows()
                && !parts.session()
                        .query("SHOW INDEX FROM " + Names.quote(table.id()) + " WHERE Key_name = 'PRIMARY'")
                        .isEmpty();
    }
}
