package io.tributary.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowReader;
import io.tributary.csv.CsvSource;
import io.tributary.error.ErrorCode;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Final CSV files below a folder. */
record CsvCopy(Path folder) implements CopiedRows {
    @Override
    public List<String> rows(TableSchema schema) throws Exception {
        Path file = folder.resolve(schema.table().schema())
                .resolve(schema.table().name())
                .resolve("final_output.csv");
        List<Column> columns = schema.columns();
        List<String> names = columns.stream().map(Column::name).toList();
        List<String> rows = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            CsvRowReader reader =
                    new CsvRowReader(in, new CsvSource(file.toString(), names, ErrorCode.LANDING_CORRUPT, ""));
            while (reader.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 0; i < columns.size(); i++) {
                    row.add(ComparableText.of(columns.get(i).type(), value(reader, i)));
                }
                rows.add(String.join("|", row));
            }
        }
        rows.sort(null);
        return rows;
    }

    private static @Nullable String value(CsvRowReader reader, int field) {
        if (reader.isNull(field)) {
            return null;
        }
        String text = new String(reader.buffer(), reader.offset(field), reader.length(field), UTF_8);
        return reader.isQuoted(field) ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text;
    }
}
