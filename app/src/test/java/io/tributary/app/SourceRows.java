package io.tributary.app;

import io.tributary.csv.CsvRowWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * The rows of a table at the source as CSV in canonical text. Text is made by the server, its columns cast where its own is
 * not the canonical one; at PostgreSQL the CSV too, by {@code COPY}.
 */
final class SourceRows {
    private SourceRows() {}

    /**
     * All rows, each with its line end.
     *
     * @param table {@code schema.table}, either in double quotes where it needs them
     */
    static String of(Connection source, String table) throws SQLException, IOException {
        return source.isWrapperFor(PGConnection.class) ? ofPostgres(source, table) : ofMysql(source, table);
    }

    private static String ofPostgres(Connection source, String table) throws SQLException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Statement statement = source.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute("SET extra_float_digits = 3");
            List<String> columns = new ArrayList<>();
            try (ResultSet row = statement.executeQuery(
                    "SELECT quote_ident(attname), format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = '"
                            + table + "'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum")) {
                while (row.next()) {
                    columns.add(postgresText(row.getString(1), row.getString(2)));
                }
            }
            source.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY (" + select(columns, table) + ") TO STDOUT (FORMAT csv)", out);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String postgresText(String column, String type) {
        return switch (type) {
            case "boolean" -> column + "::text";
            case "timestamp with time zone" -> column + " AT TIME ZONE 'UTC'";
            default -> column;
        };
    }

    private static String ofMysql(Connection source, String table) throws SQLException {
        CsvRowWriter rows = new CsvRowWriter(1 << 16);
        try (Statement statement = source.createStatement()) {
            statement.execute("SET time_zone = '+00:00'");
            List<String> columns = new ArrayList<>();
            try (ResultSet row = statement.executeQuery("SHOW COLUMNS FROM " + table)) {
                while (row.next()) {
                    columns.add(mysqlText('"' + row.getString(1) + '"', row.getString(2)));
                }
            }
            try (ResultSet row = statement.executeQuery(select(columns, table))) {
                while (row.next()) {
                    for (int i = 1; i <= columns.size(); i++) {
                        write(rows, row.getString(i));
                    }
                    rows.endRow();
                }
            }
        }
        return new String(rows.buffer(), 0, rows.length(), StandardCharsets.UTF_8);
    }

    private static String mysqlText(String column, String type) {
        return type.equals("bit(1)")
                ? "CASE " + column + " WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
                : "CAST(" + column + " AS CHAR)";
    }

    private static void write(CsvRowWriter rows, @Nullable String value) {
        if (value == null) {
            rows.nullValue();
            return;
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        rows.value(bytes, 0, bytes.length);
    }

    private static String select(List<String> columns, String table) {
        return "SELECT " + String.join(", ", columns) + " FROM " + table;
    }
}
