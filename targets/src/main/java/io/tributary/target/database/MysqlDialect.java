package io.tributary.target.database;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** MySQL and MariaDB. A table without a key gets an invisible column that numbers its rows. */
final class MysqlDialect implements Dialect {
    /** Numbers the rows of a table without a key. */
    static final String ROW_NUMBER = "tributary_row";

    /** A table that was just loaded has no statistics yet, and looks so small that its index would not be used. */
    private static final String BY_KEY = " AS t FORCE INDEX (PRIMARY) ON ";

    private static final int NAME_CHARACTERS_MAX = 64;
    private static final int NO_SUCH_SESSION = 1094;
    private static final int UNKNOWN_VARIABLE = 1193;
    private static final int PRIVILEGE_NEEDED = 1227;
    /** Counts rows that were there before an insert. */
    private static final String FOUND = "@tributary_found";

    private static final String INNODB = "InnoDB ROW_FORMAT = DYNAMIC";

    private final boolean mariadb;
    private final String stagingEngine;
    private final MysqlTypes types;

    MysqlDialect(boolean mariadb) {
        this(mariadb, INNODB);
    }

    private MysqlDialect(boolean mariadb, String stagingEngine) {
        this.mariadb = mariadb;
        this.stagingEngine = stagingEngine;
        types = new MysqlTypes(mariadb ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin");
    }

    /** The dialect of the server that a connection leads to. */
    static MysqlDialect of(Connection connection) throws SQLException {
        if (!connection.getMetaData().getDatabaseProductName().equals("MariaDB")) {
            return new MysqlDialect(false);
        }
        boolean mayChoose = Sql.texts(connection, "SELECT COALESCE(@@enforce_storage_engine, '')")
                .contains("");
        // what InnoDB keeps of staged rows, so that they can be rolled back, takes longer than the rows
        return new MysqlDialect(true, mayChoose ? "Aria TRANSACTIONAL = 0" : INNODB);
    }

    @Override
    public String url(String configured) {
        return configured.replaceFirst("^jdbc:mysql:", "jdbc:mariadb:");
    }

    @Override
    public Properties options() {
        Properties options = new Properties();
        options.setProperty("allowLocalInfile", "true");
        options.setProperty("tcpKeepAlive", "true");
        // without TLS a password goes encrypted with a key that the server gives, as a source's does
        options.setProperty("allowPublicKeyRetrieval", "true");
        return options;
    }

    @Override
    public void prepare(Connection connection) throws SQLException {
        Sql.execute(
                connection,
                List.of(
                        "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,"
                                + "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
                        "SET SESSION time_zone = '+00:00', lc_messages = 'en_US', sql_notes = 1,"
                                + " completion_type = 0, sql_safe_updates = 0, sql_big_selects = 1,"
                                + " sql_select_limit = 18446744073709551615, sql_buffer_result = 0,"
                                + " sql_auto_is_null = 0",
                        "SET SESSION lock_wait_timeout = 60, net_read_timeout = 86400, net_write_timeout = 86400,"
                                + " wait_timeout = 2147483",
                        "SET SESSION " + (mariadb ? "max_recursive_iterations" : "cte_max_recursion_depth")
                                + " = 4294967295"));
        // where not everybody may: warnings that are not listed are counted all the same
        setIfPossible(connection, "max_error_count = 64");
        setIfPossible(
                connection,
                mariadb
                        ? "max_statement_time = 0, idle_transaction_timeout = 0,"
                                + " idle_readonly_transaction_timeout = 0, idle_write_transaction_timeout = 0"
                        : "max_execution_time = 0");
    }

    private static void setIfPossible(Connection connection, String assignments) throws SQLException {
        try {
            Sql.update(connection, "SET SESSION " + assignments);
        } catch (SQLException e) {
            if (e.getErrorCode() != UNKNOWN_VARIABLE && e.getErrorCode() != PRIVILEGE_NEEDED) {
                throw e;
            }
        }
    }

    @Override
    public String quote(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    @Override
    public String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    @Override
    public Optional<String> nameTrouble(FinalTable table, TableSchema schema) {
        List<String> names = new ArrayList<>(List.of(table.schema(), table.name()));
        Set<String> folded = new HashSet<>();
        for (Column column : schema.columns()) {
            names.add(column.name());
            if (!folded.add(folded(column.name()))) {
                return Optional.of("two columns are called " + column.name() + ", which differs in case only");
            }
        }
        if (folded.contains(ROW_NUMBER)) {
            return Optional.of("the column name " + ROW_NUMBER + " is taken by Tributary");
        }
        for (String name : names) {
            if (name.length() > NAME_CHARACTERS_MAX) {
                return Optional.of("the name " + name + " is longer than " + NAME_CHARACTERS_MAX + " characters");
            }
            if (name.endsWith(" ") || name.codePoints().anyMatch(c -> c > Character.MAX_VALUE || c == 0)) {
                return Optional.of("the name \"" + name + "\" has a character that names cannot have there");
            }
        }
        return Optional.empty();
    }

    @Override
    public String folded(String columnName) {
        return columnName.toLowerCase(Locale.ROOT);
    }

    @Override
    public String type(Column column, KeyPart key) {
        return types.of(column, key);
    }

    @Override
    public boolean isText(String type) {
        return type.contains(" CHARACTER SET utf8mb4 ");
    }

    @Override
    public String stagingType(Column column, KeyPart key) {
        return type(column, key);
    }

    @Override
    public String numberType() {
        return "bigint";
    }

    @Override
    public String maskType() {
        return "text CHARACTER SET ascii";
    }

    @Override
    public String staged(Column column, String expression) {
        return expression;
    }

    @Override
    public String unstaged(Column column, String expression) {
        return expression;
    }

    @Override
    public String value(Column column, String text) {
        if (column.type() instanceof ColumnType.Binary) {
            return "x" + literal(text);
        }
        return column.type() instanceof ColumnType.Bool ? text : literal(text);
    }

    @Override
    public boolean schemaExists(Connection connection, String schema) throws SQLException {
        return !Sql.texts(connection, "SELECT 1 FROM information_schema.schemata WHERE schema_name = ?", schema)
                .isEmpty();
    }

    @Override
    public String createSchema(String schema) {
        return "CREATE DATABASE IF NOT EXISTS " + quote(schema) + " CHARACTER SET utf8mb4";
    }

    @Override
    public void enter(Connection connection, String schema) throws SQLException {
        connection.setCatalog(schema);
    }

    @Override
    public @Nullable CatalogTable find(Connection connection, FinalTable table) throws SQLException {
        List<String> comments = Sql.texts(
                connection,
                "SELECT table_comment FROM information_schema.tables WHERE table_schema = ? AND table_name = ?",
                table.schema(),
                table.name());
        if (comments.isEmpty()) {
            return null;
        }
        List<String> columns = Sql.texts(
                connection,
                "SELECT column_name FROM information_schema.columns WHERE table_schema = ? AND table_name = ?"
                        + " AND COALESCE(generation_expression, '') = '' ORDER BY ordinal_position",
                table.schema(),
                table.name());
        List<String> texts = Sql.texts(
                connection,
                "SELECT column_name FROM information_schema.columns WHERE table_schema = ? AND table_name = ?"
                        + " AND character_set_name = 'utf8mb4' AND data_type IN ('longtext', 'varchar')",
                table.schema(),
                table.name());
        return new CatalogTable(comments.get(0), columns, texts);
    }

    @Override
    public String createStateTable(FinalTable state) {
        return "CREATE TABLE IF NOT EXISTS " + quote(state) + " (table_name varchar(64) CHARACTER SET utf8mb4 COLLATE "
                + types.collation() + " PRIMARY KEY, source text CHARACTER SET utf8mb4 NOT NULL,"
                + " applied text CHARACTER SET utf8mb4, failure longtext CHARACTER SET utf8mb4) ENGINE = InnoDB";
    }

    @Override
    public String upsertState(FinalTable state) {
        return "INSERT INTO " + quote(state) + " (table_name, source, applied, failure) VALUES (?, ?, ?, ?)"
                + " ON DUPLICATE KEY UPDATE source = VALUES(source), applied = VALUES(applied), failure = VALUES(failure)";
    }

    @Override
    public String createTable(FinalTable table, TableSchema schema) {
        return createTable("TABLE", table, schema);
    }

    @Override
    public FinalTable temporary(FinalTable beside, String name) {
        return beside.named(name);
    }

    @Override
    public String createTemporary(FinalTable temporary, TableSchema schema) {
        return createTable("TEMPORARY TABLE", temporary, schema);
    }

    private String createTable(String what, FinalTable table, TableSchema schema) {
        List<String> parts = new ArrayList<>();
        for (Column column : schema.columns()) {
            parts.add(definition(column, schema));
        }
        parts.add(schema.isKeyed() ? "PRIMARY KEY (" + keyNames(schema) + ")" : rowNumber());
        return "CREATE " + what + " " + quote(table) + " (" + String.join(", ", parts) + ") ENGINE = " + INNODB
                + " CHARACTER SET utf8mb4 COLLATE " + types.collation();
    }

    private static String rowNumber() {
        return ROW_NUMBER + " bigint unsigned NOT NULL AUTO_INCREMENT INVISIBLE PRIMARY KEY";
    }

    private String definition(Column column, TableSchema schema) {
        KeyPart key = KeyPart.of(schema, column);
        return quote(column.name()) + " " + type(column, key) + (key.inKey() ? " NOT NULL" : " NULL DEFAULT NULL");
    }

    @Override
    public List<String> alterTable(
            Connection connection, FinalTable table, TableSchema from, TableSchema to, boolean empty) {
        List<String> parts = new ArrayList<>();
        List<String> fills = new ArrayList<>();
        boolean sameKey = from.key().equals(to.key());
        if (!sameKey) {
            parts.add(from.isKeyed() ? "DROP PRIMARY KEY" : "DROP COLUMN " + ROW_NUMBER);
        }
        for (Column old : from.columns()) {
            int index = to.indexOf(old.id());
            if (index < 0) {
                parts.add("DROP COLUMN " + quote(old.name()));
            } else if (!definition(old, from).equals(definition(to.columns().get(index), to))) {
                parts.add("CHANGE COLUMN " + quote(old.name()) + " "
                        + definition(to.columns().get(index), to));
            }
        }
        for (Column column : to.columns()) {
            if (from.indexOf(column.id()) < 0) {
                parts.add("ADD COLUMN " + definition(column, to));
                String fill = column.fill();
                if (fill != null && !empty) {
                    fills.add(quote(column.name()) + " = " + value(column, fill));
                }
            }
        }
        if (!sameKey) {
            parts.add(to.isKeyed() ? "ADD PRIMARY KEY (" + keyNames(to) + ")" : "ADD COLUMN " + rowNumber());
        }
        List<String> statements = new ArrayList<>();
        if (!parts.isEmpty()) {
            statements.add("ALTER TABLE " + quote(table) + " " + String.join(", ", parts));
        }
        if (!fills.isEmpty()) {
            statements.add("UPDATE " + quote(table) + " SET " + String.join(", ", fills));
        }
        return statements;
    }

    @Override
    public List<String> createStaging(String name, List<String> columns, boolean keyed) {
        List<String> parts = new ArrayList<>(columns);
        if (!keyed) {
            parts.add("h bigint");
            parts.add("KEY (h)");
        }
        if (stagingEngine.equals(INNODB)) {
            // servers may want one, and InnoDB makes one anyway
            parts.add(rowNumber());
        }
        return List.of(
                "DROP TEMPORARY TABLE IF EXISTS " + quote(name),
                "CREATE TEMPORARY TABLE " + quote(name) + " (" + String.join(", ", parts) + ") ENGINE = "
                        + stagingEngine + " CHARACTER SET utf8mb4 COLLATE " + types.collation());
    }

    @Override
    public String stagingName(String name) {
        return quote(name);
    }

    @Override
    public List<String> afterStaging(String name, TableSchema schema, boolean byKey) {
        if (schema.isKeyed()) {
            return List.of();
        }
        List<String> values = new ArrayList<>();
        for (int i = 0; i < schema.columns().size(); i++) {
            values.add("c" + i);
        }
        return List.of("UPDATE " + quote(name) + " SET h = " + hash(values, schema));
    }

    @Override
    public List<String> afterChanges() {
        return List.of();
    }

    @Override
    public KeyIndex keyIndex(Connection connection, FinalTable table, TableSchema schema) throws SQLException {
        Set<String> key = new HashSet<>();
        for (int column : schema.identityIndexes()) {
            key.add(folded(schema.columns().get(column).name()));
        }
        List<String> primary = Sql.texts(
                connection,
                "SELECT column_name FROM information_schema.statistics WHERE table_schema = ? AND table_name = ?"
                        + " AND index_name = 'PRIMARY' AND sub_part IS NULL",
                table.schema(),
                table.name());
        if (!key.equals(primary.stream().map(this::folded).collect(Collectors.toSet()))) {
            return KeyIndex.NONE;
        }
        List<String> others = Sql.texts(
                connection,
                "SELECT index_name FROM information_schema.statistics WHERE table_schema = ? AND table_name = ?"
                        + " AND index_name <> 'PRIMARY' AND non_unique = 0",
                table.schema(),
                table.name());
        List<String> triggers = Sql.texts(
                connection,
                "SELECT trigger_name FROM information_schema.triggers"
                        + " WHERE event_object_schema = ? AND event_object_table = ?",
                table.schema(),
                table.name());
        return others.isEmpty() && triggers.isEmpty() ? KeyIndex.ALONE : KeyIndex.UNIQUE;
    }

    /** Equal rows have equal ones. */
    private static String hash(List<String> values, TableSchema schema) {
        List<String> begins = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            boolean binary = schema.columns().get(i).type() instanceof ColumnType.Binary;
            begins.add(binary ? "HEX(LEFT(" + values.get(i) + ", 100))" : "LEFT(" + values.get(i) + ", 100)");
        }
        return "CRC32(CONCAT_WS(',', " + String.join(", ", begins) + "))";
    }

    @Override
    public boolean canLoad(TableSchema schema) {
        return true;
    }

    @Override
    public BulkLoad bulkLoad(Connection connection, String table, List<LoadColumn> columns) throws SQLException {
        return new MysqlBulk(connection, table, columns, this);
    }

    @Override
    public String delete(String table, String staging, String on, String where, String order) {
        return "DELETE t FROM " + staging + " AS s STRAIGHT_JOIN " + table + BY_KEY + on + " WHERE " + where;
    }

    @Override
    public String update(
            String table,
            String staging,
            List<String> columns,
            List<String> values,
            String on,
            String where,
            String order) {
        return "UPDATE " + staging + " AS s STRAIGHT_JOIN " + table + BY_KEY + on + " SET "
                + sets("t.", columns, values) + " WHERE " + where;
    }

    /**
     * An update of a join first writes all new rows to a temporary table on disk. MySQL means to give up variables that
     * statements assign on the way; MariaDB does not.
     */
    @Override
    public Overwriting overwriting() {
        return mariadb ? Overwriting.COUNTED : Overwriting.UNCOUNTED;
    }

    @Override
    public long overwrite(Connection connection, String insert, List<String> columns) throws SQLException {
        List<String> sets = new ArrayList<>();
        for (String column : columns) {
            String value = "VALUES(" + quote(column) + ")";
            boolean counts = mariadb && sets.isEmpty();
            sets.add(quote(column) + " = "
                    + (counts ? "IF((" + FOUND + " := " + FOUND + " + 1) IS NULL, NULL, " + value + ")" : value));
        }
        String overwriting = insert + " ON DUPLICATE KEY UPDATE " + String.join(", ", sets);
        if (!mariadb) {
            return Sql.update(connection, overwriting);
        }
        Sql.update(connection, "SET " + FOUND + " = 0");
        Sql.update(connection, overwriting);
        return Sql.number(connection, "SELECT " + FOUND);
    }

    @Override
    public String fill(
            String table, String staging, List<String> columns, List<String> values, String on, String where) {
        return "UPDATE " + staging + " AS s STRAIGHT_JOIN " + table + BY_KEY + on + " SET "
                + sets("s.", columns, values) + " WHERE " + where;
    }

    private String sets(String alias, List<String> columns, List<String> values) {
        List<String> sets = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            sets.add(alias + quote(columns.get(i)) + " = " + values.get(i));
        }
        return String.join(", ", sets);
    }

    /** The staged rows have no index, so they come first: each looks up one key. */
    @Override
    public String joinByKey(String table, String staging, String on) {
        return staging + " AS s STRAIGHT_JOIN " + table + BY_KEY + on;
    }

    @Override
    public String sameRow(TableSchema schema) {
        List<String> ours = new ArrayList<>();
        List<String> same = new ArrayList<>();
        for (int i = 0; i < schema.columns().size(); i++) {
            String name = "t." + quote(schema.columns().get(i).name());
            ours.add(name);
            same.add(name + " <=> s.c" + i);
        }
        return "s.h = " + hash(ours, schema) + " AND " + String.join(" AND ", same);
    }

    @Override
    public String sameValues(TableSchema schema, String alias, String other) {
        return schema.columns().stream()
                .map(column -> alias + "." + quote(column.name()) + " <=> " + other + "." + quote(column.name()))
                .collect(Collectors.joining(" AND "));
    }

    /** Values are kept apart by their hexadecimal digits, and NULL has none. MySQL has given up MD5. */
    @Override
    public String fingerprint(TableSchema schema, String alias) {
        return schema.columns().stream()
                .map(column -> "COALESCE(HEX(CONCAT(" + alias + "." + quote(column.name()) + ")), '-')")
                .collect(Collectors.joining(", ", "SHA2(CONCAT_WS(',', ", "), 256)"));
    }

    @Override
    public String readable(Column column, String expression) {
        return column.type() instanceof ColumnType.Binary ? "HEX(" + expression + ")" : expression;
    }

    @Override
    public String lookedUp(String table, String alias) {
        return table + " AS " + alias + " FORCE INDEX (PRIMARY)";
    }

    @Override
    public String joinSameRows(String table, String staging, TableSchema schema) {
        return table + " AS t STRAIGHT_JOIN " + staging + " AS s ON " + sameRow(schema);
    }

    @Override
    public String deleteCopies(String table, String staging, TableSchema schema) {
        return "DELETE t FROM " + table + " AS t JOIN (SELECT t." + ROW_NUMBER
                + " AS id, s.copies AS copies, ROW_NUMBER() OVER (PARTITION BY s.origin) AS n FROM "
                + joinSameRows(table, staging, schema) + " WHERE s.kind = 'D') AS x ON x.id = t." + ROW_NUMBER
                + " WHERE x.n <= x.copies";
    }

    @Override
    public String insertCopies(String table, String staging, String columns, String values, long most) {
        return "INSERT INTO " + table + " (" + columns + ") WITH RECURSIVE numbers (n) AS"
                + " (SELECT CAST(1 AS UNSIGNED) UNION ALL SELECT n + 1 FROM numbers WHERE n < " + most + ") SELECT "
                + values + " FROM " + staging + " AS s JOIN numbers ON numbers.n <= s.copies WHERE s.kind = 'I'";
    }

    @Override
    public String rowMark() {
        return "t." + ROW_NUMBER;
    }

    @Override
    public boolean tryLock(Connection connection, String name) throws SQLException {
        return Sql.texts(connection, "SELECT GET_LOCK(?, 0)", name).contains("1");
    }

    @Override
    public void unlock(Connection connection, String name) throws SQLException {
        Sql.texts(connection, "SELECT RELEASE_LOCK(?)", name);
    }

    @Override
    public String lockHolder(Connection connection, String name) throws SQLException {
        return "session "
                + Sql.texts(connection, "SELECT IS_USED_LOCK(?)", name).get(0);
    }

    @Override
    public String sessionId(Connection connection) throws SQLException {
        return Sql.texts(connection, "SELECT CONNECTION_ID()").get(0);
    }

    @Override
    public void endHolder(Connection connection, String name, Set<String> sessions) throws SQLException {
        String holder = Sql.texts(connection, "SELECT IS_USED_LOCK(?)", name).get(0);
        if (sessions.contains(holder)) {
            try {
                Sql.update(connection, "KILL CONNECTION " + holder);
            } catch (SQLException e) {
                if (e.getErrorCode() != NO_SUCH_SESSION) {
                    throw e;
                }
            }
        }
    }

    @Override
    public boolean hasTransactionalDefinitions() {
        return false;
    }
}
