package io.tributary.target.iceberg;

import io.tributary.change.TableId;
import io.tributary.files.LocalFiles;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.types.Types;

/** Iceberg tables of a warehouse in a folder, as queries of DuckDB. */
public final class IcebergSql {
    private IcebergSql() {}

    /**
     * A query for the rows of the current snapshot, columns under their names.
     *
     * @param scratch where the query finds files; they stay
     */
    public static String rows(Path warehouse, Path scratch, TableId table) {
        try (IcebergReader reader = new IcebergReader(new LocalFiles(warehouse), IcebergSettings.DEFAULT, scratch)) {
            List<Types.NestedField> fields = reader.table(table).schema().columns();
            String none = fields.stream()
                    .map(field -> "NULL::" + IcebergTypes.engineName(field.type()) + " AS " + quoted(field.name()))
                    .collect(Collectors.joining(", ", "SELECT ", " WHERE false"));
            return reader.tasks(table).stream()
                    .map(task -> " UNION ALL " + rows(reader, fields, task))
                    .collect(Collectors.joining("", none, ""));
        }
    }

    private static String rows(IcebergReader reader, List<Types.NestedField> fields, FileScanTask task) {
        Path file = reader.copy(task.file().location());
        Map<String, String> names = new HashMap<>();
        IcebergReader.query("SELECT field_id, name FROM parquet_schema('" + file + "') OFFSET 1")
                .forEach(column -> names.put(column.get(0), column.get(1)));
        String columns = fields.stream()
                .map(field -> {
                    String name = names.get(Integer.toString(field.fieldId()));
                    return (name == null ? "NULL" : quoted(name)) + "::" + IcebergTypes.engineName(field.type());
                })
                .collect(Collectors.joining(", "));
        String gone = reader.gone(task).stream().map(String::valueOf).collect(Collectors.joining(", "));
        return "SELECT " + columns + " FROM read_parquet('" + file
                + "', file_row_number = true, hive_partitioning = false)"
                + (gone.isEmpty() ? "" : " WHERE file_row_number NOT IN (" + gone + ")");
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
