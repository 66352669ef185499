package io.tributary.capture.mysql;

import io.tributary.capture.CaptureControl;
import io.tributary.capture.mysql.value.FormContext;
import io.tributary.capture.run.Loads;
import io.tributary.capture.run.TableLoad;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.TableEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Loads of now by one session, with no log that follows them: needs no lock and no right but to read the tables. */
final class MysqlReads extends Loads<MysqlTable, CatalogTable> {
    private final ColumnTypes types;
    private final FormContext forms;
    private final MysqlTables tables;
    private final CaptureControl control;

    MysqlReads(
            ColumnTypes types, FormContext forms, LandingWriter landing, MysqlTables tables, CaptureControl control) {
        super(landing, tables, control);
        this.types = types;
        this.forms = forms;
        this.tables = tables;
        this.control = control;
    }

    /** @param snapshot with one session */
    void begin(ConsistentSnapshot snapshot, CatalogView view, Predicate<TableId> wanted) {
        SnapshotSession session = new SnapshotSession(snapshot, control::loadProgress);
        run(session);
        for (CatalogTable now : view.tables().values()) {
            if (wanted.test(tables.mappings().landed(now.id()))) {
                begin(now, session);
            }
        }
        session.start();
    }

    private void begin(CatalogTable now, SnapshotSession session) {
        MysqlTable table = tables.resume(now.id());
        Optional<TableEvent.Stopped> refusal = Selection.refusal(now, types).or(() -> tables.refusalOfMappings(now));
        if (refusal.isPresent()) {
            tables.stop(table, refusal.get());
            return;
        }
        TableLoad load = begin(table, now, Position.NONE);
        TableSchema schema = table.schema();
        if (schema != null) {
            ReadPlan.Split whole = new ReadPlan.Split(false, ReadPlan.CHUNK_ROWS);
            ReadPlan plan = new ReadPlan(now, schema, forms, whole, LoggedRows.NONE);
            session.add(load, List.of(new KeyChunk(load, plan, new KeyCuts(plan), KeyRange.ALL)));
        }
    }

    @Override
    protected boolean canLoad(MysqlTable table) {
        return false;
    }

    @Override
    protected void start(List<MysqlTable> due) {}
}
