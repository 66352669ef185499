package io.tributary.capture.mysql.sql;

import io.tributary.change.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the clauses of one {@code ALTER TABLE}. A clause that is not known counts as one that touches rows.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/9.7/en/alter-table.html">MySQL</a>
 * @see <a href="https://mariadb.com/docs/server/reference/sql-statements/data-definition/alter/alter-table">MariaDB</a>
 */
final class AlterReader {
    private static final Set<String> KEYS = Set.of("INDEX", "KEY");
    private static final Set<String> PARTITIONING = Set.of("PARTITION", "REMOVE");
    private static final Set<String> HARMLESS_WITH_PARTITION =
            Set.of("COALESCE", "REORGANIZE", "ANALYZE", "CHECK", "OPTIMIZE", "REBUILD", "REPAIR");
    private static final Set<String> VERSIONED = Set.of("SYSTEM", "VERSIONING", "SYSTEM_TIME");

    private final Tokens tokens;
    private final TableId table;
    private final List<ColumnStep> steps = new ArrayList<>();
    private final List<TableId> others = new ArrayList<>();
    private @Nullable TableId renamedTo;
    private boolean changesKeys;
    private @Nullable String touchesRows;

    /** @param tokens after {@code ALTER [ONLINE] [IGNORE] TABLE} */
    AlterReader(Tokens tokens) {
        this.tokens = tokens;
        tokens.ifExists();
        this.table = tokens.table();
        tokens.skipWait();
    }

    /** @param ignore whether rows that do not fit are dropped or changed instead of failing it */
    Statement.AlterTable read(boolean ignore) {
        if (ignore) {
            touches("ALTER IGNORE TABLE may drop rows");
        }
        while (!tokens.atEnd()) {
            clause();
            if (!tokens.accept(',')
                    && !tokens.atEnd()
                    && !PARTITIONING.contains(tokens.peek().keyword())) {
                touches("a clause of ALTER TABLE goes on in a way that is not known");
                skip();
                tokens.accept(',');
                tokens.accept(')');
            }
        }
        return new Statement.AlterTable(
                table, Optional.ofNullable(renamedTo), steps, changesKeys, Optional.ofNullable(touchesRows), others);
    }

    private void touches(String reason) {
        if (touchesRows == null) {
            touchesRows = reason;
        }
    }

    /** Goes to the end of the clause. */
    private void skip() {
        tokens.skipItem(Set.of(), token -> {});
    }

    private void clause() {
        String word = tokens.peek().keyword();
        if (HARMLESS_WITH_PARTITION.contains(word) && tokens.peek(1).isWord("PARTITION")) {
            skipPartitionClause();
            return;
        }
        switch (word) {
            case "ADD" -> {
                tokens.take();
                add();
            }
            case "DROP" -> {
                tokens.take();
                drop();
            }
            case "MODIFY" -> {
                tokens.take();
                modify();
            }
            case "CHANGE" -> {
                tokens.take();
                change();
            }
            case "ALTER" -> {
                tokens.take();
                alter();
            }
            case "RENAME" -> {
                tokens.take();
                rename();
            }
            case "CONVERT" -> {
                tokens.take();
                convert();
            }
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

    private void add() {
        if (tokens.accept("COLUMN")) {
            boolean unlessExists = unlessExists();
            if (tokens.accept('(')) {
                list(unlessExists);
            } else {
                column(unlessExists);
            }
        } else if (tokens.accept('(')) {
            list(false);
        } else if (!addNoColumn()) {
            column(unlessExists());
        }
    }

    private boolean unlessExists() {
        return tokens.accept("IF", "NOT", "EXISTS");
    }

    /** A list in parentheses, of columns, indexes and constraints. */
    private void list(boolean unlessExists) {
        do {
            if (!addNoColumn()) {
                column(unlessExists() || unlessExists);
            }
        } while (tokens.accept(','));
        tokens.expect(')');
    }

    private void column(boolean unlessExists) {
        steps.add(new ColumnStep.Added(tokens.name(), unlessExists));
        definition();
    }

    /** The rest of a column's definition. */
    private void definition() {
        tokens.skipItem(PARTITIONING, token -> {
            switch (token.keyword()) {
                case "PRIMARY", "UNIQUE", "KEY", "REFERENCES", "SERIAL" -> changesKeys = true;
                case "VERSIONING" -> touches("the table's system versioning was changed");
                default -> {}
            }
        });
    }

    /** Whether it is an index, a constraint, a partition or a period; then it is read. */
    private boolean addNoColumn() {
        switch (tokens.peek().keyword()) {
            case "PRIMARY", "UNIQUE", "CONSTRAINT", "FOREIGN" -> changesKeys = true;
            case "INDEX", "KEY", "FULLTEXT", "SPATIAL", "CHECK" -> {}
            case "VECTOR" -> {
                if (!KEYS.contains(tokens.peek(1).keyword()) && !tokens.peek(1).isSymbol('(')) {
                    return false;
                }
            }
            case "PARTITION" -> {
                skipPartitionClause();
                return true;
            }
            case "PERIOD" -> {
                if (!tokens.peek(1).isWord("FOR")) {
                    return false;
                }
            }
            case "SYSTEM" -> {
                if (!tokens.peek(1).isWord("VERSIONING")) {
                    return false;
                }
            }
            default -> {
                return false;
            }
        }
        skipNoticingVersions();
        return true;
    }

    private void skipNoticingVersions() {
        tokens.skipItem(Set.of(), token -> {
            if (VERSIONED.contains(token.keyword())) {
                touches("the table's system versioning was changed");
            }
        });
    }

    private void drop() {
        String next = tokens.peek(1).keyword();
        switch (tokens.peek().keyword()) {
            case "PRIMARY", "INDEX", "KEY", "FOREIGN", "CHECK", "CONSTRAINT" -> {
                changesKeys = true;
                skip();
            }
            case "PARTITION" -> {
                touches("DROP PARTITION drops a part of the table");
                skipPartitionClause();
            }
            case "PERIOD", "SYSTEM" -> {
                if (next.equals("FOR") || next.equals("VERSIONING")) {
                    skipNoticingVersions();
                } else {
                    dropColumn();
                }
            }
            default -> dropColumn();
        }
    }

    private void dropColumn() {
        tokens.accept("COLUMN");
        boolean ifExists = tokens.ifExists();
        steps.add(new ColumnStep.Dropped(tokens.name(), ifExists));
        // an index loses the column too
        changesKeys = true;
        tokens.acceptAnyOf(Set.of("RESTRICT", "CASCADE"));
    }

    private void modify() {
        tokens.accept("COLUMN");
        boolean ifExists = tokens.ifExists();
        steps.add(new ColumnStep.Modified(tokens.name(), ifExists));
        definition();
    }

    private void change() {
        tokens.accept("COLUMN");
        boolean ifExists = tokens.ifExists();
        String from = tokens.name();
        String to = tokens.name();
        steps.add(
                NameCase.column(from).equals(NameCase.column(to))
                        ? new ColumnStep.Modified(from, ifExists)
                        : new ColumnStep.Renamed(from, to, ifExists));
        definition();
    }

    /** Defaults, and what is visible, ignored or enforced. */
    private void alter() {
        skip();
    }

    private void rename() {
        if (tokens.accept("COLUMN")) {
            boolean ifExists = tokens.ifExists();
            String from = tokens.name();
            tokens.expect("TO");
            steps.add(new ColumnStep.Renamed(from, tokens.name(), ifExists));
        } else if (tokens.acceptAnyOf(KEYS)) {
            skip();
        } else {
            if (!tokens.acceptAnyOf(Set.of("TO", "AS"))) {
                tokens.accept('=');
            }
            renamedTo = tokens.table();
        }
    }

    private void convert() {
        if (tokens.accept("PARTITION")) {
            touches("CONVERT PARTITION moves rows to another table");
            tokens.skipItem(Set.of("TABLE"), token -> {});
            tokens.expect("TABLE");
            others.add(tokens.table());
            skip();
        } else if (tokens.accept("TABLE")) {
            touches("CONVERT TABLE moves rows of another table into it");
            others.add(tokens.table());
            skipPartitionClause();
        } else {
            tokens.expect("TO");
            steps.add(new ColumnStep.TextsConverted());
            skip();
        }
    }

    private void partitionTouched(String reason) {
        touches(reason);
        skipPartitionClause();
    }

    private void exchange() {
        touches("EXCHANGE PARTITION moves rows between tables");
        tokens.skipItem(Set.of("TABLE"), token -> {});
        tokens.expect("TABLE");
        others.add(tokens.table());
        skip();
    }

    /** Partition names are a list of their own; no clause can follow but the end. */
    private void skipPartitionClause() {
        do {
            skip();
        } while (tokens.accept(','));
    }

    /** Columns by commas; a keyword that begins a clause ends them. */
    private void orderBy() {
        tokens.take();
        tokens.expect("BY");
        skip();
        while (tokens.peek().isSymbol(',')
                && !TableOptions.BEGINNINGS.contains(tokens.peek(1).keyword())) {
            tokens.take();
            skip();
        }
    }

    /** {@code PARTITION BY … (…)}: the same rows in other places; it ends the statement. */
    private void partitionBy() {
        tokens.take();
        if (!tokens.accept("BY")) {
            touches("a partition was altered in a way that is not known");
        }
        skipNoticingVersions();
    }

    private void options() {
        TableOptions options = new TableOptions(tokens);
        String first = tokens.peek().keyword();
        if (!TableOptions.isOption(tokens)) {
            touches("ALTER TABLE " + shown(first) + " is not known");
            skip();
            return;
        }
        while (TableOptions.isOption(tokens)) {
            options.readOne().ifPresent(this::touches);
        }
    }

    private static String shown(String keyword) {
        return keyword.isEmpty() ? "with a clause that is no keyword" : keyword;
    }
}
