package io.tributary.catalog.glue;

import io.tributary.catalog.CatalogName;
import io.tributary.catalog.CatalogPartition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.BatchUpdatePartitionFailureEntry;
import software.amazon.awssdk.services.glue.model.BatchUpdatePartitionRequestEntry;
import software.amazon.awssdk.services.glue.model.ErrorDetail;
import software.amazon.awssdk.services.glue.model.PartitionError;
import software.amazon.awssdk.services.glue.model.PartitionValueList;

/** Partitions of one table, as many at a time as Glue takes; an entry may fail by itself. */
record PartitionBatches(GlueClient client, @Nullable String catalogId, CatalogName name) {
    private static final int PUT_MAX = 100;
    private static final int REMOVE_MAX = 25;
    private static final String THERE = "AlreadyExistsException";
    private static final String ABSENT = "EntityNotFoundException";

    void put(List<CatalogPartition> partitions) {
        for (int from = 0; from < partitions.size(); from += PUT_MAX) {
            List<CatalogPartition> some = partitions.subList(from, Math.min(partitions.size(), from + PUT_MAX));
            Set<List<String>> there = create(some);
            List<CatalogPartition> former =
                    some.stream().filter(one -> there.contains(one.values())).toList();
            if (!former.isEmpty()) {
                update(former);
            }
        }
    }

    /** Returns the values of those that are there already. */
    private Set<List<String>> create(List<CatalogPartition> partitions) {
        String doing = "add partitions of " + name + " to the catalog";
        List<PartitionError> errors;
        try {
            errors = client.batchCreatePartition(request -> request.catalogId(catalogId)
                            .databaseName(name.database())
                            .tableName(name.table())
                            .partitionInputList(
                                    partitions.stream().map(GlueEntry::input).toList()))
                    .errors();
        } catch (SdkException e) {
            throw GlueFailure.of(doing, "glue:BatchCreatePartition", e);
        }
        Set<List<String>> there = new HashSet<>();
        for (PartitionError error : errors) {
            require(doing, THERE, error.errorDetail());
            there.add(error.partitionValues());
        }
        return there;
    }

    private void update(List<CatalogPartition> partitions) {
        String doing = "change partitions of " + name + " in the catalog";
        List<BatchUpdatePartitionRequestEntry> entries = new ArrayList<>();
        partitions.forEach(partition -> entries.add(BatchUpdatePartitionRequestEntry.builder()
                .partitionValueList(partition.values())
                .partitionInput(GlueEntry.input(partition))
                .build()));
        List<BatchUpdatePartitionFailureEntry> errors;
        try {
            errors = client.batchUpdatePartition(request -> request.catalogId(catalogId)
                            .databaseName(name.database())
                            .tableName(name.table())
                            .entries(entries))
                    .errors();
        } catch (SdkException e) {
            throw GlueFailure.of(doing, "glue:BatchUpdatePartition", e);
        }
        errors.forEach(error -> require(doing, "", error.errorDetail()));
    }

    void remove(List<List<String>> values) {
        String doing = "remove partitions of " + name + " from the catalog";
        for (int from = 0; from < values.size(); from += REMOVE_MAX) {
            List<PartitionValueList> some = values.subList(from, Math.min(values.size(), from + REMOVE_MAX)).stream()
                    .map(one -> PartitionValueList.builder().values(one).build())
                    .toList();
            try {
                client.batchDeletePartition(request -> request.catalogId(catalogId)
                                .databaseName(name.database())
                                .tableName(name.table())
                                .partitionsToDelete(some))
                        .errors()
                        .forEach(error -> require(doing, ABSENT, error.errorDetail()));
            } catch (SdkException e) {
                throw GlueFailure.of(doing, "glue:BatchDeletePartition", e);
            }
        }
    }

    private static void require(String doing, String expected, ErrorDetail error) {
        if (!expected.equals(error.errorCode())) {
            throw GlueTables.refused(doing, error.errorCode(), error.errorMessage());
        }
    }
}
