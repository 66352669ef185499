package io.tributary.target.database;

import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What differs between the databases. Immutable and thread-safe; statements run on connections that are given. */
interface Dialect {
    /** The JDBC address, for the driver we have. */
    String url(String configured);

    /** Options of the driver. */
    Properties options();

    /** Makes a new connection read and write exactly. */
    void prepare(Connection connection) throws SQLException;

    String quote(String name);

    default String quote(FinalTable table) {
        return quote(table.schema()) + "." + quote(table.name());
    }

    /** The names of the key's columns, in the key's order, quoted. */
    default String keyNames(TableSchema schema) {
        return schema.key().stream()
                .map(id -> quote(schema.columns().get(schema.indexOf(id)).name()))
                .collect(Collectors.joining(", "));
    }

    /** A string literal. */
    String literal(String text);

    /** Length limit and clashes of names, checked before anything is written; what is wrong, or empty. */
    Optional<String> nameTrouble(FinalTable table, TableSchema schema);

    /** The key by which two names of columns are one. */
    String folded(String columnName);

    /** The type that holds every value of the column exactly, or refuses it. */
    String type(Column column, KeyPart key);

    /** Whether a type of {@link #type} is the one of texts, which holds whatever the landing zone does. */
    boolean isText(String type);

    /** The type of a column that takes the canonical text of a bulk load, before {@link #staged}. */
    String stagingType(Column column, KeyPart key);

    String numberType();

    String maskType();

    /** The value that a staged one stands for. */
    String staged(Column column, String expression);

    /** The other way round. */
    String unstaged(Column column, String expression);

    /** The value of a canonical text. */
    String value(Column column, String text);

    boolean schemaExists(Connection connection, String schema) throws SQLException;

    String createSchema(String schema);

    /** Makes a schema the one that temporary tables are made in. */
    void enter(Connection connection, String schema) throws SQLException;

    /** What the catalog says of a table; null when there is none. */
    @Nullable
    CatalogTable find(Connection connection, FinalTable table) throws SQLException;

    String createStateTable(FinalTable state);

    String upsertState(FinalTable state);

    /** Creates a table with its key, for the rows of a schema. */
    String createTable(FinalTable table, TableSchema schema);

    /** The name of a table that ends with the session, for rows of a schema. */
    FinalTable temporary(FinalTable beside, String name);

    /** Creates it, as {@link #createTable} would. */
    String createTemporary(FinalTable temporary, TableSchema schema);

    /**
     * Statements that bring a table from one schema's columns to another's.
     *
     * @param empty whether no row is to be kept
     */
    List<String> alterTable(Connection connection, FinalTable table, TableSchema from, TableSchema to, boolean empty)
            throws SQLException;

    /** Creates a staging table that ends with the session, dropped first if it is there. */
    List<String> createStaging(String name, List<String> columns, boolean keyed);

    String stagingName(String name);

    /**
     * Statements after a staging table has its rows. Until {@link #afterChanges} they hold for what joins with it.
     *
     * @param byKey whether looking up each staged row by its key is the fastest
     */
    List<String> afterStaging(String name, TableSchema schema, boolean byKey);

    /** Takes back what {@link #afterStaging} set. */
    List<String> afterChanges();

    /** How the key of these columns is kept in the table. */
    KeyIndex keyIndex(Connection connection, FinalTable table, TableSchema schema) throws SQLException;

    /** Whether canonical rows can be loaded into the columns of a final table, without a staging table. */
    boolean canLoad(TableSchema schema);

    /** Begins a bulk load of those columns. */
    BulkLoad bulkLoad(Connection connection, String table, List<LoadColumn> columns) throws SQLException;

    /**
     * Deletes rows of {@code table}, alias {@code t}, that match a staged row, alias {@code s}.
     *
     * @param order the best to go through the staged rows
     */
    String delete(String table, String staging, String on, String where, String order);

    /**
     * Updates rows of {@code table}, alias {@code t}, by matching staged ones, alias {@code s}.
     *
     * @param order the best to go through the staged rows
     */
    String update(
            String table,
            String staging,
            List<String> columns,
            List<String> values,
            String on,
            String where,
            String order);

    /** How rows that should be there get new values in all columns, given a {@link KeyIndex#ALONE}. */
    Overwriting overwriting();

    /**
     * Inserts rows that should be there, so that those get new values.
     *
     * @param insert {@code INSERT … SELECT …}
     * @param columns that are not of the key
     * @return how many rows were there, if {@link #overwriting} is {@link Overwriting#COUNTED}
     */
    long overwrite(Connection connection, String insert, List<String> columns) throws SQLException;

    /** Updates staged rows, alias {@code s}, by matching rows of {@code table}, alias {@code t}. */
    String fill(String table, String staging, List<String> columns, List<String> values, String on, String where);

    /** Joins staged rows, alias {@code s}, with those of the table, alias {@code t}, that are found by their key. */
    String joinByKey(String table, String staging, String on);

    /** Whether a row of {@code t} and a staged one are equal in all columns. */
    String sameRow(TableSchema schema);

    /** Whether two rows of tables, by their aliases, have equal values in all columns. */
    String sameValues(TableSchema schema, String alias, String other);

    /** A text that a row of a table, by its alias, shares with equal ones and, but for chance, no others. */
    String fingerprint(TableSchema schema, String alias);

    /** A value as people read it. */
    String readable(Column column, String expression);

    /** A table with an alias, to be looked up by its key in a join. */
    String lookedUp(String table, String alias);

    /** Deletes as many copies, for each staged row of kind D, as it says. */
    String deleteCopies(String table, String staging, TableSchema schema);

    /**
     * Inserts as many copies, for each staged row of kind I, as it says.
     *
     * @param most of all the rows
     */
    String insertCopies(String table, String staging, String columns, String values, long most);

    /** Not NULL for every row of the table, alias {@code t}. */
    String rowMark();

    /** Joins the table, alias {@code t}, with equal staged rows, alias {@code s}; each row of the table is looked at once. */
    String joinSameRows(String table, String staging, TableSchema schema);

    /** Tries to take a lock that is held until it is released or the session ends. */
    boolean tryLock(Connection connection, String name) throws SQLException;

    void unlock(Connection connection, String name) throws SQLException;

    /** Session that holds the lock, for people. */
    String lockHolder(Connection connection, String name) throws SQLException;

    /** What tells a session from others that the server has or had. */
    String sessionId(Connection connection) throws SQLException;

    /** Ends the session that holds the lock if it is one of these. */
    void endHolder(Connection connection, String name, Set<String> sessions) throws SQLException;

    /** Whether definitions of tables change within transactions. */
    boolean hasTransactionalDefinitions();

    /** Whether rows are changed faster by inserts that turn out to be there. */
    enum Overwriting {
        /** Not at all. */
        SLOWER,
        /** It is, but rows that were missing come without a word, so they are looked for before. */
        UNCOUNTED,
        /** It is, and rows that were there are counted on the way. */
        COUNTED
    }

    /** How a table keeps rows apart. */
    enum KeyIndex {
        /** Two rows may have one key. */
        NONE,
        /** No two rows have one key. */
        UNIQUE,
        /** The same, and no other index or trigger of somebody's own can get between an insert and its row. */
        ALONE
    }

    /** Whether a column is part of the key, and of how many columns that is made. */
    record KeyPart(boolean inKey, int columns) {
        static KeyPart of(TableSchema schema, Column column) {
            return new KeyPart(schema.key().contains(column.id()), schema.key().size());
        }
    }

    /**
     * A column of a bulk load.
     *
     * @param column null for what is ours
     */
    record LoadColumn(String name, @Nullable Column column) {}

    /**
     * A table as the catalog has it.
     *
     * @param comment that it carries
     * @param columns those that can be written, in order
     * @param texts those of them that have the type of texts
     */
    record CatalogTable(String comment, List<String> columns, List<String> texts) {}
}
