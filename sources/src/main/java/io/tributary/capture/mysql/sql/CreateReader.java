package io.tributary.capture.mysql.sql;

import io.tributary.change.TableId;
import java.util.Optional;
import java.util.Set;

/** Reads {@code CREATE}, after that word. */
final class CreateReader {
    private static final Set<String> SCHEMA = Set.of("DATABASE", "SCHEMA");
    private static final Set<String> INDEX_KINDS = Set.of("FULLTEXT", "SPATIAL", "VECTOR", "ONLINE", "OFFLINE");

    private final Tokens tokens;

    CreateReader(Tokens tokens) {
        this.tokens = tokens;
    }

    Statement read() {
        boolean replace = tokens.accept("OR", "REPLACE");
        if (tokens.accept("TEMPORARY")) {
            return new Statement.Harmless();
        }
        if (tokens.accept("TABLE")) {
            return table(replace);
        }
        if (tokens.acceptAnyOf(SCHEMA)) {
            return schema(replace);
        }
        skipDefinition(tokens);
        if (tokens.isWords("SPATIAL", "REFERENCE")) {
            return new Statement.Harmless();
        }
        boolean changesKeys = replace;
        while (tokens.isWord("UNIQUE") || INDEX_KINDS.contains(tokens.peek().keyword())) {
            changesKeys |= tokens.take().keyword().equals("UNIQUE");
        }
        if (tokens.accept("INDEX")) {
            tokens.accept("IF", "NOT", "EXISTS");
            tokens.skipItem(Set.of("ON"), token -> {});
            tokens.expect("ON");
            return StatementReader.indexesOf(tokens.table(), changesKeys);
        }
        tokens.accept("AGGREGATE");
        return StatementReader.noTable(tokens);
    }

    private Statement table(boolean replace) {
        boolean unlessExists = tokens.accept("IF", "NOT", "EXISTS");
        TableId table = tokens.table();
        Optional<TableId> like = Optional.empty();
        if (tokens.accept("LIKE")) {
            like = Optional.of(tokens.table());
        } else if (tokens.peek().isSymbol('(') && tokens.peek(1).isWord("LIKE")) {
            tokens.take();
            tokens.take();
            like = Optional.of(tokens.table());
        }
        Statement.CreateTable.Existing existing = unlessExists
                ? Statement.CreateTable.Existing.KEPT
                : replace ? Statement.CreateTable.Existing.REPLACED : Statement.CreateTable.Existing.NONE;
        return new Statement.CreateTable(table, existing, like);
    }

    private Statement schema(boolean replace) {
        boolean unlessExists = tokens.accept("IF", "NOT", "EXISTS");
        String name = tokens.schemaName();
        return replace && !unlessExists ? new Statement.DropSchema(name) : new Statement.Harmless();
    }

    /** Goes past who defined a routine or view, and how it runs. */
    static void skipDefinition(Tokens tokens) {
        while (true) {
            if (tokens.accept("ALGORITHM")) {
                tokens.accept('=');
                tokens.take();
            } else if (tokens.accept("DEFINER")) {
                tokens.accept('=');
                tokens.skipUser();
            } else if (tokens.accept("SQL", "SECURITY")) {
                tokens.take();
            } else {
                return;
            }
        }
    }
}
