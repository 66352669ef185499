package io.tributary.catalog.glue;

import io.tributary.catalog.CatalogColumn;
import io.tributary.catalog.CatalogName;
import io.tributary.catalog.CatalogPartition;
import io.tributary.catalog.CatalogStorage;
import io.tributary.catalog.CatalogTable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.SchemaReference;
import software.amazon.awssdk.services.glue.model.SerDeInfo;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;

/** Entries as Glue's interface has them, and back. */
final class GlueEntry {
    private static final String EXTERNAL = "EXTERNAL_TABLE";

    private GlueEntry() {}

    /** A new entry. */
    static TableInput input(CatalogTable table) {
        return input(table, TableInput.builder(), StorageDescriptor.builder().build());
    }

    /** An entry in the place of one, with what that has and we do not speak of. */
    static TableInput input(CatalogTable table, Table former) {
        TableInput.Builder kept = TableInput.builder()
                .description(former.description())
                .owner(former.owner())
                .lastAccessTime(former.lastAccessTime())
                .lastAnalyzedTime(former.lastAnalyzedTime())
                .retention(former.retention())
                .viewOriginalText(former.viewOriginalText())
                .viewExpandedText(former.viewExpandedText())
                .targetTable(former.targetTable());
        StorageDescriptor storage =
                former.storageDescriptor() == null ? StorageDescriptor.builder().build() : former.storageDescriptor();
        return input(table, kept, storage);
    }

    private static TableInput input(CatalogTable table, TableInput.Builder begun, StorageDescriptor storage) {
        return begun.name(table.name().table())
                .tableType(EXTERNAL)
                .parameters(table.parameters())
                .partitionKeys(columns(table.partitionKeys()))
                .storageDescriptor(storage(table.storage(), table.columns(), storage))
                .build();
    }

    private static StorageDescriptor storage(
            CatalogStorage storage, List<CatalogColumn> columns, StorageDescriptor former) {
        StorageDescriptor.Builder next = former.toBuilder()
                .schemaReference((SchemaReference) null)
                .columns(columns(columns))
                .location(storage.location() + "/");
        if (storage.serde().isEmpty()) {
            return next.build();
        }
        return next.inputFormat(storage.inputFormat())
                .outputFormat(storage.outputFormat())
                .serdeInfo(SerDeInfo.builder()
                        .serializationLibrary(storage.serde())
                        .parameters(storage.serdeParameters())
                        .build())
                .build();
    }

    private static List<Column> columns(List<CatalogColumn> columns) {
        return columns.stream()
                .map(column -> Column.builder()
                        .name(column.name())
                        .type(column.type())
                        .comment(column.comment().isEmpty() ? null : column.comment())
                        .build())
                .toList();
    }

    static CatalogTable table(CatalogName name, Table table) {
        StorageDescriptor storage = table.storageDescriptor();
        return new CatalogTable(
                name,
                storage == null ? List.of() : catalogColumns(storage.columns()),
                catalogColumns(table.partitionKeys()),
                storage(storage),
                table.parameters());
    }

    private static CatalogStorage storage(@Nullable StorageDescriptor storage) {
        if (storage == null) {
            return new CatalogStorage("", "", "", "", Map.of());
        }
        SerDeInfo serde = storage.serdeInfo();
        return new CatalogStorage(
                said(storage.location()),
                said(storage.inputFormat()),
                said(storage.outputFormat()),
                serde == null ? "" : said(serde.serializationLibrary()),
                serde == null ? Map.of() : serde.parameters());
    }

    private static List<CatalogColumn> catalogColumns(List<Column> columns) {
        return columns.stream()
                .map(column -> new CatalogColumn(column.name(), said(column.type()), said(column.comment())))
                .toList();
    }

    private static String said(@Nullable String text) {
        return text == null ? "" : text;
    }

    static PartitionInput input(CatalogPartition partition) {
        return PartitionInput.builder()
                .values(partition.values())
                .parameters(partition.parameters())
                .storageDescriptor(storage(
                        partition.storage(),
                        List.of(),
                        StorageDescriptor.builder().build()))
                .build();
    }

    static CatalogPartition partition(Partition partition) {
        return new CatalogPartition(partition.values(), storage(partition.storageDescriptor()), partition.parameters());
    }
}
