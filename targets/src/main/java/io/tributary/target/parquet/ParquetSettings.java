package io.tributary.target.parquet;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;
import io.tributary.target.FileLayout;
import java.util.Map;
import java.util.Set;

/**
 * How Parquet files look, and what writing one may take.
 *
 * @param layout where they are
 * @param textColumns columns that are text whatever their type, by the source's names
 * @param memoryBytes memory of the engine for one table; what does not fit goes to the scratch folder
 * @param threads of the engine for one table
 * @param rowGroupRows rows of a row group at most; fewer where rows are wide
 */
public record ParquetSettings(
        FileLayout layout, Map<TableId, Set<String>> textColumns, long memoryBytes, int threads, int rowGroupRows) {
    private static final long MEMORY_BYTES_MIN = 64L << 20;
    private static final int ROW_GROUP_ROWS_MIN = 2048;

    /** One folder a table, half a gigabyte, all processors. */
    public static final ParquetSettings DEFAULT = new ParquetSettings(
            new FileLayout("{schema}/{table}/final_output.parquet"),
            Map.of(),
            512L << 20,
            Runtime.getRuntime().availableProcessors(),
            122_880);

    public ParquetSettings {
        requireNonNull(layout, "layout is null");
        textColumns = Map.copyOf(textColumns);
        if (memoryBytes < MEMORY_BYTES_MIN || threads < 1 || rowGroupRows < ROW_GROUP_ROWS_MIN) {
            throw new IllegalArgumentException("Needs 64 MB, a thread, and row groups of " + ROW_GROUP_ROWS_MIN);
        }
    }

    /** Whether that column is text whatever its type. */
    boolean isText(TableId table, String column) {
        return textColumns.getOrDefault(table, Set.of()).contains(column);
    }
}
