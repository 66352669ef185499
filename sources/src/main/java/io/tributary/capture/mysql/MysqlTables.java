package io.tributary.capture.mysql;

import io.tributary.capture.run.CapturedTable;
import io.tributary.capture.run.CapturedTables;
import io.tributary.change.Column;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.TableState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The tables of one run. Confined to the capture's thread. */
final class MysqlTables extends CapturedTables<MysqlTable, CatalogTable> {
    /** A load that is wanted but has no snapshot yet. */
    private static final Position WAITING = new Position("waiting");

    private final ColumnTypes types;

    MysqlTables(LandingWriter landing, ColumnTypes types) {
        super(landing, new AtomicLong(), WAITING);
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

    /** A column keeps its id while it keeps name and definition: the database has no identity for it. */
    @Override
    protected TableSchema schemaOfLoad(CatalogTable now, int version, @Nullable TableSchema last) {
        int width = last == null ? 0 : Origin.parse(last.origin()).width();
        List<Column> columns = new ArrayList<>();
        List<Integer> ids = new ArrayList<>();
        for (CatalogColumn column : now.columns()) {
            int id = last == null ? 0 : idOf(column, last);
            if (id == 0) {
                id = ++width;
            }
            ids.add(id);
            columns.add(column.toColumn(id, null, types));
        }
        List<Integer> key =
                now.key().stream().map(name -> ids.get(now.indexOf(name))).toList();
        return new TableSchema(
                now.id(), version, columns, key, Origin.of(now, ids, width).text());
    }

    private static int idOf(CatalogColumn column, TableSchema last) {
        return last.columns().stream()
                .filter(known ->
                        known.name().equals(column.name()) && known.sourceType().equals(column.sourceType()))
                .mapToInt(Column::id)
                .findFirst()
                .orElse(0);
    }

    /** Rows are known by the table's name: nothing else to take up. */
    @Override
    protected void resumed(MysqlTable table, TableState past) {}

    @Override
    protected void taken(MysqlTable table, CatalogTable now) {}

    @Override
    protected void released(MysqlTable table) {}
}
