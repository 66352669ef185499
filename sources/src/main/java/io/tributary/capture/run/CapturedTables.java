package io.tributary.capture.run;

import io.tributary.capture.mapping.ChangeOrigin;
import io.tributary.capture.mapping.MappedTable;
import io.tributary.capture.mapping.TableMappings;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.ChangeAppender;
import io.tributary.landing.LandingState;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.TableEvent;
import io.tributary.landing.TableState;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
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
public abstract class CapturedTables<T extends CapturedTable, N extends SourceTable> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CapturedTables.class);

    private static final String LOAD_FAILED = "Load failed: ";
    private static final String CANNOT_FOLLOW = "Cannot be followed: ";

    private final LandingWriter landing;
    private final TableMappings mappings;
    private final ChangeOrigin origin = new ChangeOrigin();
    private final Map<TableId, T> byId = new TreeMap<>();
    private final Map<TableId, Gone> gone = new HashMap<>();
    private final AtomicLong moment;
    private final Position waiting;
    private boolean changed;

    /** A table that is gone, as this run left it: the landing zone's log may not say so yet. */
    private record Gone(int generation, int version, @Nullable TableSchema schema, long moment) {}

    /**
     * @param mappings which tables are wanted, and what becomes of them
     * @param moment counts every step; a look at the catalog that began at an earlier one may be out of date
     * @param waiting what the log has as the position of a load that is wanted but has none yet
     */
    protected CapturedTables(LandingWriter landing, TableMappings mappings, AtomicLong moment, Position waiting) {
        this.landing = landing;
        this.mappings = mappings;
        Instant landed = landing.state().sourceTime();
        if (landed != null) {
            origin.notBefore(landed);
        }
        mappings.notes().forEach(note -> LOG.atWarn().log("{}", note));
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

    /** Which tables are wanted, and what becomes of them. */
    public final TableMappings mappings() {
        return mappings;
    }

    /**
     * The rows that follow are of this transaction, as far as anybody wants to know.
     *
     * @param position where in the source's log it is
     * @param time when it was committed
     */
    public final void transaction(String position, Instant time) {
        if (mappings.isMapped()) {
            origin.transaction(position, time);
        }
        if (landing.wantsCommitTimes()) {
            landing.transactionBegan(time);
        }
    }

    /** Whether {@link #transaction} is to be called. */
    public final boolean wantsTransactions() {
        return mappings.isMapped() || landing.wantsCommitTimes();
    }

    /** Where changed rows of the table go. */
    public final RowTarget target(T table) {
        return table.target(landing, origin);
    }

    final @Nullable T findLanded(TableId landedId) {
        for (T table : byId.values()) {
            if (table.landedId.equals(landedId)) {
                return table;
            }
        }
        return null;
    }

    /** Takes up every table that the landing zone's log knows, where it left it. */
    public final void resumeAll(LandingState state) {
        state.tables().forEach((landedId, past) -> {
            if (past.schemaVersion() > 0) {
                TableId id = MappedTable.sourceOf(landing.schema(landedId, past.schemaVersion()))
                        .table();
                if (mappings.landed(id).equals(landedId)) {
                    resume(id);
                } else {
                    abandon(landedId, past, id);
                }
            } else if (!mappings.isMapped()) {
                resume(landedId);
            }
        });
    }

    /** What was landed of a table that the mappings call otherwise now stays as it is. */
    private void abandon(TableId landedId, TableState past, TableId id) {
        boolean isOver = past.phase() == TableState.Phase.STOPPED || past.phase() == TableState.Phase.DROPPED;
        if (!isOver) {
            landing.event(
                    landedId,
                    new TableEvent.Stopped(
                            ErrorCode.TABLE_NOT_FOUND,
                            "Table " + id + " is landed as " + mappings.landed(id) + " now",
                            "Nothing; or correct source.mappings."));
            changed = true;
        }
    }

    /**
     * Why the mappings cannot be carried out for a table, as the event that says so; empty when they can.
     *
     * @param now what the catalog says of it
     */
    public final Optional<TableEvent.Stopped> refusalOfMappings(N now) {
        if (!mappings.isMapped()) {
            return Optional.empty();
        }
        T known = byId.get(now.id());
        return MappingChecks.refusal(
                mappings,
                schemaOfLoad(now, 1, known == null ? null : known.schema),
                columnIds -> holdsOld(now, columnIds));
    }

    /** Whether the source's log has the old values of these columns with every update and deletion. */
    protected abstract boolean holdsOld(N now, List<Integer> columnIds);

    /** Takes up a table where the landing zone's log left it, or this run. */
    public final T resume(TableId id) {
        TableId landedId = mappings.landed(id);
        T other = findLanded(landedId);
        if (other != null) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Tables " + other.id() + " and " + id + " would both be landed as " + landedId,
                    "Correct the rules of source.mappings that name them.");
        }
        Gone before = gone.remove(id);
        return before == null ? resumeFromLog(id) : again(id, before);
    }

    /** Another table of the name of one that is gone. */
    private T again(TableId id, Gone before) {
        T table = create(id, CapturedTable.Mode.WAITING);
        table.landedId = mappings.landed(id);
        table.generation = before.generation();
        table.version = before.version();
        table.schema = before.schema();
        table.isDropped = true;
        byId.put(id, table);
        return table;
    }

    private T resumeFromLog(TableId id) {
        TableId landedId = mappings.landed(id);
        TableState past = landing.state().table(landedId);
        T table = create(id, mode(past.phase()));
        table.landedId = landedId;
        table.generation = past.generation();
        table.version = past.schemaVersion();
        if (past.schemaVersion() > 0) {
            table.resumeSchema(landing.schema(landedId, past.schemaVersion()), mappings);
        }
        table.loadWanted = past.phase() == TableState.Phase.LOADING;
        table.isDropped = past.phase() == TableState.Phase.DROPPED;
        byId.put(id, table);
        resumed(table, past);
        if (table.isRemapped && table.isLanded()) {
            awaitLoad(table, "the mappings have changed");
        }
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
        MappedTable before = table.mapped;
        MappedTable after;
        try {
            after = mappings.of(next);
        } catch (PipelineException e) {
            stop(table, MappingChecks.stopped(e));
            return;
        }
        Optional<String> obstacle = before == null ? Optional.empty() : before.cannotFollow(after);
        if (obstacle.isPresent()) {
            awaitLoad(table, obstacle.get());
            return;
        }
        landing.putSchema(after.landed());
        event(table, new TableEvent.SchemaChanged(next.version()));
        table.mapped = after;
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
        table.closeTarget();
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
                && !table.isRemapped
                && present.version() == table.version
                && schemaOfLoad(now, present.version(), present).equals(present)) {
            return present;
        }
        TableSchema next = schemaOfLoad(now, table.version + 1, present);
        MappedTable mapped = mappings.of(next);
        landing.putSchema(mapped.landed());
        table.mapped = mapped;
        table.isRemapped = false;
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
        TableState.Phase phase = landing.state().table(table.landedId).phase();
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
        landing.loadFinished(table.landedId, load.generation(), load.files());
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

    /** Whether a look at the catalog that has nothing against the table is reason enough to take it up again. */
    public final boolean mayResume(T table) {
        TableEvent.Stopped reason = table.stopped;
        if (reason == null) {
            reason = landing.state().table(table.landedId).stopped();
        }
        return !table.rests()
                && (reason == null
                        || Stream.of(LOAD_FAILED, CANNOT_FOLLOW, ChangeAppender.CANNOT_LAND)
                                .noneMatch(reason.reason()::startsWith));
    }

    /**
     * The stream cannot go on with the table, and a load may help: it is loaded anew at the next look at the catalog, and
     * later each time it happens again.
     */
    public final void stopStreaming(T table, TableEvent.Stopped reason) {
        table.relapsed();
        stop(table, reason);
    }

    /** The stream cannot go on with the table, and another load would not help. */
    public final void stopForGood(T table, TableEvent.Stopped reason) {
        stop(table, new TableEvent.Stopped(reason.code(), CANNOT_FOLLOW + reason.reason(), reason.hint()));
    }

    /** Says why nothing more is landed for the table, unless the log says exactly that already. */
    public final void stop(T table, TableEvent.Stopped reason) {
        cancelLoad(table);
        table.loadWanted = false;
        table.changedAt = moment.incrementAndGet();
        TableState past = landing.state().table(table.landedId);
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

    /** Takes note of tables that were stopped by the commit, because their rows could not be landed. */
    final void noteStopped(LandingState committed) {
        for (T table : byId.values()) {
            TableEvent.Stopped reason = committed.table(table.landedId).stopped();
            if (reason != null && table.isLanded()) {
                cancelLoad(table);
                table.loadWanted = false;
                table.changedAt = moment.incrementAndGet();
                table.mode = CapturedTable.Mode.STOPPED;
                table.stopped = reason;
                LOG.atWarn()
                        .addKeyValue("table", table.id())
                        .addKeyValue("code", reason.code())
                        .log("table stopped: {}; {}", reason.reason(), reason.hint());
            }
        }
    }

    /** The table is not there any more. */
    public final void drop(T table) {
        cancelLoad(table);
        boolean wasKnown = table.generation > 0
                || table.stopped != null
                || landing.state().tables().containsKey(table.landedId);
        if (wasKnown && !table.isDropped) {
            event(table, new TableEvent.Dropped());
            table.isDropped = true;
            LOG.atInfo().addKeyValue("table", table.id()).log("table is gone at the source");
        }
        released(table);
        table.closeTarget();
        // snapshots may have been taken for it: they are not for the table that gets its name
        table.loadWanted = false;
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
        landing.event(table.landedId, event);
        table.isDropped = false;
        changed = true;
    }

    /** Lets go of what rows were written with. */
    @Override
    public final void close() {
        byId.values().forEach(CapturedTable::closeTarget);
    }
}
