package io.tributary.capture.run;

import io.tributary.capture.CaptureControl;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandingState;
import io.tributary.landing.LandingWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts loads that are wanted and lands those that are finished. Called between transactions, on the capture's thread.
 *
 * @param <T> the source's tables
 * @param <N> what its catalog says of one
 */
public abstract class Loads<T extends CapturedTable, N extends SourceTable> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loads.class);
    private static final int SESSIONS_MAX = 2;
    private static final long FINISH_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final LandingWriter landing;
    private final CapturedTables<T, N> tables;
    private final CaptureControl control;
    private final List<LoadSession<?>> running = new ArrayList<>();
    private boolean landedSome;

    protected Loads(LandingWriter landing, CapturedTables<T, N> tables, CaptureControl control) {
        this.landing = landing;
        this.tables = tables;
        this.control = control;
    }

    /** Whether the source lets a load of the table begin now. */
    protected abstract boolean canLoad(T table);

    /** Takes a snapshot and begins loads of these tables, or puts them off. */
    protected abstract void start(List<T> due);

    /** Notes the tables that somebody asked for. */
    public final void takeRequests() {
        for (TableId id : control.takeReloadRequests()) {
            T table = tables.findLanded(id);
            if (table == null) {
                LOG.atWarn().addKeyValue("table", id).log("no such table to load anew");
            } else if (table.load == null) {
                table.loadWanted = true;
                table.forgetAttempts();
                table.forgetRelapses();
                table.putLoadOff(0);
                table.resumeFromStop();
            }
        }
    }

    /** The log was committed up to there. */
    final void committed(LandingState state) {
        tables.noteStopped(state);
    }

    /**
     * Lands the loads that have ended.
     *
     * @return whether the last one under way was among them, or has ended since: nothing that could share their commit
     *     comes soon
     */
    public final boolean landEnded() {
        List<TableLoad> ended = new ArrayList<>();
        for (LoadSession<?> session : List.copyOf(running)) {
            ended.addAll(session.takeEnded());
            if (session.isOver()) {
                session.close();
                running.remove(session);
            }
        }
        List<TableLoad> settled = settled(ended);
        settled.forEach(this::land);
        landedSome |= !settled.isEmpty();
        boolean landedAll = landedSome && running.isEmpty();
        landedSome &= !landedAll;
        return landedAll;
    }

    /**
     * Which loads can be landed now, of those that ended since the last call and those that an earlier call kept back: a
     * source that cannot tell at once whether a load read what it should keeps it back until it can.
     */
    protected List<TableLoad> settled(List<TableLoad> ended) {
        return ended;
    }

    private void land(TableLoad load) {
        T table = tables.find(load.id());
        if (table == null || table != load.table() || table.load != load) {
            return;
        }
        PipelineException failure = load.failure();
        if (failure == null) {
            tables.loadFinished(table, load);
            return;
        }
        table.load = null;
        boolean again = failure.code().retry() == ErrorCode.Retry.AGAIN && table.retryLater();
        if (!again) {
            tables.stopAfterLoad(table, failure);
            return;
        }
        table.mode = CapturedTable.Mode.WAITING;
        table.loadWanted = true;
        LOG.atWarn()
                .addKeyValue("table", table.id())
                .addKeyValue("attempt", table.loadAttempts())
                .addKeyValue("code", failure.code())
                .log("load failed, will be tried again: {}", failure.getMessage());
    }

    /** Starts a load of all tables that want one and can have it. */
    public final void startWanted() {
        if (running.size() >= SESSIONS_MAX) {
            return;
        }
        long now = System.nanoTime();
        List<T> due = new ArrayList<>();
        for (T table : tables.all()) {
            if (table.isLoadDue(now) && canLoad(table)) {
                due.add(table);
            }
        }
        if (!due.isEmpty()) {
            due.sort(Comparator.comparingLong((T table) -> tables.mappings().loadOrder(table.id()))
                    .reversed());
            start(due);
        }
    }

    /** The session's loads are under way; it is closed when they have ended. */
    protected final void run(LoadSession<?> session) {
        running.add(session);
    }

    /**
     * A load of the table begins: the log says so, and its files can be written.
     *
     * @param shows which transactions the load shows, in the source's notation
     */
    protected final TableLoad begin(T table, N now, Position shows) {
        tables.loadStarts(table, now, shows);
        int generation = table.generation;
        int version = table.version;
        TableLoad load = new TableLoad(
                table, now.rowsEstimate(), generation, () -> landing.load(table.landedId, generation, version));
        table.load = load;
        LOG.atInfo()
                .addKeyValue("table", table.id())
                .addKeyValue("position", shows)
                .log("load started");
        return load;
    }

    /**
     * Waits until no load is under way, or somebody asks to stop. For loads that nothing follows: one that failed is stopped,
     * whether or not trying again would help.
     */
    public final void finish() {
        while (!running.isEmpty() && !control.stopRequested()) {
            landEnded();
            LockSupport.parkNanos(this, FINISH_LOOK_NANOS);
        }
        for (T table : tables.all()) {
            if (table.loadWanted) {
                tables.stopAfterLoad(
                        table,
                        new PipelineException(
                                ErrorCode.SOURCE_SNAPSHOT_LOST,
                                "Table " + table.id() + " could not be read to its end",
                                "Try again; see the log for why"));
            }
        }
    }

    /** Adds a load to a session, or lets it fail if its table cannot be divided as the mappings say. */
    protected static <C extends LoadChunk> void addParts(
            TableLoad load, LoadSession<C> session, Supplier<List<C>> parts) {
        List<C> chunks;
        try {
            chunks = parts.get();
        } catch (PipelineException failure) {
            load.fail(failure);
            chunks = List.of();
        }
        session.add(load, chunks);
    }

    /** No load of the table for now: it is not there, or the next look at the catalog has to say more. */
    protected final void forget(T table) {
        table.loadWanted = false;
    }

    /** Gives up every load under way; the log has them as started, so that the next run begins them anew. */
    @Override
    public void close() {
        running.forEach(LoadSession::close);
        running.clear();
    }
}
