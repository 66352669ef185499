package io.tributary.target.engine;

import io.tributary.change.TableId;
import java.io.Serializable;
import java.util.Map;
import java.util.Set;

/**
 * What the engine makes of columns, and what it may take.
 *
 * @param textColumns columns that are text whatever their type, by the source's names
 * @param memoryBytes memory of the engine for one table; what does not fit goes to the scratch folder
 * @param threads of the engine for one table
 * @param rowGroupRows rows of a Parquet row group at most; fewer where rows are wide
 */
public record EngineSettings(Map<TableId, Set<String>> textColumns, long memoryBytes, int threads, int rowGroupRows)
        implements Serializable {
    private static final long MEMORY_BYTES_MIN = 64L << 20;
    private static final int ROW_GROUP_ROWS_MIN = 2048;

    /** Half a gigabyte, all processors. */
    public static final EngineSettings DEFAULT =
            new EngineSettings(Map.of(), 512L << 20, Runtime.getRuntime().availableProcessors(), 122_880);

    public EngineSettings {
        textColumns = Map.copyOf(textColumns);
        if (memoryBytes < MEMORY_BYTES_MIN || threads < 1 || rowGroupRows < ROW_GROUP_ROWS_MIN) {
            throw new IllegalArgumentException("Needs 64 MB, a thread, and row groups of " + ROW_GROUP_ROWS_MIN);
        }
    }

    /** The same with one thread, for a task that has one processor. */
    public EngineSettings single() {
        return new EngineSettings(textColumns, memoryBytes, 1, rowGroupRows);
    }

    /** Whether that column is text whatever its type. */
    boolean isText(TableId table, String column) {
        return textColumns.getOrDefault(table, Set.of()).contains(column);
    }
}
