package io.tributary.app;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Tables that a database or an engine reads.
 *
 * @param from what stands for a table behind FROM
 */
record SqlCopy(Dialect dialect, Connector connector, Function<TableSchema, String> from) implements CopiedRows {
    /** Connects to it. */
    interface Connector {
        Connection connect() throws SQLException;
    }

    /** How values become texts. */
    enum Dialect {
        POSTGRES("\"", "SET TimeZone = 'UTC'"),
        MYSQL("`", "SET time_zone = '+00:00'"),
        DUCKDB("\"", "SET TimeZone = 'UTC'");

        private final String quote;
        private final String session;

        Dialect(String quote, String session) {
            this.quote = quote;
            this.session = session;
        }

        private String text(Column column) {
            String name = quote + column.name() + quote;
            boolean isBinary = column.type() instanceof ColumnType.Binary;
            return switch (this) {
                case POSTGRES ->
                    isBinary
                            ? "encode(" + name + ", 'hex')"
                            : "CASE WHEN " + name + " IS NOT NULL THEN format('%s', " + name + ") END";
                case DUCKDB -> isBinary ? "hex(" + name + ")" : name + "::VARCHAR";
                case MYSQL ->
                    isBinary
                            ? "HEX(" + name + ")"
                            : "CAST(" + name + (isNumber(column.type()) ? " + 0" : "") + " AS CHAR)";
            };
        }

        /** Numbers and truth values may be bits, which are bytes as text. */
        private static boolean isNumber(ColumnType type) {
            return type instanceof ColumnType.Int || type instanceof ColumnType.Bool;
        }
    }

    @Override
    public List<String> rows(TableSchema schema) throws SQLException {
        List<Column> columns = schema.columns();
        String texts = String.join(", ", columns.stream().map(dialect::text).toList());
        List<String> rows = new ArrayList<>();
        try (Connection connection = connector.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(dialect.session);
            try (ResultSet found = statement.executeQuery("SELECT " + texts + " FROM " + from.apply(schema))) {
                while (found.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 0; i < columns.size(); i++) {
                        row.add(ComparableText.of(columns.get(i).type(), found.getString(i + 1)));
                    }
                    rows.add(String.join("|", row));
                }
            }
        }
        rows.sort(null);
        return rows;
    }

    @Override
    public Map<String, String> types(TableSchema schema) throws SQLException {
        String table = schema.table().name();
        Map<String, String> types = new LinkedHashMap<>();
        String sql =
                switch (dialect) {
                    case POSTGRES ->
                        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '"
                                + from.apply(schema)
                                + "'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum";
                    case MYSQL ->
                        "SELECT column_name, column_type FROM information_schema.columns WHERE table_name = '"
                                + table + "' AND CONCAT('`', table_schema, '`.`', table_name, '`') = '"
                                + from.apply(schema) + "' ORDER BY ordinal_position";
                    case DUCKDB -> "DESCRIBE SELECT * FROM " + from.apply(schema);
                };
        try (Connection connection = connector.connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            while (found.next()) {
                types.put(found.getString(1), found.getString(2));
            }
        }
        return types;
    }
}
