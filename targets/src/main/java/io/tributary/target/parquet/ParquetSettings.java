package io.tributary.target.parquet;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.target.FileLayout;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.PartitionField;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How Parquet files look, and what writing one may take.
 *
 * @param layout where they are; tables that are divided are in its folder
 * @param partitionBy what divides a table's rows among files; tables that are not named are one file
 */
public record ParquetSettings(FileLayout layout, EngineSettings engine, Map<TableId, List<PartitionField>> partitionBy)
        implements Serializable {
    /** One folder a table. */
    public static final ParquetSettings DEFAULT =
            new ParquetSettings(new FileLayout("{schema}/{table}/final_output.parquet"), EngineSettings.DEFAULT);

    /**
     * Checks what can be without columns.
     *
     * @throws PipelineException {@code CONFIGURATION_INVALID} when tables cannot be divided so
     */
    public ParquetSettings {
        requireNonNull(layout, "layout is null");
        requireNonNull(engine, "engine is null");
        partitionBy = partitionBy.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> List.copyOf(entry.getValue())));
        if (!partitionBy.isEmpty() && !hasFolders(layout)) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot divide tables with the layout " + layout.template() + ": it has no folder for each table",
                    "Put {table} into a folder of target.layout, as in {schema}/{table}/final_output.parquet");
        }
        partitionBy.forEach(ParquetSettings::requireFields);
    }

    /** No table is divided. */
    public ParquetSettings(FileLayout layout, EngineSettings engine) {
        this(layout, engine, Map.of());
    }

    private static void requireFields(TableId table, List<PartitionField> fields) {
        for (PartitionField field : fields) {
            if (field.transform() == PartitionField.Transform.BUCKET) {
                throw new PipelineException(
                        ErrorCode.CONFIGURATION_INVALID,
                        "Cannot divide " + table + " by buckets of column " + field.column()
                                + ": folders of Parquet files have none",
                        "Divide it by columns and days (partition-by)");
            }
        }
    }

    private static boolean hasFolders(FileLayout layout) {
        String template = layout.template();
        return template.substring(0, template.lastIndexOf('/') + 1).contains("{table}");
    }

    /** The same with one thread, for a task that has one processor. */
    ParquetSettings single() {
        return new ParquetSettings(layout, engine.single(), partitionBy);
    }

    /** Empty when the table is one file. */
    List<PartitionField> fields(TableId table) {
        return partitionBy.getOrDefault(table, List.of());
    }

    /** Whether each table has a folder of its own. */
    boolean hasFolders() {
        return hasFolders(layout);
    }

    /** Where a table's folder is, with a slash at the end. */
    String folder(TableId table) {
        String path = layout.path(table);
        return path.substring(0, path.lastIndexOf('/') + 1);
    }

    /** Path of the file that has the table's ledger entry. */
    String path(TableId table) {
        return fields(table).isEmpty() ? layout.path(table) : folder(table) + Manifest.NAME;
    }
}
