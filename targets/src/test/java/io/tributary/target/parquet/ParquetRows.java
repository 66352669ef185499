package io.tributary.target.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.csv.CsvRowWriter;
import io.tributary.target.DuckDb;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What a reader sees of a Parquet file. */
final class ParquetRows {
    private ParquetRows() {}

    /** All rows as canonical CSV, sorted; values as the reader shows them. */
    static List<String> sorted(Path file) {
        return sorted("", from(file));
    }

    /** The same of any source, after a statement that may be empty. */
    static List<String> sorted(String before, String from) {
        List<String> rows = new ArrayList<>();
        for (List<String> row : query(before, "SELECT COLUMNS(*)::VARCHAR FROM " + from)) {
            CsvRowWriter writer = new CsvRowWriter(1 << 10);
            for (String value : row) {
                if (value == null) {
                    writer.nullValue();
                } else {
                    byte[] text = value.getBytes(UTF_8);
                    writer.value(text, 0, text.length);
                }
            }
            writer.endRow();
            rows.add(new String(writer.buffer(), 0, writer.length(), UTF_8));
        }
        rows.sort(null);
        return rows;
    }

    static String from(Path file) {
        return "read_parquet('" + escaped(file) + "', hive_partitioning = false)";
    }

    static String escaped(Path file) {
        return file.toString().replaceAll("[\\[*?]", "[$0]").replace("'", "''");
    }

    static List<List<String>> query(String sql) {
        return query("", sql);
    }

    /** @param before a statement that is carried out first, in the same session; empty for none */
    static List<List<String>> query(String before, String sql) {
        List<List<String>> rows = new ArrayList<>();
        try (Connection connection = DuckDb.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            if (!before.isEmpty()) {
                statement.execute(before);
            }
            try (ResultSet result = statement.executeQuery(sql)) {
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= columns; i++) {
                        row.add(result.getString(i));
                    }
                    rows.add(row);
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return rows;
    }
}
