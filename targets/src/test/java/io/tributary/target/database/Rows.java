package io.tributary.target.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a reader finds in a final table. */
final class Rows {
    private Rows() {}

    /** The values' own texts as canonical CSV, a string a row, sorted. */
    static List<String> sorted(TestDatabase database, String schema, String table, TableSchema columns) {
        String names = columns.columns().stream()
                .map(column -> database.quote(column.name()))
                .collect(Collectors.joining(", "));
        String sql = "SELECT " + names + " FROM " + database.quote(schema) + "." + database.quote(table);
        List<String> rows = new ArrayList<>();
        try (Statement statement = database.session().createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            while (found.next()) {
                rows.add(row(found, columns.columns()));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        rows.sort(null);
        return rows;
    }

    private static String row(ResultSet found, List<Column> columns) throws SQLException {
        CsvRowWriter writer = new CsvRowWriter(64);
        for (int i = 1; i <= columns.size(); i++) {
            String value = found.getString(i);
            if (value == null) {
                writer.nullValue();
            } else {
                byte[] text = value.getBytes(UTF_8);
                writer.value(text, 0, text.length);
            }
        }
        writer.endRow();
        return new String(writer.buffer(), 0, writer.length(), UTF_8);
    }
}
