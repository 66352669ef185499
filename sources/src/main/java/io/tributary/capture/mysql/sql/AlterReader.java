package io.tributary.capture.mysql.sql;

import java.util.Set;

/**
 * Reads the clauses of one {@code ALTER TABLE}. A clause that is not known counts as one that touches rows.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/9.7/en/alter-table.html">MySQL</a>
 * @see <a href="https://mariadb.com/docs/server/reference/sql-statements/data-definition/alter/alter-table">MariaDB</a>
 */
final class AlterReader {
    private static final Set<String> KEYS = Set.of("INDEX", "KEY");
    /** What {@code ALTER} may be about that is no column. */
    private static final Set<String> UNALTERED = Set.of("INDEX", "KEY", "CHECK", "CONSTRAINT");

    private static final Set<String> PARTITIONING = Set.of("PARTITION", "REMOVE");
    private static final Set<String> HARMLESS_WITH_PARTITION =
            Set.of("COALESCE", "REORGANIZE", "ANALYZE", "CHECK", "OPTIMIZE", "REBUILD", "REPAIR");

    private final Tokens tokens;
    private final AlterNotes notes;
    private final AlterColumns columns;

    /** @param tokens after {@code ALTER [ONLINE] [IGNORE] TABLE} */
    AlterReader(Tokens tokens) {
        this.tokens = tokens;
        tokens.ifExists();
        this.notes = new AlterNotes(tokens.table());
        this.columns = new AlterColumns(tokens, notes);
        tokens.skipWait();
    }

    /** @param ignore whether rows that do not fit are dropped or changed instead of failing it */
    Statement.AlterTable read(boolean ignore) {
        if (ignore) {
            notes.touchesRows("ALTER IGNORE TABLE may drop rows");
        }
        while (!tokens.atEnd()) {
            clause();
            if (!tokens.accept(',')
                    && !tokens.atEnd()
                    && !PARTITIONING.contains(tokens.peek().keyword())) {
                notes.touchesRows("a clause of ALTER TABLE goes on in a way that is not known");
                tokens.skipItem();
                tokens.accept(',');
                tokens.accept(')');
            }
        }
        return notes.statement();
    }

    private void clause() {
        String word = tokens.peek().keyword();
        if (HARMLESS_WITH_PARTITION.contains(word) && tokens.peek(1).isWord("PARTITION")) {
            tokens.skipList();
            return;
        }
        switch (word) {
            case "ADD" -> columns.add();
            case "DROP" -> columns.drop();
            case "MODIFY" -> columns.modify();
            case "CHANGE" -> columns.change();
            case "ALTER" -> alter();
            case "RENAME" -> rename();
            case "CONVERT" -> convert();
            case "TRUNCATE" -> partitionTouched("TRUNCATE PARTITION empties a part of the table");
            case "EXCHANGE" -> exchange();
            case "DISCARD", "IMPORT" -> partitionTouched("the table's files were discarded or imported");
            case "ORDER" -> orderBy();
            case "PARTITION" -> partitionBy();
            case "REMOVE", "UPGRADE" -> {
                tokens.take();
                tokens.expect("PARTITIONING");
            }
            case "ENABLE", "DISABLE" -> {
                tokens.take();
                tokens.expect("KEYS");
            }
            case "FORCE", "SECONDARY_LOAD", "SECONDARY_UNLOAD" -> tokens.take();
            default -> options();
        }
    }

    /** Defaults, and what is visible, ignored or enforced. */
    private void alter() {
        tokens.take();
        if (!UNALTERED.contains(tokens.peek().keyword())) {
            tokens.accept("COLUMN");
            tokens.ifExists();
            notes.step(new ColumnStep.DefaultChanged(tokens.name()));
        }
        tokens.skipItem();
    }

    private void rename() {
        tokens.take();
        if (tokens.accept("COLUMN")) {
            boolean ifExists = tokens.ifExists();
            String from = tokens.name();
            tokens.expect("TO");
            notes.step(new ColumnStep.Renamed(from, tokens.name(), ifExists));
        } else if (tokens.acceptAnyOf(KEYS)) {
            tokens.skipItem();
        } else {
            if (!tokens.acceptAnyOf(Set.of("TO", "AS"))) {
                tokens.accept('=');
            }
            notes.renamed(tokens.table());
        }
    }

    private void convert() {
        tokens.take();
        if (tokens.accept("PARTITION")) {
            notes.touchesRows("CONVERT PARTITION moves rows to another table");
            tokens.skipItem(Set.of("TABLE"), token -> {});
            tokens.expect("TABLE");
            notes.other(tokens.table());
            tokens.skipItem();
        } else if (tokens.accept("TABLE")) {
            notes.touchesRows("CONVERT TABLE moves rows of another table into it");
            notes.other(tokens.table());
            tokens.skipList();
        } else {
            tokens.expect("TO");
            notes.step(new ColumnStep.TextsConverted());
            tokens.skipItem();
        }
    }

    private void partitionTouched(String reason) {
        notes.touchesRows(reason);
        tokens.skipList();
    }

    private void exchange() {
        notes.touchesRows("EXCHANGE PARTITION moves rows between tables");
        tokens.skipItem(Set.of("TABLE"), token -> {});
        tokens.expect("TABLE");
        notes.other(tokens.table());
        tokens.skipItem();
    }

    /** Columns by commas; a keyword that begins a clause ends them. */
    private void orderBy() {
        tokens.take();
        tokens.expect("BY");
        tokens.skipItem();
        while (tokens.peek().isSymbol(',')
                && !TableOptions.BEGINNINGS.contains(tokens.peek(1).keyword())) {
            tokens.take();
            tokens.skipItem();
        }
    }

    /** {@code PARTITION BY … (…)}: the same rows in other places; it ends the statement. */
    private void partitionBy() {
        tokens.take();
        if (!tokens.accept("BY")) {
            notes.touchesRows("a partition was altered in a way that is not known");
        }
        columns.skipNoticingVersions();
    }

    private void options() {
        TableOptions options = new TableOptions(tokens);
        String first = tokens.peek().keyword();
        if (!TableOptions.isOption(tokens)) {
            notes.touchesRows("ALTER TABLE " + shown(first) + " is not known");
            tokens.skipItem();
            return;
        }
        while (TableOptions.isOption(tokens)) {
            options.readOne().ifPresent(notes::touchesRows);
        }
    }

    private static String shown(String keyword) {
        return keyword.isEmpty() ? "with a clause that is no keyword" : keyword;
    }
}
