package io.tributary.capture.mysql;

import io.tributary.capture.mysql.sql.Names;
import io.tributary.capture.run.Refusal;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.TableEvent;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Decides whether a wanted table can be captured exactly; pure. */
final class Selection {
    /** Engines that read one state of all rows while others write, and undo what is rolled back. */
    private static final Set<String> CONSISTENT_ENGINES = Set.of("innodb", "rocksdb", "tokudb");

    private Selection() {}

    /** Why the table is refused, as the event that says so; empty when it can be captured. */
    static Optional<TableEvent.Stopped> refusal(CatalogTable table, ColumnTypes types) {
        return Refusal.ofName(table.id())
                .or(() -> refusalOfKind(table))
                .or(() -> refusalOfRights(table))
                .or(() -> refusalOfEngine(table))
                .or(() -> refusalOfTypes(table, types));
    }

    private static Optional<TableEvent.Stopped> refusalOfKind(CatalogTable table) {
        return switch (table.traits().kind()) {
            case TABLE -> Optional.empty();
            case VIEW ->
                schemaRefused(
                        table,
                        "is a view: the log has no changes of it",
                        "Exclude it, and capture the tables it shows.");
            case SEQUENCE -> schemaRefused(table, "is a sequence, not a table", "Exclude it.");
            case SYSTEM_VERSIONED ->
                schemaRefused(
                        table,
                        "is system-versioned: its log mixes rows of now with rows of history",
                        "Exclude it, or ALTER TABLE " + Names.quote(table.id()) + " DROP SYSTEM VERSIONING;");
            case OTHER -> schemaRefused(table, "is no base table", "Exclude it.");
        };
    }

    private static Optional<TableEvent.Stopped> refusalOfRights(CatalogTable table) {
        return table.traits().selectable() ? Optional.empty() : Optional.of(unreadable(table.id()));
    }

    /** What there is to say of a table that the user has no right to read as a whole. */
    static TableEvent.Stopped unreadable(TableId table) {
        return new TableEvent.Stopped(
                ErrorCode.SOURCE_PERMISSION_MISSING,
                "The user may not read every column of table " + table,
                "GRANT SELECT ON " + Names.quote(table) + " TO the user;");
    }

    private static Optional<TableEvent.Stopped> refusalOfEngine(CatalogTable table) {
        String engine = table.traits().engine();
        if (CONSISTENT_ENGINES.contains(engine.toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        return engine.isEmpty()
                ? schemaRefused(
                        table,
                        "has no engine that the server can use: it may be damaged",
                        "CHECK TABLE " + Names.quote(table.id()) + "; then repair it, or exclude it.")
                : schemaRefused(
                        table,
                        "is kept by engine " + engine + ", which cannot be read while it is written",
                        "ALTER TABLE " + Names.quote(table.id()) + " ENGINE=InnoDB;");
    }

    private static Optional<TableEvent.Stopped> refusalOfTypes(CatalogTable table, ColumnTypes types) {
        for (CatalogColumn column : table.columns()) {
            try {
                types.of(column.sourceType());
            } catch (PipelineException e) {
                return Refusal.of(
                        e.code(),
                        "Column " + column.name() + " of table " + table.id() + ": " + e.getMessage(),
                        e.hint());
            }
        }
        return Optional.empty();
    }

    private static Optional<TableEvent.Stopped> schemaRefused(CatalogTable table, String why, String hint) {
        return Refusal.of(ErrorCode.TABLE_SCHEMA_UNSUPPORTED, "Table " + table.id() + " " + why, hint);
    }
}
