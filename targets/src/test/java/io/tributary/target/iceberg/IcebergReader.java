package io.tributary.target.iceberg;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.TableId;
import io.tributary.csv.CsvRowWriter;
import io.tributary.files.Files;
import io.tributary.target.DuckDb;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;

/**
 * What a reader sees of an Iceberg table: the files of the current snapshot, columns found by field id, deleted positions
 * taken away one by one.
 */
public final class IcebergReader implements AutoCloseable {
    private final Files files;
    private final Path scratch;
    private final Catalogs.Opened catalog;
    private long snapshot = -1;

    public IcebergReader(Files files, IcebergSettings settings, Path scratch) {
        this.files = files;
        this.scratch = scratch;
        catalog = Catalogs.existing(Warehouse.of(files), settings).orElseThrow();
    }

    public Table table(TableId table) {
        return catalog.catalog().loadTable(TableIdentifier.of(Namespace.of(table.schema()), table.name()));
    }

    boolean exists(TableId table) {
        return catalog.catalog().tableExists(TableIdentifier.of(Namespace.of(table.schema()), table.name()));
    }

    /** From here on, shows tables as they were at that snapshot. */
    void travel(long to) {
        snapshot = to;
    }

    public List<FileScanTask> tasks(TableId table) {
        List<FileScanTask> tasks = new ArrayList<>();
        TableScan scan = table(table).newScan().includeColumnStats();
        try (CloseableIterable<FileScanTask> found = (snapshot < 0 ? scan : scan.useSnapshot(snapshot)).planFiles()) {
            found.forEach(tasks::add);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return tasks;
    }

    /** All rows as canonical CSV, sorted. */
    public List<String> rows(TableId id) {
        return rows(id, Function.identity());
    }

    /** @param shown how the engine is asked for a value's text */
    List<String> rows(TableId id, Function<String, String> shown) {
        List<Types.NestedField> fields = table(id).schema().columns();
        List<String> rows = new ArrayList<>();
        for (FileScanTask task : tasks(id)) {
            Path file = copy(task.file().location());
            Map<String, String> names = new HashMap<>();
            for (List<String> column : query("SELECT field_id, name FROM parquet_schema('" + file + "') OFFSET 1")) {
                names.put(column.get(0), column.get(1));
            }
            StringBuilder columns = new StringBuilder();
            for (Types.NestedField field : fields) {
                String name = names.get(Integer.toString(field.fieldId()));
                String value = name == null
                        ? "NULL"
                        : "\"" + name.replace("\"", "\"\"") + "\"::" + IcebergTypes.engineName(field.type());
                columns.append(shown.apply(value)).append("::VARCHAR, ");
            }
            Set<Long> gone = gone(task);
            long found = 0;
            for (List<String> row : query("SELECT " + columns + "file_row_number FROM read_parquet('" + file
                    + "', file_row_number = true, hive_partitioning = false)")) {
                found++;
                if (!gone.contains(Long.parseLong(row.get(row.size() - 1)))) {
                    rows.add(csv(row.subList(0, row.size() - 1)));
                }
            }
            if (found != task.file().recordCount()) {
                throw new AssertionError(
                        "The manifest says " + task.file().recordCount() + " rows, there are " + found);
            }
        }
        rows.sort(null);
        return rows;
    }

    /** Takes a row. */
    public interface RowTaker {
        void take(ResultSet row) throws SQLException;
    }

    /**
     * Every row in turn.
     *
     * @param columns expressions; every file has all columns
     */
    public void each(TableId id, String columns, RowTaker taker) {
        for (FileScanTask task : tasks(id)) {
            Path file = copy(task.file().location());
            Set<Long> gone = gone(task);
            try (Connection connection = DuckDb.connect();
                    Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("SELECT " + columns
                            + ", file_row_number AS position FROM read_parquet('" + file
                            + "', file_row_number = true, hive_partitioning = false)")) {
                while (result.next()) {
                    if (!gone.contains(result.getLong("position"))) {
                        taker.take(result);
                    }
                }
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static String csv(List<String> row) {
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
        return new String(writer.buffer(), 0, writer.length(), UTF_8);
    }

    Set<Long> gone(FileScanTask task) {
        Set<Long> gone = new HashSet<>();
        for (DeleteFile delete : task.deletes()) {
            Path file = copy(delete.location());
            if (delete.format() == FileFormat.PUFFIN) {
                try (InputStream in = java.nio.file.Files.newInputStream(file)) {
                    in.skipNBytes(delete.contentOffset());
                    byte[] content = in.readNBytes(Math.toIntExact(delete.contentSizeInBytes()));
                    PositionDeleteIndex.deserialize(content, delete).forEach(gone::add);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            } else {
                query("SELECT pos FROM read_parquet('" + file + "', hive_partitioning = false) WHERE file_path = '"
                                + task.file().location().replace("'", "''") + "'")
                        .forEach(row -> gone.add(Long.parseLong(row.get(0))));
            }
        }
        return gone;
    }

    /** A file of the warehouse under a plain name. */
    Path copy(String location) {
        Path copy = scratch.resolve("copy-" + Integer.toHexString(location.hashCode()) + ".parquet");
        try (InputStream in = files.open(Warehouse.of(files).path(location))) {
            java.nio.file.Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return copy;
    }

    static List<List<String>> query(String sql) {
        List<List<String>> rows = new ArrayList<>();
        try (Connection connection = DuckDb.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
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
            throw new AssertionError(sql, e);
        }
        return rows;
    }

    BaseTable base(TableId table) {
        return (BaseTable) table(table);
    }

    @Override
    public void close() {
        catalog.close();
    }
}
