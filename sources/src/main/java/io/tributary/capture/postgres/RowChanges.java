package io.tributary.capture.postgres;

import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.TableEvent;
import java.sql.Connection;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lands what the stream says, row by row. Confined to the capture's thread. */
final class RowChanges implements PgOutput.Changes {
    private static final long EPOCH_2000_SECONDS = 946_684_800L;
    private static final long MICROS_PER_SECOND = 1_000_000L;

    private final PostgresTables tables;
    private final Catalog catalog;
    private final Connection connection;
    private final Heartbeats heartbeats;
    private final RecentTransactions recent;
    private final Map<Integer, Relation> relations = new HashMap<>();
    private @Nullable CatalogView view;

    private int xid;
    private long commit;
    private long end;
    private long commitMicros;
    private boolean inTransaction;
    private boolean landed;
    private boolean beating;
    private Heartbeats.@Nullable Beat beat;

    RowChanges(PostgresTables tables, Catalog catalog, Connection connection, Heartbeats heartbeats) {
        this.tables = tables;
        this.catalog = catalog;
        this.connection = connection;
        this.heartbeats = heartbeats;
        this.recent = new RecentTransactions(() -> catalog.moment(connection));
    }

    /** A look at the catalog that spares looking again for changes it is not older than. */
    void seen(CatalogView latest) {
        view = latest;
    }

    /**
     * At the start of a run, what an earlier run streamed is not known any more. Where commits wait for a standby, a
     * transaction may have been streamed and yet be invisible: every open one may be such.
     */
    void suspectOpenTransactions(CatalogView latest) {
        latest.snapshot().running().forEach(open -> recent.add(open.intValue()));
    }

    RecentTransactions recent() {
        return recent;
    }

    boolean isInTransaction() {
        return inTransaction;
    }

    /** Where the transaction that ended last ended. */
    long end() {
        return end;
    }

    Instant commitTime() {
        long seconds = Math.floorDiv(commitMicros, MICROS_PER_SECOND);
        long micros = Math.floorMod(commitMicros, MICROS_PER_SECOND);
        return Instant.ofEpochSecond(EPOCH_2000_SECONDS + seconds, micros * 1000);
    }

    /** Whether the transaction that ended last landed something. */
    boolean hasLanded() {
        return landed || tables.takeChanged();
    }

    /** Whether it was a heartbeat of this pipeline. */
    boolean isHeartbeat() {
        return beating;
    }

    /** The heartbeat of this process that it was; null when it was none. */
    Heartbeats.@Nullable Beat beat() {
        return beat;
    }

    @Override
    public void begin(int xid, long commit, long micros) {
        this.xid = xid;
        this.commit = commit;
        commitMicros = micros;
        if (tables.wantsTransactions()) {
            tables.transaction(Lsn.text(commit), commitTime());
        }
        inTransaction = true;
        landed = false;
        beating = false;
        beat = null;
    }

    @Override
    public void commit(long end, long micros) {
        this.end = end;
        commitMicros = micros;
        inTransaction = false;
        recent.add(xid);
    }

    @Override
    public void message(String prefix, String content) {
        if (heartbeats.isOurs(prefix, content)) {
            beating = true;
            beat = heartbeats.take(content);
        }
    }

    @Override
    public void relation(Relation relation) {
        relations.put(relation.oid(), relation);
        PostgresTable table = tables.find(relation.oid());
        if (table != null) {
            table.plan = null;
        }
    }

    @Override
    public void insert(int oid, Tuple row) {
        PostgresTable table = planned(oid);
        if (table != null && table.plan != null) {
            try {
                table.plan.insert(tables.target(table), row);
                landed = true;
            } catch (PipelineException e) {
                stopOrFail(table, e);
            }
        }
    }

    @Override
    public void update(int oid, Tuple row) {
        PostgresTable table = planned(oid);
        if (table != null && table.plan != null) {
            change(table, plan -> plan.update(tables.target(table), null, RowPlan.Part.KEY, row));
        }
    }

    @Override
    public void update(int oid, Tuple old, RowPlan.Part part, Tuple row) {
        PostgresTable table = planned(oid);
        if (table != null && table.plan != null) {
            change(table, plan -> plan.update(tables.target(table), old, part, row));
        }
    }

    @Override
    public void delete(int oid, Tuple old, RowPlan.Part part) {
        PostgresTable table = planned(oid);
        if (table != null && table.plan != null) {
            change(table, plan -> plan.delete(tables.target(table), old, part));
        }
    }

    @Override
    public void truncate(int oid) {
        PostgresTable table = tables.find(oid);
        if (table != null && table.lands(xid, commit)) {
            tables.truncate(table);
        }
    }

    /** A change that its table may not be able to take. */
    private interface RowChange {
        void apply(RowPlan plan);
    }

    private void change(PostgresTable table, RowChange change) {
        RowPlan plan = table.plan;
        if (plan == null) {
            return;
        }
        try {
            change.apply(plan);
            landed = true;
        } catch (PipelineException e) {
            stopOrFail(table, e);
        }
    }

    private void stopOrFail(PostgresTable table, PipelineException e) {
        boolean isOfTable = e.code() == ErrorCode.TABLE_HAS_NO_IDENTITY || e.code() == ErrorCode.VALUE_UNSUPPORTED;
        if (!isOfTable) {
            throw e;
        }
        tables.stop(table, new TableEvent.Stopped(e.code(), String.valueOf(e.getMessage()), e.hint()));
    }

    /** The table, with a plan for its rows; null when this row is not to be landed. */
    private @Nullable PostgresTable planned(int oid) {
        PostgresTable table = tables.find(oid);
        if (table == null || !table.lands(xid, commit)) {
            return null;
        }
        if (table.plan == null) {
            resolve(table);
        }
        return table;
    }

    /** Works out what the rows that follow mean, since they were announced anew. */
    private void resolve(PostgresTable table) {
        Relation relation = relations.get(table.oid);
        TableSchema schema = table.schema();
        if (relation == null || schema == null) {
            throw new PipelineException(
                    ErrorCode.SOURCE_PROTOCOL_UNEXPECTED,
                    "The stream has a row of table " + table.id() + " before it announced the table",
                    "");
        }
        Optional<CatalogTable> found = look(table);
        if (found.isEmpty() || !found.get().id().equals(table.id())) {
            tables.awaitLoad(table, "it was dropped or renamed before its rows were read");
            return;
        }
        new ColumnsOfRows(schema, found.get(), relation)
                .find(() -> catalog.typeNames(connection, relation), table.nextVersion())
                .ifPresent(columns -> apply(table, columns.then(), columns.change()));
        TableSchema next = table.schema();
        if (!table.isLanded() || next == null) {
            return;
        }
        if (!found.get().isPartitioned() && !relation.logsKeyOf(next)) {
            tables.awaitLoad(table, "its old rows were logged by other columns than its key for a while");
            return;
        }
        table.plan = new RowPlan(next);
    }

    /** Lands what became of the table's columns. */
    void apply(PostgresTable table, CatalogTable now, SchemaChange change) {
        if (change instanceof SchemaChange.Followed followed) {
            tables.follow(table, followed.schema(), now);
        } else if (change instanceof SchemaChange.Reload reload) {
            tables.awaitLoad(table, reload.reason());
        } else {
            tables.confirm(table, now);
        }
    }

    /** The catalog's entry, from a look that is not older than the transaction at hand. */
    private Optional<CatalogTable> look(PostgresTable table) {
        CatalogView latest = view;
        if (latest != null && latest.snapshot().shows(xid, commit)) {
            CatalogTable known = latest.table(table.id());
            if (known != null && known.oid() == table.oid) {
                return Optional.of(known);
            }
        }
        return catalog.read(connection, table.oid);
    }
}
