package io.tributary.capture.postgres;

import io.tributary.capture.Check;
import io.tributary.capture.run.MappingChecks;
import io.tributary.landing.TableEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The publication, and every wanted table. */
final class TableChecks {
    private final PostgresSettings settings;
    private final Statement statement;
    private final List<Check> checks;

    TableChecks(PostgresSettings settings, Statement statement, List<Check> checks) {
        this.settings = settings;
        this.statement = statement;
        this.checks = checks;
    }

    void run(CatalogView view) throws SQLException {
        publication(view.publication());
        for (CatalogTable table : view.tables().values()) {
            table(table, view.publication());
        }
    }

    private void publication(Publication.State publication) throws SQLException {
        String name = settings.slotName();
        if (publication.exists()) {
            boolean complete = publication.scope().allOperations();
            checks.add(
                    complete
                            ? Check.ok("publication", name + " exists")
                            : Check.failed(
                                    "publication",
                                    name + " leaves out some operations",
                                    "ALTER PUBLICATION " + Names.quote(name)
                                            + " SET (publish = 'insert, update, delete, truncate');"));
            return;
        }
        checks.add(
                mayCreate()
                        ? Check.ok("publication", name + " will be created")
                        : Check.failed(
                                "publication",
                                "the role may not create " + name,
                                "GRANT CREATE ON DATABASE to the role; or create the publication as its tables' owner."));
    }

    private boolean mayCreate() throws SQLException {
        try (ResultSet row = statement.executeQuery(
                "SELECT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void table(CatalogTable table, Publication.State publication) {
        String subject = "table " + table.id();
        Optional<TableEvent.Stopped> refusal = Selection.refusal(table, publication, settings.slotName())
                .or(() -> MappingChecks.refusal(settings.tables(), table.schemaOfLoad(1), table::logsOld));
        if (refusal.isPresent()) {
            checks.add(
                    Check.failed(subject, refusal.get().reason(), refusal.get().hint()));
            return;
        }
        String identity = table.identity().kind() == Identity.Kind.KEY
                ? "rows have a key"
                : "rows are known by their whole content";
        checks.add(Check.ok(subject, table.columns().size() + " columns, " + identity));
        if (!table.traits().unpublished().isEmpty()) {
            checks.add(Check.warning(
                    subject,
                    "generated columns are not replicated: "
                            + table.traits().unpublished().stream()
                                    .map(CatalogColumn::name)
                                    .collect(Collectors.joining(", ")),
                    "PostgreSQL 18 and later replicate stored generated columns; work them out from the others."));
        }
    }
}
