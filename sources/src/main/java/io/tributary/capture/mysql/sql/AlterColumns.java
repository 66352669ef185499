package io.tributary.capture.mysql.sql;

import java.util.Set;

/** Reads the clauses of {@code ALTER TABLE} about columns, and what else {@code ADD} and {@code DROP} are about. */
final class AlterColumns {
    private static final Set<String> KEYS = Set.of("INDEX", "KEY");
    private static final Set<String> PARTITIONING = Set.of("PARTITION", "REMOVE");
    private static final Set<String> VERSIONED = Set.of("SYSTEM", "VERSIONING", "SYSTEM_TIME");

    private final Tokens tokens;
    private final AlterNotes notes;
    private Token before = Token.END;

    AlterColumns(Tokens tokens, AlterNotes notes) {
        this.tokens = tokens;
        this.notes = notes;
    }

    void add() {
        tokens.take();
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
        notes.step(new ColumnStep.Added(tokens.name(), unlessExists));
        definition();
    }

    /** The rest of a column's definition. */
    private void definition() {
        tokens.skipItem(PARTITIONING, token -> {
            switch (token.keyword()) {
                case "PRIMARY", "UNIQUE", "KEY", "REFERENCES", "SERIAL" -> notes.changesKeys();
                case "VERSIONING" -> notes.changesVersioning();
                default -> {}
            }
            noticeCascade(token);
        });
    }

    /** What the rows of other tables do to these the log does not say; before the catalog is looked at nobody expects it. */
    private void noticeCascade(Token token) {
        boolean isOfTrigger =
                before.keyword().equals("DELETE") || before.keyword().equals("UPDATE");
        if (token.keyword().equals("CASCADE") || (isOfTrigger && token.keyword().equals("SET"))) {
            notes.touchesRows("a foreign key was added that changes rows without the log saying so");
        }
        before = token;
    }

    /** Whether it is an index, a constraint, a partition or a period; then it is read. */
    private boolean addNoColumn() {
        switch (tokens.peek().keyword()) {
            case "PRIMARY", "UNIQUE", "CONSTRAINT", "FOREIGN" -> notes.changesKeys();
            case "INDEX", "KEY", "FULLTEXT", "SPATIAL", "CHECK" -> {}
            case "VECTOR" -> {
                if (!KEYS.contains(tokens.peek(1).keyword()) && !tokens.peek(1).isSymbol('(')) {
                    return false;
                }
            }
            case "PARTITION" -> {
                tokens.skipList();
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
        tokens.skipItem(Set.of(), token -> {
            noticeVersions(token);
            noticeCascade(token);
        });
        return true;
    }

    void skipNoticingVersions() {
        tokens.skipItem(Set.of(), this::noticeVersions);
    }

    private void noticeVersions(Token token) {
        if (VERSIONED.contains(token.keyword())) {
            notes.changesVersioning();
        }
    }

    void drop() {
        tokens.take();
        String next = tokens.peek(1).keyword();
        switch (tokens.peek().keyword()) {
            case "PRIMARY", "INDEX", "KEY", "FOREIGN", "CHECK", "CONSTRAINT" -> {
                notes.changesKeys();
                tokens.skipItem();
            }
            case "PARTITION" -> {
                notes.touchesRows("DROP PARTITION drops a part of the table");
                tokens.skipList();
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
        notes.step(new ColumnStep.Dropped(tokens.name(), ifExists));
        // an index loses the column too
        notes.changesKeys();
        tokens.acceptAnyOf(Set.of("RESTRICT", "CASCADE"));
    }

    void modify() {
        tokens.take();
        tokens.accept("COLUMN");
        boolean ifExists = tokens.ifExists();
        notes.step(new ColumnStep.Modified(tokens.name(), ifExists));
        definition();
    }

    void change() {
        tokens.take();
        tokens.accept("COLUMN");
        boolean ifExists = tokens.ifExists();
        String from = tokens.name();
        String to = tokens.name();
        notes.step(
                NameCase.column(from).equals(NameCase.column(to))
                        ? new ColumnStep.Modified(from, ifExists)
                        : new ColumnStep.Renamed(from, to, ifExists));
        definition();
    }
}
