package io.tributary.capture.mysql;

import io.tributary.capture.mapping.TableMappings;
import io.tributary.capture.mysql.binlog.LogPlace;
import io.tributary.capture.mysql.sql.ColumnStep;
import io.tributary.capture.mysql.sql.NameCase;
import io.tributary.capture.mysql.sql.Statement;
import io.tributary.change.TableId;
import java.util.LinkedHashSet;
import java.util.Set;

/** What statements of the log do to captured tables, at the place where they stand. Confined to the capture's thread. */
final class TableStatements {
    private final MysqlTables tables;
    private final TableMappings patterns;
    private final Definitions definitions;
    private final NameCase names;
    private boolean lookWanted;

    TableStatements(MysqlTables tables, TableMappings patterns, Definitions definitions, NameCase names) {
        this.tables = tables;
        this.patterns = patterns;
        this.definitions = definitions;
        this.names = names;
    }

    /** Whether tables may have come or gone since the last call, so that a look at the catalog is worth while. */
    boolean takeLookWanted() {
        boolean result = lookWanted;
        lookWanted = false;
        return result;
    }

    /**
     * Does to tables what the statement does.
     *
     * @param strict whether values that do not fit fail it
     * @param end of the statement in the log
     */
    void apply(Statement statement, boolean strict, LogPlace end) {
        if (statement instanceof Statement.OfTables ofTables) {
            lookWanted = true;
            applyToTables(ofTables, strict, end);
        } else if (statement instanceof Statement.Unclear unclear) {
            for (MysqlTable table : tables.all()) {
                if (mayMention(unclear, table)) {
                    anew(table, "a statement in the log was not understood: " + unclear.reason());
                }
            }
        }
    }

    boolean mayMention(Statement.Unclear unclear, MysqlTable table) {
        return unclear.mayMention(names.fold(table.id()));
    }

    private void applyToTables(Statement.OfTables statement, boolean strict, LogPlace end) {
        if (statement instanceof Statement.Truncate truncate) {
            find(truncate.table(), table -> {
                if (table.isLanded()) {
                    tables.truncate(table);
                }
            });
        } else if (statement instanceof Statement.DropTables drop) {
            drop.tables().forEach(name -> find(name, tables::drop));
        } else if (statement instanceof Statement.DropSchema drop) {
            for (MysqlTable table : tables.all()) {
                if (names.fold(table.id().schema()).equals(drop.name())) {
                    tables.drop(table);
                }
            }
        } else if (statement instanceof Statement.RenameTables rename) {
            rename(rename);
        } else if (statement instanceof Statement.CreateTable create) {
            if (create.existing() != Statement.CreateTable.Existing.KEPT) {
                find(create.table(), table -> anew(table, "it was created anew"));
            }
        } else if (statement instanceof Statement.AlterTable alter) {
            alter(alter, strict, end);
        }
    }

    /** What a name stands for afterwards is another table, or none. */
    private void rename(Statement.RenameTables rename) {
        Set<TableId> gone = new LinkedHashSet<>();
        Set<TableId> come = new LinkedHashSet<>();
        for (Statement.RenameTables.Move move : rename.moves()) {
            if (!come.remove(move.from())) {
                gone.add(move.from());
            }
            come.add(move.to());
        }
        come.forEach(name -> find(name, table -> anew(table, "another table was renamed to its name")));
        gone.removeAll(come);
        gone.forEach(name -> find(name, tables::drop));
    }

    private void alter(Statement.AlterTable alter, boolean strict, LogPlace end) {
        alter.others().forEach(name -> find(name, table -> anew(table, "it took part in an ALTER TABLE of another")));
        if (alter.renamedTo().isPresent()) {
            find(alter.renamedTo().get(), table -> anew(table, "another table was renamed to its name"));
            find(alter.table(), tables::drop);
            return;
        }
        find(alter.table(), table -> {
            if (!table.isLanded()) {
                return;
            }
            if (table.isLoading() && !isReadableUnder(alter)) {
                anew(table, "its columns were changed while it was loaded");
            } else if (alter.touchesRows().isPresent()) {
                anew(table, alter.touchesRows().get());
            } else {
                definitions.follow(table, alter, strict, end);
            }
        });
    }

    /** Whether a load that began before the statement reads the same values after it. */
    private static boolean isReadableUnder(Statement.AlterTable alter) {
        return alter.steps().stream()
                .allMatch(step -> step instanceof ColumnStep.Added || step instanceof ColumnStep.DefaultChanged);
    }

    private void anew(MysqlTable table, String reason) {
        if (table.isLanded()) {
            tables.awaitLoad(table, reason);
        }
    }

    private void find(TableId folded, java.util.function.Consumer<MysqlTable> action) {
        for (MysqlTable table : tables.all()) {
            if (names.fold(table.id()).equals(folded) && patterns.matches(table.id())) {
                action.accept(table);
            }
        }
    }
}
