package io.tributary.capture.mysql;

import io.tributary.capture.mapping.TableMappings;
import io.tributary.capture.run.CapturedTable;
import io.tributary.capture.run.CapturedTables;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.TableState;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The tables of one run. Confined to the capture's thread. */
final class MysqlTables extends CapturedTables<MysqlTable, CatalogTable> {
    /** A load that is wanted but has no snapshot yet. */
    private static final Position WAITING = new Position("waiting");

    private final ColumnTypes types;

    MysqlTables(LandingWriter landing, TableMappings mappings, ColumnTypes types) {
        super(landing, mappings, new AtomicLong(), WAITING);
        this.types = types;
    }

    @Override
    protected MysqlTable create(TableId id, CapturedTable.Mode mode) {
        return new MysqlTable(id, mode);
    }

    /** The schema that a load of the table has, if it begins while the catalog says this; its number may be another. */
    TableSchema expected(MysqlTable table, CatalogTable now) {
        return schemaOfLoad(now, table.nextVersion(), table.schema());
    }

    @Override
    protected TableSchema schemaOfLoad(CatalogTable now, int version, @Nullable TableSchema last) {
        return now.schemaOfLoad(version, last, types);
    }

    /** Row images are whole. */
    @Override
    protected boolean holdsOld(CatalogTable now, List<Integer> columnIds) {
        return true;
    }

    /** Rows are known by the table's name: nothing else to take up. */
    @Override
    protected void resumed(MysqlTable table, TableState past) {}

    @Override
    protected void taken(MysqlTable table, CatalogTable now) {}

    @Override
    protected void released(MysqlTable table) {}
}
