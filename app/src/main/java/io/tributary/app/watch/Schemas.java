package io.tributary.app.watch;

import io.tributary.app.web.ConsoleView.ColumnText;
import io.tributary.app.web.ConsoleView.Schema;
import io.tributary.change.Column;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.landing.LandingReader;
import io.tributary.landing.TableState;
import java.util.ArrayList;
import java.util.List;

/** Versions of a table's columns, as people read them. */
final class Schemas {
    private static final int VERSIONS_MAX = 10;

    private Schemas() {}

    /** The newest first. */
    static List<Schema> of(LandingReader landing, TableId table, TableState state) {
        List<Schema> schemas = new ArrayList<>();
        for (int version = state.schemaVersion(); version > 0 && schemas.size() < VERSIONS_MAX; version--) {
            TableSchema schema = landing.schema(table, version);
            List<ColumnText> columns = new ArrayList<>();
            for (Column column : schema.columns()) {
                columns.add(new ColumnText(
                        column.name(), column.sourceType(), schema.key().contains(column.id())));
            }
            schemas.add(new Schema(version, columns));
        }
        return schemas;
    }
}
