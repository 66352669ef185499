package io.tributary.capture.mysql;

import io.tributary.capture.mapping.TableMappings;
import io.tributary.capture.mysql.binlog.LogPlace;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.capture.run.CapturedTable;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandingState;
import io.tributary.landing.TableEvent;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the catalog now and then, and brings the captured tables in line with a look once the log has been read up to its
 * moment: new tables, vanished ones, refusals come and gone. Confined to the capture's thread.
 */
final class CatalogWatch {
    /** A stream that is far behind needs no more of them. */
    private static final int UNDER_WAY_MAX = 4;

    private final Session session;
    private final Catalog catalog;
    private final TableMappings patterns;
    private final MysqlTables tables;
    private final Definitions definitions;
    private final LoggedTables loggedTables;
    private final ColumnTypes types;
    private final Queue<Look> underWay = new ArrayDeque<>();
    /** As it was when the log was read up to the place before. */
    private long lastMoment;

    CatalogWatch(
            Session session,
            Catalog catalog,
            TableMappings patterns,
            MysqlTables tables,
            Definitions definitions,
            LoggedTables loggedTables,
            ColumnTypes types) {
        this.session = session;
        this.catalog = catalog;
        this.patterns = patterns;
        this.tables = tables;
        this.definitions = definitions;
        this.loggedTables = loggedTables;
        this.types = types;
    }

    /** A look at the catalog. */
    private static final class Look {
        private final CatalogView view;
        /** All that is in the log before it, it shows. */
        private final LogPlace begin;
        /** All it shows is in the log before it. */
        private final LogPlace end;
        /** When the log was read up to {@link #begin}, in steps of the captured tables; negative while it is not. */
        private long moment = -1;

        Look(CatalogView view, LogPlace begin, LogPlace end) {
            this.view = view;
            this.begin = begin;
            this.end = end;
        }

        /** Whether a step in the life of a table, which may be a statement of the log, may not be in it. */
        boolean isOlderThan(long step) {
            return step > moment;
        }
    }

    /** Takes up the tables that the landing zone's log knows, before anything is read from the log. */
    void resume(LandingState state) {
        tables.resumeAll(state);
        CatalogView view = take().view;
        for (CatalogTable now : view.tables().values()) {
            align(now);
        }
        for (MysqlTable table : tables.all()) {
            if (table.mode() == CapturedTable.Mode.WAITING && view.table(table.id()) == null) {
                gone(table);
            }
        }
        loggedTables.use(Cascades.Parents.of(view, this::parent));
    }

    /** Whether enough looks are under way. */
    boolean isBusy() {
        return underWay.size() >= UNDER_WAY_MAX;
    }

    /** Begins another look; it is used where the log has been read up to the place that is returned. */
    LogPlace look() {
        return take().end;
    }

    private Look take() {
        LogPlace begin = LogEnd.place(session);
        CatalogView view = catalog.read(session);
        Look look = new Look(view, begin, LogEnd.place(session));
        underWay.add(look);
        return look;
    }

    /** The log has been read up to there; between transactions. True when a look was waiting for that. */
    boolean reached(LogPlace place) {
        for (Look look : underWay) {
            int passed = look.begin.compareTo(place);
            if (look.moment < 0 && passed <= 0) {
                look.moment = passed == 0 ? tables.moment().get() : lastMoment;
            }
        }
        lastMoment = tables.moment().get();
        boolean any = false;
        while (!underWay.isEmpty() && underWay.peek().end.compareTo(place) <= 0) {
            use(underWay.remove());
            any = true;
        }
        return any;
    }

    private void use(Look look) {
        CatalogView view = look.view;
        for (CatalogTable now : view.tables().values()) {
            MysqlTable table = tables.find(now.id());
            boolean isOfNow = !look.isOlderThan(table == null ? tables.goneAt(now.id()) : table.changedAt());
            if (isOfNow) {
                use(now, table);
            }
        }
        for (MysqlTable table : tables.all()) {
            if (view.table(table.id()) == null && !look.isOlderThan(table.changedAt())) {
                gone(table);
            }
        }
        use(Cascades.Parents.of(view, this::parent));
    }

    private void use(Cascades.Parents parents) {
        for (TableId child : parents.changedUnseen(loggedTables.parents())) {
            MysqlTable table = tables.find(child);
            if (table != null && table.isLanded()) {
                tables.awaitLoad(table, "a foreign key that is new may have changed its rows");
            }
        }
        loggedTables.use(parents);
    }

    private void use(CatalogTable now, @Nullable MysqlTable known) {
        if (known != null && isRefusedAnew(now, known) && !isStillRefused(known)) {
            return;
        }
        MysqlTable aligned = align(now);
        if (aligned.isLanded()) {
            definitions.compare(aligned, now);
        }
        tables.announceLoad(aligned, now);
    }

    private boolean isRefusedAnew(CatalogTable now, MysqlTable known) {
        return known.mode() != CapturedTable.Mode.STOPPED && refusal(now).isPresent();
    }

    /** A look at a table that was being altered or dropped may have shown a part of it. */
    private boolean isStillRefused(MysqlTable table) {
        try {
            return definitions
                    .read(table)
                    .filter(now -> refusal(now).isPresent())
                    .isPresent();
        } catch (PipelineException e) {
            return mayNotRead(e);
        }
    }

    private static boolean mayNotRead(PipelineException e) {
        if (e.code() == ErrorCode.SOURCE_PERMISSION_MISSING) {
            return true;
        }
        throw e;
    }

    private Optional<CatalogTable> parent(TableId id) {
        return catalog.read(session, id);
    }

    /** Everything about a table but its columns. */
    private MysqlTable align(CatalogTable now) {
        MysqlTable known = tables.find(now.id());
        MysqlTable table = known == null ? tables.resume(now.id()) : known;
        Optional<TableEvent.Stopped> refusal = refusal(now);
        if (refusal.isPresent()) {
            tables.stop(table, refusal.get());
            return table;
        }
        if (tables.mayResume(table)) {
            table.resumeFromStop();
        }
        table.wantLoadIfWaiting();
        return table;
    }

    private Optional<TableEvent.Stopped> refusal(CatalogTable now) {
        return Selection.refusal(now, types).or(() -> tables.refusalOfMappings(now));
    }

    /** A look did not show the table. */
    private void gone(MysqlTable table) {
        if (!patterns.matches(table.id())) {
            tables.stop(
                    table,
                    new TableEvent.Stopped(
                            ErrorCode.TABLE_NOT_FOUND,
                            "No table pattern of the pipeline matches table " + table.id() + " any more",
                            "Nothing, or choose the table again; it is then loaded anew."));
            return;
        }
        try {
            // while a table is altered, a look may miss it
            if (definitions.read(table).isEmpty()) {
                tables.drop(table);
            }
        } catch (PipelineException e) {
            if (mayNotRead(e)) {
                tables.stop(table, Selection.unreadable(table.id()));
            }
        }
    }
}
