package io.tributary.capture.mysql;

import io.tributary.capture.mysql.sql.Names;
import io.tributary.capture.run.CsvLines;
import io.tributary.change.TableId;
import io.tributary.csv.CsvRowWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The truth to compare with: a table's rows as the server itself writes them. */
final class MysqlRows {
    private MysqlRows() {}

    /** Rows of a table as sorted CSV lines in canonical text. */
    static List<String> of(MysqlDatabase database, TableId table) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET time_zone = '+00:00', sql_mode = ''");
            List<String> columns = columns(statement, table);
            CsvRowWriter rows = new CsvRowWriter(1 << 16);
            try (ResultSet row =
                    statement.executeQuery("SELECT " + String.join(", ", columns) + " FROM " + Names.quote(table))) {
                while (row.next()) {
                    for (int i = 1; i <= columns.size(); i++) {
                        write(rows, row.getString(i));
                    }
                    rows.endRow();
                }
            }
            return CsvLines.of(Arrays.copyOf(rows.buffer(), rows.length())).stream()
                    .sorted()
                    .toList();
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot read " + table, e);
        }
    }

    private static void write(CsvRowWriter rows, @org.jspecify.annotations.Nullable String value) {
        if (value == null) {
            rows.nullValue();
            return;
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (value.equals(CsvRowWriter.UNCHANGED)) {
            // as the landed rows have it, which do not tell the text from the marker
            rows.encoded(bytes, 0, bytes.length);
        } else {
            rows.value(bytes, 0, bytes.length);
        }
    }

    private static List<String> columns(Statement statement, TableId table) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (ResultSet row = statement.executeQuery("SELECT COLUMN_NAME, DATA_TYPE, COLUMN_TYPE FROM"
                + " information_schema.COLUMNS WHERE TABLE_SCHEMA = " + Names.literal(table.schema())
                + " AND TABLE_NAME = " + Names.literal(table.name()) + " ORDER BY ORDINAL_POSITION")) {
            while (row.next()) {
                columns.add(canonical(Names.quote(row.getString(1)), row.getString(2), row.getString(3)));
            }
        }
        return columns;
    }

    private static String canonical(String column, String type, String definition) {
        return switch (type) {
            case "bit" ->
                definition.equals("bit(1)")
                        ? "IF(" + column + ", 'true', 'false')"
                        : "CAST(" + column + " + 0 AS CHAR)";
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> "LOWER(HEX(" + column + "))";
            case "tinyint", "smallint", "mediumint", "int", "bigint", "year" -> "CAST(" + column + " + 0 AS CHAR)";
            case "float" -> "CAST(" + column + " + 0e0 AS CHAR)";
            default -> "CAST(" + column + " AS CHAR)";
        };
    }
}
