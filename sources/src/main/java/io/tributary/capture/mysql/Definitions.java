package io.tributary.capture.mysql;

import io.tributary.capture.mysql.binlog.LogPlace;
import io.tributary.capture.mysql.sql.ColumnStep;
import io.tributary.capture.mysql.sql.Names;
import io.tributary.capture.mysql.sql.Statement;
import io.tributary.capture.mysql.wire.MysqlErrors;
import io.tributary.capture.mysql.wire.ServerFailure;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.change.TableSchema;
import io.tributary.error.PipelineException;
import java.util.Optional;

/**
 * Follows a table's columns through the statements that change them. The statement says what becomes of each column; what
 * the table looks like afterwards is read from the catalog, which shows it unless a later statement has changed it again:
 * that the log tells. Confined to the capture's thread.
 */
final class Definitions {
    private final Session session;
    private final Catalog catalog;
    private final MysqlTables tables;
    private final LookAhead ahead;
    private final DefaultValues defaults;
    private final ColumnTypes types;

    Definitions(
            Session session,
            Catalog catalog,
            MysqlTables tables,
            LookAhead ahead,
            DefaultValues defaults,
            ColumnTypes types) {
        this.session = session;
        this.catalog = catalog;
        this.tables = tables;
        this.ahead = ahead;
        this.defaults = defaults;
        this.types = types;
    }

    /**
     * Lands what becomes of the columns of a table whose rows are landed.
     *
     * @param strict whether values that do not fit fail the statement
     * @param end of the statement in the log
     */
    void follow(MysqlTable table, Statement.AlterTable alter, boolean strict, LogPlace end) {
        if (leavesDefinition(alter)) {
            return;
        }
        TableSchema schema = table.schema();
        Optional<CatalogTable> now = read(table);
        if (schema == null || now.isEmpty()) {
            tables.awaitLoad(table, "it was dropped or renamed after its definition was changed");
            return;
        }
        if (NullsReplaced.mayBe(schema, alter, now.get(), strict, session.flavour())) {
            tables.awaitLoad(
                    table, "a column may not be NULL any more, and the server may have put something in its place");
            return;
        }
        SchemaChange change = change(table, schema, now.get(), Optional.of(alter));
        // only now is everything asked that a later statement may have changed
        if (ahead.concerns(table.id(), alter, end, LogEnd.place(session))) {
            tables.awaitLoad(table, "its definition was changed more than once before the first was read");
            return;
        }
        apply(table, now.get(), change);
    }

    private static boolean leavesDefinition(Statement.AlterTable alter) {
        return !alter.changesKeys()
                && alter.steps().stream().allMatch(step -> step instanceof ColumnStep.DefaultChanged);
    }

    /** What a look at the catalog shows, where no statement has told of a change. */
    void compare(MysqlTable table, CatalogTable now) {
        TableSchema schema = table.schema();
        if (schema != null) {
            apply(table, now, change(table, schema, now, Optional.empty()));
        }
    }

    private SchemaChange change(
            MysqlTable table, TableSchema schema, CatalogTable now, Optional<Statement.AlterTable> alter) {
        return SchemaChange.between(
                schema, now, alter, column -> defaults.of(table.id(), column), types, table.nextVersion());
    }

    private void apply(MysqlTable table, CatalogTable now, SchemaChange change) {
        if (change instanceof SchemaChange.Followed followed) {
            tables.follow(table, followed.schema(), now);
        } else if (change instanceof SchemaChange.Reload reload) {
            tables.awaitLoad(table, reload.reason());
        }
    }

    /**
     * The definition once every statement under way is done: it is in the log a moment before others see it, and until then
     * it keeps the table to itself; the catalog may not show the table meanwhile.
     *
     * @return empty when there is no such table
     */
    Optional<CatalogTable> read(MysqlTable table) {
        try {
            session.execute("SELECT 1 FROM " + Names.quote(table.id()) + " LIMIT 0");
        } catch (PipelineException e) {
            if (ServerFailure.is(e, MysqlErrors.NO_SUCH_TABLE)) {
                return Optional.empty();
            }
            throw e;
        }
        return catalog.read(session, table.id());
    }
}
