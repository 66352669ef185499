package io.tributary.capture.mysql.sql;

/** What a clause of {@code ALTER TABLE} does to a column. Column names are as spelled in the statement. */
public sealed interface ColumnStep {
    /**
     * A new column.
     *
     * @param unlessExists whether nothing happened when there was one of that name
     */
    record Added(String name, boolean unlessExists) implements ColumnStep {}

    /**
     * A column is gone.
     *
     * @param ifExists whether nothing happened when there was none of that name
     */
    record Dropped(String name, boolean ifExists) implements ColumnStep {}

    /**
     * A column has another name, and maybe another definition.
     *
     * @param ifExists whether nothing happened when there was none of that name
     */
    record Renamed(String from, String to, boolean ifExists) implements ColumnStep {}

    /**
     * A column has another definition.
     *
     * @param ifExists whether nothing happened when there was none of that name
     */
    record Modified(String name, boolean ifExists) implements ColumnStep {}

    /** What rows get that say nothing of a column is another value; those that are there stay as they are. */
    record DefaultChanged(String name) implements ColumnStep {}

    /** {@code CONVERT TO CHARACTER SET}: every text column may have another definition. */
    record TextsConverted() implements ColumnStep {}
}
