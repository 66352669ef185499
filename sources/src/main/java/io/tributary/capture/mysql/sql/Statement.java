package io.tributary.capture.mysql.sql;

import io.tributary.change.TableId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a statement of the log does, as far as rows and tables are concerned. Names are folded as {@link NameCase} says. */
public sealed interface Statement
        permits Statement.OfTables, Statement.OfTransaction, Statement.Harmless, Statement.Unclear {
    /** Opens, ends or marks a transaction. */
    sealed interface OfTransaction extends Statement {}

    /** Does something to tables. */
    sealed interface OfTables extends Statement {}

    /** {@code BEGIN}. */
    record Begin() implements OfTransaction {}

    /** {@code COMMIT}. */
    record Commit() implements OfTransaction {}

    /** {@code ROLLBACK} of the whole transaction. */
    record Rollback() implements OfTransaction {}

    /** {@code SAVEPOINT}. */
    record Savepoint(String name) implements OfTransaction {}

    /** {@code ROLLBACK TO}: the transaction's rows since that savepoint are undone. */
    record RollbackTo(String name) implements OfTransaction {}

    /**
     * A statement about a distributed transaction.
     *
     * @param xid as both servers write it to their logs: {@code X'67',X'62',1}, digits in lower case
     */
    record Xa(Kind kind, String xid) implements OfTransaction {
        /** Its second word. */
        public enum Kind {
            START,
            END,
            PREPARE,
            COMMIT,
            ROLLBACK
        }
    }

    /** {@code TRUNCATE}: all rows are gone. */
    record Truncate(TableId table) implements OfTables {}

    /** {@code DROP TABLE}; tables that did not exist may be among them. */
    record DropTables(List<TableId> tables) implements OfTables {
        public DropTables {
            tables = List.copyOf(tables);
        }
    }

    /** {@code DROP DATABASE}, and {@code CREATE OR REPLACE DATABASE}: every table in it is gone. */
    record DropSchema(String name) implements OfTables {}

    /**
     * {@code RENAME TABLE}.
     *
     * @param moves one after the other: a later one sees the names the earlier ones left
     * @param ifExists whether moves of tables that did not exist were passed over
     */
    record RenameTables(List<Move> moves, boolean ifExists) implements OfTables {
        public RenameTables {
            moves = List.copyOf(moves);
        }

        /** One table's old and new name. */
        public record Move(TableId from, TableId to) {}
    }

    /**
     * {@code CREATE TABLE}, not of a temporary one.
     *
     * @param existing what becomes of a table that had the name
     * @param like the table whose definition was copied
     */
    record CreateTable(TableId table, Existing existing, Optional<TableId> like) implements OfTables {
        /** What becomes of a table that had the name. */
        public enum Existing {
            /** There was none. */
            NONE,
            /** {@code IF NOT EXISTS}: it stays, and nothing happens. */
            KEPT,
            /** {@code OR REPLACE}: it is dropped first. */
            REPLACED
        }
    }

    /**
     * {@code ALTER TABLE}, {@code CREATE INDEX} or {@code DROP INDEX}.
     *
     * @param renamedTo its new name
     * @param steps what becomes of columns, as written. All of them speak of the columns as they were before the
     *     statement: {@code RENAME COLUMN a TO b, RENAME COLUMN b TO a} swaps two names.
     * @param changesKeys whether unique indexes or foreign keys may come or go
     * @param touchesRows why rows may be changed or gone without row events; empty when they are not
     * @param others further tables whose rows may be changed or gone, as by {@code EXCHANGE PARTITION}
     */
    record AlterTable(
            TableId table,
            Optional<TableId> renamedTo,
            List<ColumnStep> steps,
            boolean changesKeys,
            Optional<String> touchesRows,
            List<TableId> others)
            implements OfTables {
        public AlterTable {
            steps = List.copyOf(steps);
            others = List.copyOf(others);
        }
    }

    /** Concerns no table's rows or columns. */
    record Harmless() implements Statement {}

    /**
     * Not understood, or rows changed by a statement instead of by row events. It may concern every table it mentions;
     * and through triggers and functions also others.
     *
     * @param reason why, for people; holds no value of the statement
     * @param schema default schema of the session, empty when none
     * @param tables pairs of names that may be tables
     * @param names single names that may be tables of any schema
     */
    record Unclear(String reason, String schema, Set<TableId> tables, Set<String> names) implements Statement {
        public Unclear {
            tables = Set.copyOf(tables);
            names = Set.copyOf(names);
        }

        /** Whether the statement may name the table, whatever the schema of a single name. */
        public boolean mayMention(TableId table) {
            return tables.contains(table) || names.contains(table.name());
        }
    }
}
