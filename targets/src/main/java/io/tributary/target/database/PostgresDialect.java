package io.tributary.target.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** PostgreSQL. */
final class PostgresDialect implements Dialect {
    private static final int NAME_BYTES_MAX = 63;
    /** Staged changes are sorted in memory, a part of them at a time. */
    private static final int SORT_BYTES = 64 << 20;

    /** Numbers of processes come again. */
    private static final String SESSION_ID = "pid || ' ' || backend_start";

    private static final String HOLDS = "locktype = 'advisory' AND granted"
            + " AND ((classid::bigint << 32) | objid::bigint) = hashtextextended(?, 0)";

    private static final Set<String> SYSTEM_COLUMNS = Set.of("tableoid", "xmin", "cmin", "xmax", "cmax", "ctid");

    @Override
    public String url(String configured) {
        return configured;
    }

    @Override
    public Properties options() {
        Properties options = new Properties();
        options.setProperty("tcpKeepAlive", "true");
        return options;
    }

    @Override
    public void prepare(Connection connection) throws SQLException {
        Sql.update(
                connection,
                String.join(
                        "; ",
                        "SET TIME ZONE 'UTC'",
                        "SET datestyle = 'ISO, YMD'",
                        "SET intervalstyle = 'postgres'",
                        "SET standard_conforming_strings = on",
                        "SET statement_timeout = 0",
                        "SET lock_timeout = '60s'",
                        "SET idle_in_transaction_session_timeout = 0",
                        "SET tcp_keepalives_idle = 60",
                        "SET tcp_keepalives_interval = 10",
                        "SET tcp_keepalives_count = 6",
                        "SET client_min_messages = 'error'"));
        // what not every version has, and what not everybody may set
        Sql.texts(
                connection,
                "SELECT set_config(name, '0', false) FROM pg_settings"
                        + " WHERE name IN ('idle_session_timeout', 'transaction_timeout')");
        Sql.texts(
                connection,
                "SELECT set_config('lc_messages', 'C', false) FROM pg_roles WHERE rolname = current_user AND rolsuper");
        Sql.texts(
                connection,
                "SELECT set_config('work_mem', GREATEST(pg_size_bytes(current_setting('work_mem')), " + SORT_BYTES
                        + ") / 1024 || 'kB', false)");
    }

    @Override
    public String quote(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    @Override
    public String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    @Override
    public Optional<String> nameTrouble(FinalTable table, TableSchema schema) {
        List<String> names = new ArrayList<>(List.of(table.schema(), table.name()));
        schema.columns().forEach(column -> names.add(column.name()));
        for (String name : names) {
            if (name.getBytes(UTF_8).length > NAME_BYTES_MAX) {
                return Optional.of("the name " + name + " is longer than " + NAME_BYTES_MAX + " bytes");
            }
        }
        return schema.columns().stream()
                .map(Column::name)
                .filter(SYSTEM_COLUMNS::contains)
                .findFirst()
                .map(name -> "every table of PostgreSQL has a column " + name + " of its own");
    }

    @Override
    public String folded(String columnName) {
        return columnName;
    }

    @Override
    public String type(Column column, KeyPart key) {
        return PostgresTypes.of(column, key.inKey());
    }

    @Override
    public boolean isText(String type) {
        return type.equals("text") || type.startsWith("text ");
    }

    @Override
    public String stagingType(Column column, KeyPart key) {
        return column.type() instanceof ColumnType.Binary ? "text" : type(column, key);
    }

    @Override
    public String numberType() {
        return "bigint";
    }

    @Override
    public String maskType() {
        return "text";
    }

    @Override
    public String staged(Column column, String expression) {
        return column.type() instanceof ColumnType.Binary ? "decode(" + expression + ", 'hex')" : expression;
    }

    @Override
    public String unstaged(Column column, String expression) {
        return column.type() instanceof ColumnType.Binary ? "encode(" + expression + ", 'hex')" : expression;
    }

    @Override
    public String value(Column column, String text) {
        return column.type() instanceof ColumnType.Binary ? literal("\\x" + text) : literal(text);
    }

    @Override
    public boolean schemaExists(Connection connection, String schema) throws SQLException {
        return !Sql.texts(connection, "SELECT 1 FROM pg_namespace WHERE nspname = ?", schema)
                .isEmpty();
    }

    @Override
    public String createSchema(String schema) {
        return "CREATE SCHEMA " + quote(schema);
    }

    @Override
    public void enter(Connection connection, String schema) {
        // temporary tables have a schema of their own
    }

    @Override
    public @Nullable CatalogTable find(Connection connection, FinalTable table) throws SQLException {
        List<String> found = Sql.texts(
                connection,
                "SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?",
                table.schema(),
                table.name());
        if (found.isEmpty()) {
            return null;
        }
        List<String> columns = Sql.texts(
                connection,
                "SELECT attname FROM pg_attribute WHERE attrelid = ?::oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
                found.get(0));
        List<String> texts = Sql.texts(
                connection,
                "SELECT attname FROM pg_attribute WHERE attrelid = ?::oid AND attnum > 0 AND atttypid = 'text'::regtype",
                found.get(0));
        return new CatalogTable("", columns, texts);
    }

    @Override
    public String createStateTable(FinalTable state) {
        return "CREATE TABLE IF NOT EXISTS " + quote(state)
                + " (table_name text COLLATE \"C\" PRIMARY KEY, source text NOT NULL, applied text, failure text)";
    }

    @Override
    public String upsertState(FinalTable state) {
        return "INSERT INTO " + quote(state) + " (table_name, source, applied, failure) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT (table_name) DO UPDATE SET source = excluded.source, applied = excluded.applied,"
                + " failure = excluded.failure";
    }

    @Override
    public String createTable(FinalTable table, TableSchema schema) {
        List<String> parts = new ArrayList<>();
        for (Column column : schema.columns()) {
            parts.add(definition(column, schema));
        }
        if (schema.isKeyed()) {
            parts.add("PRIMARY KEY (" + keyNames(schema) + ")");
        }
        return "CREATE TABLE " + quote(table) + " (" + String.join(", ", parts) + ")";
    }

    @Override
    public FinalTable temporary(FinalTable beside, String name) {
        return new FinalTable("pg_temp", name);
    }

    @Override
    public String createTemporary(FinalTable temporary, TableSchema schema) {
        return createTable(temporary, schema);
    }

    private String definition(Column column, TableSchema schema) {
        return quote(column.name()) + " " + type(column, KeyPart.of(schema, column));
    }

    @Override
    public List<String> alterTable(
            Connection connection, FinalTable table, TableSchema from, TableSchema to, boolean empty)
            throws SQLException {
        String alter = "ALTER TABLE " + quote(table) + " ";
        List<String> statements = new ArrayList<>();
        boolean sameKey = from.key().equals(to.key());
        if (!sameKey) {
            dropKey(connection, table, from, alter, statements);
        }
        List<String> finish = new ArrayList<>();
        for (Column old : from.columns()) {
            int index = to.indexOf(old.id());
            if (index < 0) {
                statements.add(alter + "DROP COLUMN " + quote(old.name()));
                continue;
            }
            Column column = to.columns().get(index);
            if (!column.name().equals(old.name())) {
                // names may be traded, so all leave theirs first
                String between = quote("tributary_renamed_" + old.id());
                statements.add(alter + "RENAME COLUMN " + quote(old.name()) + " TO " + between);
                finish.add(alter + "RENAME COLUMN " + between + " TO " + quote(column.name()));
            }
            String type = type(column, KeyPart.of(to, column));
            if (!type.equals(type(old, KeyPart.of(from, old)))) {
                finish.add(alter + "ALTER COLUMN " + quote(column.name()) + " TYPE " + type + " USING "
                        + (empty ? "NULL" : quote(column.name())));
            }
        }
        statements.addAll(finish);
        for (Column column : to.columns()) {
            if (from.indexOf(column.id()) < 0) {
                add(column, to, alter, statements);
            }
        }
        if (!sameKey && to.isKeyed()) {
            statements.add(alter + "ADD PRIMARY KEY (" + keyNames(to) + ")");
        }
        return statements;
    }

    private void dropKey(
            Connection connection, FinalTable table, TableSchema from, String alter, List<String> statements)
            throws SQLException {
        for (String name : Sql.texts(
                connection,
                "SELECT conname FROM pg_constraint WHERE contype = 'p' AND conrelid = ?::regclass",
                quote(table))) {
            statements.add(alter + "DROP CONSTRAINT " + quote(name));
        }
        for (int id : from.key()) {
            statements.add(alter + "ALTER COLUMN "
                    + quote(from.columns().get(from.indexOf(id)).name()) + " DROP NOT NULL");
        }
    }

    private void add(Column column, TableSchema to, String alter, List<String> statements) {
        String fill = column.fill();
        String definition = alter + "ADD COLUMN " + definition(column, to);
        if (fill == null) {
            statements.add(definition);
            return;
        }
        statements.add(definition + " DEFAULT " + value(column, fill));
        statements.add(alter + "ALTER COLUMN " + quote(column.name()) + " DROP DEFAULT");
    }

    @Override
    public List<String> createStaging(String name, List<String> columns, boolean keyed) {
        return List.of(
                "DROP TABLE IF EXISTS " + stagingName(name),
                "CREATE TEMPORARY TABLE " + quote(name) + " (" + String.join(", ", columns) + ") ON COMMIT DROP");
    }

    @Override
    public String stagingName(String name) {
        return "pg_temp." + quote(name);
    }

    /** The planner takes a look-up for far slower than it is, as the staged rows come in the order of the index. */
    @Override
    public List<String> afterStaging(String name, TableSchema schema, boolean byKey) {
        return byKey
                ? List.of("SET LOCAL enable_hashjoin = off", "SET LOCAL enable_mergejoin = off", "SET LOCAL jit = off")
                : List.of("ANALYZE " + stagingName(name));
    }

    @Override
    public List<String> afterChanges() {
        return List.of(
                "SET LOCAL enable_hashjoin TO DEFAULT",
                "SET LOCAL enable_mergejoin TO DEFAULT",
                "SET LOCAL jit TO DEFAULT");
    }

    @Override
    public KeyIndex keyIndex(Connection connection, FinalTable table, TableSchema schema) throws SQLException {
        List<String> names = new ArrayList<>();
        for (int column : schema.identityIndexes()) {
            names.add(literal(schema.columns().get(column).name()));
        }
        int columns = names.size();
        long found = Sql.number(
                connection,
                "SELECT count(*) FROM pg_index i WHERE indrelid = " + literal(quote(table)) + "::regclass"
                        + " AND indisunique AND indisvalid AND indimmediate AND indpred IS NULL AND indexprs IS NULL"
                        + " AND indnkeyatts = " + columns + " AND " + columns + " = (SELECT count(*)"
                        + " FROM generate_series(0, " + (columns - 1) + ") n JOIN pg_attribute a"
                        + " ON a.attrelid = i.indrelid AND a.attnum = i.indkey[n] WHERE a.attname IN ("
                        + String.join(", ", names) + "))");
        return found > 0 ? KeyIndex.UNIQUE : KeyIndex.NONE;
    }

    @Override
    public boolean canLoad(TableSchema schema) {
        return schema.columns().stream().noneMatch(column -> column.type() instanceof ColumnType.Binary);
    }

    @Override
    public BulkLoad bulkLoad(Connection connection, String table, List<LoadColumn> columns) throws SQLException {
        String names = columns.stream().map(column -> quote(column.name())).collect(Collectors.joining(", "));
        return new PostgresBulk(
                connection, "COPY " + table + " (" + names + ") FROM STDIN (FORMAT csv)", columns.size());
    }

    @Override
    public String delete(String table, String staging, String on, String where, String order) {
        return "DELETE FROM " + table + " t USING " + ordered(staging, where, order) + " WHERE " + on;
    }

    private static String ordered(String staging, String where, String order) {
        return "(SELECT * FROM " + staging + " s WHERE " + where + " ORDER BY " + order + ") s";
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
        return "UPDATE " + table + " t SET " + sets(columns, values) + " FROM " + ordered(staging, where, order)
                + " WHERE " + on;
    }

    @Override
    public Overwriting overwriting() {
        return Overwriting.SLOWER;
    }

    @Override
    public long overwrite(Connection connection, String insert, List<String> columns) {
        throw new IllegalStateException("Rows are updated");
    }

    @Override
    public String fill(
            String table, String staging, List<String> columns, List<String> values, String on, String where) {
        return "UPDATE " + staging + " s SET " + sets(columns, values) + " FROM " + table + " t WHERE " + on + " AND "
                + where;
    }

    private String sets(List<String> columns, List<String> values) {
        List<String> sets = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            sets.add(quote(columns.get(i)) + " = " + values.get(i));
        }
        return String.join(", ", sets);
    }

    @Override
    public String joinByKey(String table, String staging, String on) {
        return staging + " s JOIN " + table + " t ON " + on;
    }

    /** Texts of whole rows can be hashed, tell NULLs and all spellings apart, and exist for types without equality. */
    @Override
    public String sameRow(TableSchema schema) {
        List<String> staged = new ArrayList<>();
        for (int i = 0; i < schema.columns().size(); i++) {
            staged.add(staged(schema.columns().get(i), "s.c" + i));
        }
        return row(schema, "t") + " = ROW(" + String.join(", ", staged) + ")::text";
    }

    @Override
    public String sameValues(TableSchema schema, String alias, String other) {
        return row(schema, alias) + " = " + row(schema, other);
    }

    @Override
    public String fingerprint(TableSchema schema, String alias) {
        return "md5(" + row(schema, alias) + ")";
    }

    private String row(TableSchema schema, String alias) {
        return "ROW("
                + schema.columns().stream()
                        .map(column -> alias + "." + quote(column.name()))
                        .collect(Collectors.joining(", "))
                + ")::text";
    }

    @Override
    public String readable(Column column, String expression) {
        return expression + "::text";
    }

    @Override
    public String lookedUp(String table, String alias) {
        return table + " " + alias;
    }

    @Override
    public String joinSameRows(String table, String staging, TableSchema schema) {
        return table + " t JOIN " + staging + " s ON " + sameRow(schema);
    }

    @Override
    public String deleteCopies(String table, String staging, TableSchema schema) {
        return "DELETE FROM " + table + " t USING (SELECT t.ctid AS id, s.copies,"
                + " row_number() OVER (PARTITION BY s.origin) AS n FROM " + joinSameRows(table, staging, schema)
                + " WHERE s.kind = 'D') x WHERE x.id = t.ctid AND x.n <= x.copies";
    }

    @Override
    public String insertCopies(String table, String staging, String columns, String values, long most) {
        return "INSERT INTO " + table + " (" + columns + ") SELECT " + values + " FROM " + staging
                + " s CROSS JOIN LATERAL generate_series(1, s.copies) WHERE s.kind = 'I'";
    }

    @Override
    public String rowMark() {
        return "t.ctid";
    }

    @Override
    public boolean tryLock(Connection connection, String name) throws SQLException {
        return Sql.texts(connection, "SELECT pg_try_advisory_lock(hashtextextended(?, 0))", name)
                .contains("t");
    }

    @Override
    public void unlock(Connection connection, String name) throws SQLException {
        Sql.texts(connection, "SELECT pg_advisory_unlock(hashtextextended(?, 0))", name);
    }

    @Override
    public String lockHolder(Connection connection, String name) throws SQLException {
        List<String> holder = Sql.texts(
                connection,
                "SELECT application_name || ', session ' || pid FROM pg_locks JOIN pg_stat_activity USING (pid)"
                        + " WHERE " + HOLDS,
                name);
        return holder.isEmpty() ? "another session" : holder.get(0);
    }

    @Override
    public String sessionId(Connection connection) throws SQLException {
        return Sql.texts(connection, "SELECT " + SESSION_ID + " FROM pg_stat_activity WHERE pid = pg_backend_pid()")
                .get(0);
    }

    @Override
    public void endHolder(Connection connection, String name, Set<String> sessions) throws SQLException {
        List<String> holders = Sql.texts(
                connection,
                "SELECT " + SESSION_ID + " FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE " + HOLDS,
                name);
        for (String holder : holders) {
            if (sessions.contains(holder)) {
                Sql.texts(connection, "SELECT pg_terminate_backend(?::int)", holder.substring(0, holder.indexOf(' ')));
            }
        }
    }

    @Override
    public boolean hasTransactionalDefinitions() {
        return true;
    }
}
