package io.tributary.capture.postgres;

import io.tributary.capture.mapping.TableMappings;
import io.tributary.capture.run.CapturedTable;
import io.tributary.capture.run.CapturedTables;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.TableState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The tables of one run, also by the oid that the stream knows them by. Confined to the capture's thread. */
final class PostgresTables extends CapturedTables<PostgresTable, CatalogTable> {
    private final Map<Integer, PostgresTable> byOid = new HashMap<>();

    PostgresTables(LandingWriter landing, TableMappings mappings, AtomicLong moment) {
        super(landing, mappings, moment, LoadSnapshot.WAITING);
    }

    @Nullable
    PostgresTable find(int oid) {
        return byOid.get(oid);
    }

    @Override
    protected PostgresTable create(TableId id, CapturedTable.Mode mode) {
        return new PostgresTable(id, mode);
    }

    @Override
    protected void resumed(PostgresTable table, TableState past) {
        TableSchema schema = table.schema();
        if (schema != null) {
            table.oid = Origin.parse(schema.origin()).oid();
        }
        boolean isStopped = table.mode() == CapturedTable.Mode.STOPPED;
        if (schema != null && !isStopped && LoadSnapshot.isSnapshot(past.loadPosition())) {
            table.writersNotedFor = Origin.parse(schema.origin()).membership();
        }
        if (table.isLanded() && LoadSnapshot.isSnapshot(past.loadPosition())) {
            table.snapshot = LoadSnapshot.of(past.loadPosition());
        }
        register(table);
    }

    @Override
    protected boolean holdsOld(CatalogTable now, List<Integer> columnIds) {
        return now.logsOld(columnIds);
    }

    /** Column numbers are the catalog's own, and never given twice. */
    @Override
    protected TableSchema schemaOfLoad(CatalogTable now, int version, @Nullable TableSchema last) {
        return now.schemaOfLoad(version);
    }

    @Override
    protected void taken(PostgresTable table, CatalogTable now) {
        table.oid = now.oid();
        register(table);
    }

    private void register(PostgresTable table) {
        byOid.values().removeIf(other -> other == table);
        if (table.oid != 0) {
            byOid.put(table.oid, table);
        }
    }

    @Override
    protected void released(PostgresTable table) {
        byOid.remove(table.oid, table);
    }

    /** The catalog was found equal to the table's schema, but for what the schema only remembers. */
    void confirm(PostgresTable table, CatalogTable now) {
        remember(table, Origin.of(now).text(), now);
    }

    /** The table's rows in the stream are another table's from here on, or nobody's. */
    void release(PostgresTable table) {
        released(table);
    }
}
