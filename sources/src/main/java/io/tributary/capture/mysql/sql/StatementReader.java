package io.tributary.capture.mysql.sql;

import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.change.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads statements of the log. Strict: whatever is not wholly understood is {@link Statement.Unclear}, or an
 * {@link Statement.AlterTable} that touches rows. Keeps nothing between statements; for any thread.
 */
public final class StatementReader {
    /** Statements of these first words change no rows and no table's columns. */
    private static final Set<String> HARMLESS = Set.of(
            "GRANT",
            "REVOKE",
            "OPTIMIZE",
            "REPAIR",
            "CHECK",
            "CHECKSUM",
            "FLUSH",
            "INSTALL",
            "UNINSTALL",
            "USE",
            "KILL",
            "RESET",
            "PURGE",
            "CHANGE",
            "STOP",
            "LOCK",
            "UNLOCK",
            "CACHE",
            "SHUTDOWN",
            "CLONE",
            "RESTART",
            "RELEASE",
            "BACKUP",
            "HELP");

    /** Statements that change rows, where the server's log should hold the rows themselves. */
    private static final Set<String> OF_ROWS = Set.of(
            "INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD", "CALL", "DO", "SELECT", "WITH", "EXECUTE", "TABLE",
            "VALUES", "HANDLER");

    /** What {@code CREATE}, {@code ALTER} and {@code DROP} may be about that is no table. */
    private static final Set<String> NO_TABLES = Set.of(
            "VIEW",
            "PROCEDURE",
            "FUNCTION",
            "TRIGGER",
            "EVENT",
            "USER",
            "ROLE",
            "SERVER",
            "TABLESPACE",
            "UNDO",
            "LOGFILE",
            "SEQUENCE",
            "PACKAGE",
            "RESOURCE",
            "INSTANCE",
            "LIBRARY",
            "PREPARE",
            "JSON",
            "MATERIALIZED");

    /** What brings further tables into a statement of rows. */
    private static final Set<String> REACHING_FURTHER = Set.of("SELECT", "JOIN", "USING", "TABLE", "FROM", "WITH");

    private static final Set<String> SCHEMA = Set.of("DATABASE", "SCHEMA");
    private static final Set<String> TABLE = Set.of("TABLE", "TABLES");
    private static final Set<String> INDEX_KINDS = Set.of("FULLTEXT", "SPATIAL", "VECTOR", "ONLINE", "OFFLINE");
    private static final Set<String> SYSTEM_SCHEMAS = Set.of("mysql", "sys", "performance_schema");

    private final Flavour flavour;
    private final NameCase names;

    public StatementReader(Flavour flavour, NameCase names) {
        this.flavour = flavour;
        this.names = names;
    }

    /** What the statement does; never fails. */
    public Statement read(LoggedText text) {
        try {
            return statement(new Tokens(new Lexer(text, flavour), text.schema(), names));
        } catch (NotUnderstood e) {
            return new MentionReader(names).read(new Lexer(text, flavour), text.schema(), e.reason());
        }
    }

    private Statement statement(Tokens tokens) {
        if (tokens.atEnd()) {
            return new Statement.Harmless();
        }
        String first = tokens.take().keyword();
        return switch (first) {
            case "BEGIN" -> {
                tokens.accept("WORK");
                yield whole(tokens, new Statement.Begin());
            }
            case "START" -> start(tokens);
            case "COMMIT" -> {
                tokens.accept("WORK");
                yield whole(tokens, new Statement.Commit());
            }
            case "ROLLBACK" -> rollback(tokens);
            case "SAVEPOINT" -> whole(tokens, new Statement.Savepoint(tokens.name()));
            case "XA" -> xa(tokens);
            case "TRUNCATE" -> {
                tokens.accept("TABLE");
                TableId table = tokens.table();
                tokens.skipWait();
                yield whole(tokens, new Statement.Truncate(table));
            }
            case "RENAME" -> renameTables(tokens);
            case "DROP" -> drop(tokens);
            case "CREATE" -> new CreateReader(tokens).read();
            case "ALTER" -> alter(tokens);
            case "SET" -> set(tokens);
            case "ANALYZE" -> analyze(tokens);
            default -> other(first, tokens);
        };
    }

    private static Statement whole(Tokens tokens, Statement statement) {
        tokens.expectEnd();
        return statement;
    }

    private static Statement start(Tokens tokens) {
        if (tokens.accept("TRANSACTION")) {
            return new Statement.Begin();
        }
        return new Statement.Harmless();
    }

    private static Statement rollback(Tokens tokens) {
        tokens.accept("WORK");
        if (tokens.accept("TO")) {
            if (tokens.isWord("SAVEPOINT") && tokens.peek(1).isName()) {
                tokens.take();
            }
            return whole(tokens, new Statement.RollbackTo(tokens.name()));
        }
        return whole(tokens, new Statement.Rollback());
    }

    private static Statement xa(Tokens tokens) {
        Statement.Xa.Kind kind =
                switch (tokens.take().keyword()) {
                    case "START", "BEGIN" -> Statement.Xa.Kind.START;
                    case "END" -> Statement.Xa.Kind.END;
                    case "PREPARE" -> Statement.Xa.Kind.PREPARE;
                    case "COMMIT" -> Statement.Xa.Kind.COMMIT;
                    case "ROLLBACK" -> Statement.Xa.Kind.ROLLBACK;
                    default -> throw new NotUnderstood("a statement about distributed transactions is not known");
                };
        return new Statement.Xa(kind, new XidReader(tokens).read());
    }

    private static Statement renameTables(Tokens tokens) {
        if (!tokens.acceptAnyOf(TABLE)) {
            return noTable(tokens);
        }
        boolean ifExists = tokens.ifExists();
        List<Statement.RenameTables.Move> moves = new ArrayList<>();
        do {
            TableId from = tokens.table();
            tokens.skipWait();
            tokens.expect("TO");
            moves.add(new Statement.RenameTables.Move(from, tokens.table()));
        } while (tokens.accept(','));
        return whole(tokens, new Statement.RenameTables(moves, ifExists));
    }

    private static Statement drop(Tokens tokens) {
        if (tokens.accept("TEMPORARY")) {
            return new Statement.Harmless();
        }
        if (tokens.acceptAnyOf(TABLE)) {
            return dropTables(tokens);
        }
        if (tokens.acceptAnyOf(SCHEMA)) {
            tokens.ifExists();
            return whole(tokens, new Statement.DropSchema(tokens.schemaName()));
        }
        tokens.acceptAnyOf(INDEX_KINDS);
        if (tokens.accept("INDEX")) {
            tokens.ifExists();
            tokens.name();
            tokens.expect("ON");
            return indexesOf(tokens.table(), true);
        }
        return noTable(tokens);
    }

    private static Statement dropTables(Tokens tokens) {
        tokens.ifExists();
        List<TableId> tables = new ArrayList<>();
        do {
            tables.add(tokens.table());
        } while (tokens.accept(','));
        tokens.skipWait();
        tokens.acceptAnyOf(Set.of("RESTRICT", "CASCADE"));
        return whole(tokens, new Statement.DropTables(tables));
    }

    private static Statement alter(Tokens tokens) {
        while (tokens.acceptAnyOf(Set.of("ONLINE", "OFFLINE"))) {
            // how, not what
        }
        boolean ignore = tokens.accept("IGNORE");
        while (tokens.acceptAnyOf(Set.of("ONLINE", "OFFLINE"))) {
            // how, not what
        }
        if (tokens.accept("TABLE")) {
            return new AlterReader(tokens).read(ignore);
        }
        if (tokens.acceptAnyOf(SCHEMA)) {
            return new Statement.Harmless();
        }
        CreateReader.skipDefinition(tokens);
        return noTable(tokens);
    }

    /** Indexes came or went: no row and no column changes. */
    static Statement indexesOf(TableId table, boolean changesKeys) {
        return new Statement.AlterTable(table, Optional.empty(), List.of(), changesKeys, Optional.empty(), List.of());
    }

    /** Something is created, altered or dropped that is no table. */
    static Statement noTable(Tokens tokens) {
        boolean referenceSystem = tokens.isWords("SPATIAL", "REFERENCE") || tokens.isWord("REFERENCE");
        if (referenceSystem || NO_TABLES.contains(tokens.peek().keyword())) {
            return new Statement.Harmless();
        }
        throw new NotUnderstood("it is not known what the statement is about");
    }

    /** MariaDB's {@code SET STATEMENT variable=value FOR statement} runs a statement. */
    private Statement set(Tokens tokens) {
        if (!tokens.accept("STATEMENT")) {
            return new Statement.Harmless();
        }
        do {
            tokens.skipItem(Set.of("FOR"), token -> {});
        } while (tokens.accept(','));
        tokens.expect("FOR");
        return statement(tokens);
    }

    /** MariaDB's {@code ANALYZE} before a statement of rows runs it. */
    private static Statement analyze(Tokens tokens) {
        tokens.acceptAnyOf(Set.of("NO_WRITE_TO_BINLOG", "LOCAL"));
        if (tokens.acceptAnyOf(TABLE)) {
            return new Statement.Harmless();
        }
        throw new NotUnderstood("ANALYZE runs a statement");
    }

    private Statement other(String first, Tokens tokens) {
        if (HARMLESS.contains(first)) {
            return new Statement.Harmless();
        }
        if (!OF_ROWS.contains(first)) {
            throw new NotUnderstood("the kind of statement is not known");
        }
        if (changesServerTable(first, tokens)) {
            return new Statement.Harmless();
        }
        throw new NotUnderstood(first + " is logged as a statement, not as rows");
    }

    /** Managed servers note their own state in the server's own tables, which have no triggers. */
    private boolean changesServerTable(String first, Tokens tokens) {
        boolean isInsert = Set.of("INSERT", "REPLACE").contains(first) && tokens.accept("INTO");
        boolean isDelete = first.equals("DELETE") && tokens.accept("FROM");
        if (!(isInsert || isDelete) || !tokens.peek(1).isSymbol('.')) {
            return false;
        }
        if (!SYSTEM_SCHEMAS.contains(names.fold(tokens.name()))) {
            return false;
        }
        while (!tokens.atEnd()) {
            if (REACHING_FURTHER.contains(tokens.take().keyword())) {
                return false;
            }
        }
        return true;
    }
}
