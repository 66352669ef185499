package io.tributary.capture.run;

import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.TableEvent;
import io.tributary.landing.TableState;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every table of one run, and every step in the life of one: each lands its event, so that a restart at any moment finds
 * the table where it was. Confined to the capture's thread.
 *
 * @param <T> the source's tables
 * @param <N> what its catalog says of one
 */
public abstract class CapturedTables<T extends CapturedTable, N extends SourceTable> {
    private static final Logger LOG = LoggerFactory.getLogger(CapturedTables.class);

    private static final String LOAD_FAILED = "Load failed: ";

    private final LandingWriter landing;
    private final Map<TableId, T> byId = new TreeMap<>();
    private final Map<TableId, Gone> gone = new HashMap<>();
    private final AtomicLong moment;
    private final Position waiting;
    private boolean changed;

    /** A table that is gone, as this run left it: the landing zone's log may not say so yet. */
    private record Gone(int generation, int version, @Nullable TableSchema schema, long moment) {}

    /**
     * @param moment counts every step; a look at the catalog that began at an earlier one may be out of date
     * @param waiting what the log has as the position of a load that is wanted but has none yet
     */
    protected CapturedTables(LandingWriter landing, AtomicLong moment, Position waiting) {
        this.landing = landing;
        this.moment = moment;
        this.waiting = waiting;
    }

    /** A table that is about to be taken up. */
    protected abstract T create(TableId id, CapturedTable.Mode mode);

    /** The table was taken up where the log left it. */
    protected abstract void resumed(T table, TableState past);

    /**
     * The schema that a load of now has: no row is older than a column.
     *
     * @param last the table's latest schema version, whose column ids are not given to other columns; null when there is
     *     none
     */
    protected abstract TableSchema schemaOfLoad(N now, int version, @Nullable TableSchema last);

    /** The table's columns are those of {@code now}. */
    protected abstract void taken(T table, N now);

    /** The table's rows in the stream are another table's from here on, or nobody's. */
    protected abstract void released(T table);

    public final Collection<T> all() {
        return List.copyOf(byId.values());
    }

    public final @Nullable T find(TableId id) {
        return byId.get(id);
    }

    /** Counts steps in the life of captured tables. */
    public final AtomicLong moment() {
        return moment;
    }

    /** Whether an event was landed since the last call. */
    public final boolean takeChanged() {
        boolean result = changed;
        changed = false;
        return result;
    }

    /** Takes up a table where the landing zone's log left it, or this run. */
    public final T resume(TableId id) {
        Gone before = gone.remove(id);
        return before == null ? resumeFromLog(id) : again(id, before);
    }

    /** Another table of the name of one that is gone. */
    private T again(TableId id, Gone before) {
        T table = create(id, CapturedTable.Mode.WAITING);
        table.generation = before.generation();
        table.version = before.version();
        table.schema = before.schema();
        table.isDropped = true;
        byId.put(id, table);
        return table;
    }

    private T resumeFromLog(TableId id) {
        TableState past = landing.state().table(id);
        T table = create(id, mode(past.phase()));
        table.generation = past.generation();
        table.version = past.schemaVersion();
        if (past.schemaVersion() > 0) {
            table.schema = landing.schema(id, past.schemaVersion());
        }
        table.loadWanted = past.phase() == TableState.Phase.LOADING;
        table.isDropped = past.phase() == TableState.Phase.DROPPED;
        byId.put(id, table);
        resumed(table, past);
        return table;
    }

    private static CapturedTable.Mode mode(TableState.Phase phase) {
        return switch (phase) {
            case NEW, LOADING -> CapturedTable.Mode.WAITING;
            case STREAMING -> CapturedTable.Mode.LANDED;
            case STOPPED, DROPPED -> CapturedTable.Mode.STOPPED;
        };
    }

    /** The rows follow a new schema version from here on. */
    public final void follow(T table, TableSchema next, N now) {
        landing.putSchema(next);
        event(table, new TableEvent.SchemaChanged(next.version()));
        use(table, next, now);
        LOG.atInfo().addKeyValue("table", table.id()).log("columns changed, followed");
    }

    /** The catalog was found equal to the table's schema, but for what the schema only remembers. */
    public final void remember(T table, String origin, N now) {
        TableSchema schema = table.schema;
        if (schema != null && !schema.origin().equals(origin)) {
            use(table, new TableSchema(schema.table(), schema.version(), schema.columns(), schema.key(), origin), now);
        }
    }

    private void use(T table, TableSchema next, N now) {
        table.schema = next;
        table.version = Math.max(table.version, next.version());
        table.changedAt = moment.incrementAndGet();
        table.columnsChanged();
        taken(table, now);
    }

    /**
     * A load of the table begins; from here on its rows are those that it does not show.
     *
     * @param shows which transactions the load shows, in the source's notation
     */
    public final void loadStarts(T table, N now, Position shows) {
        TableSchema schema = storedSchemaOfLoad(table, now);
        table.generation++;
        event(table, new TableEvent.LoadStarted(table.generation, schema.version(), shows));
        table.mode = CapturedTable.Mode.LANDED;
        table.stopped = null;
        table.loadWanted = false;
        use(table, schema, now);
    }

    /** Its present schema when that is what a load would write, or else the next version. */
    private TableSchema storedSchemaOfLoad(T table, N now) {
        TableSchema present = table.schema;
        if (present != null
                && present.version() == table.version
                && schemaOfLoad(now, present.version(), present).equals(present)) {
            return present;
        }
        TableSchema next = schemaOfLoad(now, table.version + 1, present);
        landing.putSchema(next);
        table.version = next.version();
        return next;
    }

    /**
     * Nothing can be landed for the table until it is loaded anew. The log says so from here on: as a load that has
     * no position yet.
     */
    public final void awaitLoad(T table, String reason) {
        boolean isFinished = table.mode == CapturedTable.Mode.LANDED && table.load == null;
        cancelLoad(table);
        if (isFinished) {
            markWaiting(table);
        }
        table.mode = CapturedTable.Mode.WAITING;
        table.loadWanted = true;
        table.changedAt = moment.incrementAndGet();
        LOG.atInfo().addKeyValue("table", table.id()).log("table will be loaded anew: {}", reason);
    }

    private void markWaiting(T table) {
        table.generation++;
        event(table, new TableEvent.LoadStarted(table.generation, table.version, waiting));
    }

    /** Lets the log say that a load is due, for a table that the log does not know or knows as stopped. */
    public final void announceLoad(T table, N now) {
        TableState.Phase phase = landing.state().table(table.id()).phase();
        boolean isDue = table.mode == CapturedTable.Mode.WAITING && table.loadWanted && table.load == null;
        boolean isLoading = phase == TableState.Phase.LOADING && !table.isDropped;
        if (isDue && !isLoading && !table.announcedLoad) {
            use(table, storedSchemaOfLoad(table, now), now);
            markWaiting(table);
            table.announcedLoad = true;
        }
    }

    final void loadFinished(CapturedTable table, TableLoad load) {
        table.load = null;
        table.forgetAttempts();
        landing.loadFinished(table.id(), load.generation(), load.files());
        changed = true;
        LOG.atInfo()
                .addKeyValue("table", table.id())
                .addKeyValue("rows", load.rows())
                .addKeyValue("bytes", load.bytes())
                .log("load finished");
    }

    private static void cancelLoad(CapturedTable table) {
        TableLoad load = table.load;
        if (load != null) {
            load.cancel();
            table.load = null;
        }
    }

    /** A load failed in a way that trying again does not heal. */
    public final void stopAfterLoad(T table, PipelineException failure) {
        stop(table, new TableEvent.Stopped(failure.code(), LOAD_FAILED + failure.getMessage(), failure.hint()));
    }

    /** Whether what the table was stopped for was seen in the catalog, so that the catalog can also clear it. */
    public final boolean wasRefused(T table) {
        TableEvent.Stopped reason = table.stopped;
        if (reason == null) {
            reason = landing.state().table(table.id()).stopped();
        }
        return reason == null || !reason.reason().startsWith(LOAD_FAILED);
    }

    /** Says why nothing more is landed for the table, unless the log says exactly that already. */
    public final void stop(T table, TableEvent.Stopped reason) {
        cancelLoad(table);
        table.loadWanted = false;
        table.changedAt = moment.incrementAndGet();
        TableState past = landing.state().table(table.id());
        boolean isKnown = table.mode == CapturedTable.Mode.STOPPED
                && Optional.ofNullable(past.stopped()).equals(Optional.of(reason));
        table.mode = CapturedTable.Mode.STOPPED;
        if (!isKnown && !reason.equals(table.stopped)) {
            event(table, reason);
            LOG.atWarn()
                    .addKeyValue("table", table.id())
                    .addKeyValue("code", reason.code())
                    .log("table stopped: {}", reason.reason());
        }
        table.stopped = reason;
    }

    /** The table is not there any more. */
    public final void drop(T table) {
        cancelLoad(table);
        boolean wasKnown = table.generation > 0
                || table.stopped != null
                || landing.state().tables().containsKey(table.id());
        if (wasKnown && !table.isDropped) {
            event(table, new TableEvent.Dropped());
            table.isDropped = true;
            LOG.atInfo().addKeyValue("table", table.id()).log("table is gone at the source");
        }
        released(table);
        byId.remove(table.id());
        gone.put(table.id(), new Gone(table.generation, table.version, table.schema, moment.incrementAndGet()));
    }

    /** When a table of that name went that is not there again, as {@link #moment} counts; 0 when none has. */
    public final long goneAt(TableId id) {
        Gone last = gone.get(id);
        return last == null ? 0 : last.moment();
    }

    /** All of the table's rows are gone. */
    public final void truncate(T table) {
        event(table, new TableEvent.Truncated());
    }

    private void event(T table, TableEvent event) {
        landing.event(table.id(), event);
        table.isDropped = false;
        changed = true;
    }
}
