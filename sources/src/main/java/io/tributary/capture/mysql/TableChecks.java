package io.tributary.capture.mysql;

import io.tributary.capture.Check;
import io.tributary.capture.mapping.TableMappings;
import io.tributary.capture.run.MappingChecks;
import io.tributary.landing.TableEvent;
import java.util.List;
import java.util.Optional;

/** Every wanted table. */
final class TableChecks {
    private final List<Check> checks;
    private final TableMappings mappings;
    private final ColumnTypes types;

    TableChecks(List<Check> checks, TableMappings mappings, ColumnTypes types) {
        this.checks = checks;
        this.mappings = mappings;
        this.types = types;
    }

    void run(CatalogView view) {
        for (CatalogTable table : view.tables().values()) {
            String subject = "table " + table.id();
            Optional<TableEvent.Stopped> refusal = Selection.refusal(table, types)
                    .or(() -> MappingChecks.refusal(mappings, table.schemaOfLoad(1, null, types), columns -> true));
            if (refusal.isPresent()) {
                checks.add(Check.failed(
                        subject, refusal.get().reason(), refusal.get().hint()));
                continue;
            }
            String identity = table.key().isEmpty()
                    ? "no key: rows are known by their whole content"
                    : "key " + String.join(", ", table.key());
            checks.add(Check.ok(subject, table.columns().size() + " columns, " + identity));
            if (!view.cascadesLogged()) {
                cascades(table, view);
            }
        }
    }

    private void cascades(CatalogTable table, CatalogView view) {
        for (ForeignKey key : view.cascades()) {
            if (key.child().equals(table.id())) {
                checks.add(Check.warning(
                        "table " + table.id(),
                        "foreign key " + key.name() + " changes its rows when " + key.parent()
                                + " changes, and this server does not log that",
                        "MySQL 9.6 and later log it, with innodb_native_foreign_keys=OFF. Else let triggers change the"
                                + " rows instead of ON DELETE and ON UPDATE: what triggers do is logged."));
            }
        }
    }
}
