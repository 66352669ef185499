package io.tributary.capture.postgres;

import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandingState;
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
 */
final class CapturedTables {
    private static final Logger LOG = LoggerFactory.getLogger(CapturedTables.class);

    private static final String LOAD_FAILED = "Load failed: ";

    private final LandingWriter landing;
    private final Map<TableId, CapturedTable> byId = new TreeMap<>();
    private final Map<Integer, CapturedTable> byOid = new HashMap<>();
    private final AtomicLong moment;
    private boolean changed;

    /** @param moment counts every step; a look at the catalog that began at an earlier one may be out of date */
    CapturedTables(LandingWriter landing, AtomicLong moment) {
        this.landing = landing;
        this.moment = moment;
    }

    Collection<CapturedTable> all() {
        return List.copyOf(byId.values());
    }

    @Nullable
    CapturedTable find(TableId id) {
        return byId.get(id);
    }

    @Nullable
    CapturedTable find(int oid) {
        return byOid.get(oid);
    }

    /** Whether an event was landed since the last call. */
    boolean takeChanged() {
        boolean result = changed;
        changed = false;
        return result;
    }

    /** Takes up a table where the landing zone's log left it. */
    CapturedTable resume(TableId id) {
        LandingState state = landing.state();
        TableState past = state.table(id);
        CapturedTable table = new CapturedTable(id, mode(past.phase()));
        table.generation = past.generation();
        table.version = past.schemaVersion();
        if (past.schemaVersion() > 0) {
            TableSchema schema = landing.schema(id, past.schemaVersion());
            table.schema = schema;
            table.oid = Origin.parse(schema.origin()).oid();
        }
        if (table.mode == CapturedTable.Mode.LANDED && LoadSnapshot.isSnapshot(past.loadPosition())) {
            table.snapshot = LoadSnapshot.of(past.loadPosition());
        }
        table.loadWanted = past.phase() == TableState.Phase.LOADING;
        byId.put(id, table);
        register(table);
        return table;
    }

    private static CapturedTable.Mode mode(TableState.Phase phase) {
        return switch (phase) {
            case NEW, LOADING -> CapturedTable.Mode.WAITING;
            case STREAMING -> CapturedTable.Mode.LANDED;
            case STOPPED, DROPPED -> CapturedTable.Mode.STOPPED;
        };
    }

    private void register(CapturedTable table) {
        byOid.values().removeIf(other -> other == table);
        if (table.oid != 0) {
            byOid.put(table.oid, table);
        }
    }

    /** The rows follow a new schema version from here on. */
    void follow(CapturedTable table, TableSchema next, CatalogTable now) {
        landing.putSchema(next);
        event(table, new TableEvent.SchemaChanged(next.version()));
        use(table, next, now);
        LOG.atInfo().addKeyValue("table", table.id).log("columns changed, followed");
    }

    /** The catalog was found equal to the table's schema, but for what the schema only remembers. */
    void confirm(CapturedTable table, CatalogTable now) {
        TableSchema schema = table.schema;
        String origin = Origin.of(now).text();
        if (schema != null && !schema.origin().equals(origin)) {
            use(table, new TableSchema(schema.table(), schema.version(), schema.columns(), schema.key(), origin), now);
        }
    }

    private void use(CapturedTable table, TableSchema schema, CatalogTable now) {
        table.use(schema, now, moment.incrementAndGet());
        register(table);
    }

    /** A load of the table begins; from here on its rows are those that the snapshot does not show. */
    void loadStarts(CapturedTable table, CatalogTable now, LoadSnapshot snapshot) {
        TableSchema schema = storedSchemaOfLoad(table, now);
        table.generation++;
        event(table, new TableEvent.LoadStarted(table.generation, schema.version(), snapshot.position()));
        table.mode = CapturedTable.Mode.LANDED;
        table.stopped = null;
        table.snapshot = snapshot;
        table.loadWanted = false;
        use(table, schema, now);
    }

    /** Its present schema when that is what a load would write, or else the next version. */
    private TableSchema storedSchemaOfLoad(CapturedTable table, CatalogTable now) {
        TableSchema present = table.schema;
        if (present != null
                && present.version() == table.version
                && now.schemaOfLoad(present.version()).equals(present)) {
            return present;
        }
        TableSchema next = now.schemaOfLoad(table.version + 1);
        landing.putSchema(next);
        table.version = next.version();
        return next;
    }

    /**
     * Nothing can be landed for the table until it is loaded anew. The log says so from here on: as a load that has
     * no snapshot yet.
     */
    void awaitLoad(CapturedTable table, String reason) {
        boolean isFinished = table.mode == CapturedTable.Mode.LANDED && table.load == null;
        cancelLoad(table);
        if (isFinished) {
            markWaiting(table);
        }
        table.mode = CapturedTable.Mode.WAITING;
        table.loadWanted = true;
        table.changedAt = moment.incrementAndGet();
        LOG.atInfo().addKeyValue("table", table.id).log("table will be loaded anew: {}", reason);
    }

    private void markWaiting(CapturedTable table) {
        table.generation++;
        event(table, new TableEvent.LoadStarted(table.generation, table.version, LoadSnapshot.WAITING));
    }

    /** Lets the log say that a load is due, for a table that the log does not know or knows as stopped. */
    void announceLoad(CapturedTable table, CatalogTable now) {
        TableState.Phase phase = landing.state().table(table.id).phase();
        if (phase != TableState.Phase.LOADING && table.load == null && !table.announcedLoad) {
            use(table, storedSchemaOfLoad(table, now), now);
            markWaiting(table);
            table.announcedLoad = true;
        }
    }

    void loadFinished(CapturedTable table, TableLoad load) {
        table.load = null;
        table.loadAttempts = 0;
        landing.loadFinished(table.id, load.generation(), load.files());
        changed = true;
        LOG.atInfo()
                .addKeyValue("table", table.id)
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
    void stopAfterLoad(CapturedTable table, PipelineException failure) {
        stop(table, new TableEvent.Stopped(failure.code(), LOAD_FAILED + failure.getMessage(), failure.hint()));
    }

    /** Whether what the table was stopped for was seen in the catalog, so that the catalog can also clear it. */
    boolean wasRefused(CapturedTable table) {
        TableEvent.Stopped reason = table.stopped;
        if (reason == null) {
            reason = landing.state().table(table.id).stopped();
        }
        return reason == null || !reason.reason().startsWith(LOAD_FAILED);
    }

    /** Says why nothing more is landed for the table, unless the log says exactly that already. */
    void stop(CapturedTable table, TableEvent.Stopped reason) {
        cancelLoad(table);
        table.loadWanted = false;
        table.changedAt = moment.incrementAndGet();
        TableState past = landing.state().table(table.id);
        boolean isKnown = table.mode == CapturedTable.Mode.STOPPED
                && Optional.ofNullable(past.stopped()).equals(Optional.of(reason));
        table.mode = CapturedTable.Mode.STOPPED;
        if (!isKnown && !reason.equals(table.stopped)) {
            event(table, reason);
            LOG.atWarn()
                    .addKeyValue("table", table.id)
                    .addKeyValue("code", reason.code())
                    .log("table stopped: {}", reason.reason());
        }
        table.stopped = reason;
    }

    /** The table is not there any more. */
    void drop(CapturedTable table) {
        cancelLoad(table);
        LandingState state = landing.state();
        boolean wasKnown =
                table.generation > 0 || table.stopped != null || state.tables().containsKey(table.id);
        if (wasKnown && state.table(table.id).phase() != TableState.Phase.DROPPED) {
            event(table, new TableEvent.Dropped());
            LOG.atInfo().addKeyValue("table", table.id).log("table is gone at the source");
        }
        release(table);
        byId.remove(table.id);
    }

    /** The table's rows in the stream are another table's from here on, or nobody's. */
    void release(CapturedTable table) {
        byOid.remove(table.oid, table);
    }

    /** All of the table's rows are gone. */
    void truncate(CapturedTable table) {
        event(table, new TableEvent.Truncated());
    }

    private void event(CapturedTable table, TableEvent event) {
        landing.event(table.id, event);
        changed = true;
    }
}
