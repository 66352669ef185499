package io.tributary.capture.postgres;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandingState;
import io.tributary.landing.TableEvent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the captured tables in line with a look at the catalog: new tables, vanished ones, columns that changed without
 * a row telling, identities lost and found. Confined to the capture's thread.
 */
final class CatalogWatch {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogWatch.class);

    private final PostgresTables tables;
    private final RowChanges changes;
    private final Publication publication;
    private final WriterBarrier barrier;
    private final String slot;
    private Heartbeats.@Nullable Beat first;

    CatalogWatch(
            PostgresTables tables, RowChanges changes, Publication publication, WriterBarrier barrier, String slot) {
        this.tables = tables;
        this.changes = changes;
        this.publication = publication;
        this.barrier = barrier;
        this.slot = slot;
    }

    /**
     * Takes up the tables that the landing zone's log knows, before anything is read from the stream.
     *
     * @param begun when the look began, see {@link Heartbeats#moment}
     */
    void resume(LandingState state, CatalogView view, long begun) {
        expectPublication(view);
        first = new Heartbeats.Beat(view, begun, Heartbeats.Reason.INTERVAL);
        tables.resumeAll(state);
        changes.seen(view);
        for (CatalogTable now : view.tables().values()) {
            align(now, view);
        }
        for (PostgresTable table : tables.all()) {
            boolean isGoneUnloaded = table.mode() == PostgresTable.Mode.WAITING && view.table(table.id()) == null;
            if (isGoneUnloaded) {
                gone(table, view);
            }
        }
    }

    /**
     * Everything that the look shows has happened by this place in the stream. A look from before this run stands for
     * the one that the run began with.
     */
    void reached(Heartbeats.Beat arrived) {
        Heartbeats.Beat earliest = first;
        Heartbeats.Beat beat = earliest != null && arrived.moment() < earliest.moment() ? earliest : arrived;
        CatalogView view = beat.view();
        expectPublication(view);
        for (CatalogTable now : view.tables().values()) {
            PostgresTable table = tables.find(now.id());
            if (table == null || table.changedAt() <= beat.moment()) {
                PostgresTable aligned = align(now, view);
                if (aligned.isLanded()) {
                    compare(aligned, now);
                }
            }
        }
        for (PostgresTable table : tables.all()) {
            if (view.table(table.id()) == null && table.changedAt() <= beat.moment()) {
                gone(table, view);
            }
        }
    }

    private void expectPublication(CatalogView view) {
        if (!view.publication().exists()) {
            throw Publication.lost(slot);
        }
        if (!view.publication().scope().allOperations()) {
            throw new PipelineException(
                    ErrorCode.SOURCE_SETTING_UNSUITABLE,
                    "Publication " + slot + " leaves out some operations",
                    "ALTER PUBLICATION " + Names.quote(slot) + " SET (publish = 'insert, update, delete, truncate');");
        }
    }

    private void compare(PostgresTable table, CatalogTable now) {
        var schema = table.schema();
        if (schema != null) {
            SchemaChange change = SchemaChange.between(schema, now, table.nextVersion());
            changes.apply(table, now, change);
        }
    }

    /** Everything about a table but its columns. */
    private PostgresTable align(CatalogTable now, CatalogView view) {
        PostgresTable known = tables.find(now.id());
        PostgresTable table = known == null ? tables.resume(now.id()) : known;
        Optional<TableEvent.Stopped> refusal = Selection.refusal(now, view.publication(), slot);
        refusal.ifPresent(reason -> unpublish(now, view, reason));
        Optional<TableEvent.Stopped> obstacle = refusal.or(() -> tables.refusalOfMappings(now));
        if (obstacle.isPresent()) {
            tables.stop(table, obstacle.get());
            // the stream may not have what is written meanwhile
            table.writersNotedFor = "";
            return table;
        }
        if (!view.publication().holds(now.oid())) {
            publish(table, now);
        } else if (!WriterBarrier.isNoted(table, now)) {
            barrier.note(table, now);
        }
        if (tables.mayResume(table)) {
            table.resumeFromStop();
        }
        table.wantLoadIfWaiting();
        return table;
    }

    /** A table without identity must not stay published: its updates would fail in the application that makes them. */
    private void unpublish(CatalogTable now, CatalogView view, TableEvent.Stopped refusal) {
        boolean harms = refusal.code() == ErrorCode.TABLE_HAS_NO_IDENTITY;
        if (harms && view.publication().owned() && view.publication().tables().containsKey(now.oid())) {
            takeOut(now.id());
        }
    }

    /** Tried again at every look until it is done: the table may be locked for long by whoever maintains it. */
    private void takeOut(TableId published) {
        try {
            publication.remove(published);
        } catch (PipelineException e) {
            LOG.atWarn()
                    .addKeyValue("table", published)
                    .addKeyValue("code", e.code())
                    .log("cannot take the table out of the publication, will be tried again: {}", e.getMessage());
        }
    }

    private void publish(PostgresTable table, CatalogTable now) {
        try {
            publication.add(now.id());
        } catch (PipelineException e) {
            LOG.atWarn()
                    .addKeyValue("table", now.id())
                    .addKeyValue("code", e.code())
                    .log("cannot publish the table, will be tried again: {}", e.getMessage());
            return;
        }
        if (table.isLanded()) {
            tables.awaitLoad(table, "it was not published");
        }
    }

    private void gone(PostgresTable table, CatalogView view) {
        TableId name = table.oid == 0 ? null : view.names().get(table.oid);
        if (name == null) {
            tables.drop(table);
            return;
        }
        String why = name.equals(table.id())
                ? "No table pattern of the pipeline matches table " + table.id() + " any more"
                : "Table " + table.id() + " was renamed to " + name;
        tables.stop(
                table,
                new TableEvent.Stopped(
                        ErrorCode.TABLE_NOT_FOUND, why, "Nothing, or choose the table again; it is then loaded anew."));
        tables.release(table);
        if (view.publication().owned()
                && view.table(name) == null
                && view.publication().tables().containsKey(table.oid)) {
            takeOut(name);
        }
    }
}
