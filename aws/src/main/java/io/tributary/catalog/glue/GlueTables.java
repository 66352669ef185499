package io.tributary.catalog.glue;

import io.tributary.catalog.CatalogName;
import io.tributary.catalog.CatalogPartition;
import io.tributary.catalog.CatalogTable;
import io.tributary.catalog.CatalogTable.Held;
import io.tributary.catalog.TableCatalog;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.ConcurrentModificationException;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.Table;

/**
 * The tables of a Glue Data Catalog. A change is made only to the version that was read ({@code VersionId} of
 * {@code UpdateTable}); earlier versions are not archived. Thread-safe.
 */
public final class GlueTables implements TableCatalog {
    private static final int ATTEMPTS_MAX = 6;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    private final GlueClient client;
    private final @Nullable String catalogId;

    private GlueTables(GlueClient client, @Nullable String catalogId) {
        this.client = client;
        this.catalogId = catalogId;
    }

    /** Nothing is asked of the catalog yet. */
    public static GlueTables open(GlueSettings settings) {
        GlueClient client =
                settings.access().client(GlueClient.builder(), "the Glue Data Catalog", ATTEMPTS_MAX, ANSWER_WITHIN);
        return new GlueTables(client, settings.catalogId().orElse(null));
    }

    /** Whether the catalog answers, and lets us look at a database, which may be missing; fails when not. */
    public boolean hasDatabase(String database) {
        try {
            client.getDatabase(request -> request.catalogId(catalogId).name(database));
            return true;
        } catch (EntityNotFoundException absent) {
            return false;
        } catch (SdkException e) {
            throw GlueFailure.of("look at the database " + database, "glue:GetDatabase", e);
        }
    }

    @Override
    public Optional<Held> find(CatalogName name) {
        return table(name).map(table -> new Held(GlueEntry.table(name, table), version(table)));
    }

    private Optional<Table> table(CatalogName name) {
        try {
            return Optional.of(client.getTable(request -> request.catalogId(catalogId)
                            .databaseName(name.database())
                            .name(name.table()))
                    .table());
        } catch (EntityNotFoundException absent) {
            return Optional.empty();
        } catch (SdkException e) {
            throw GlueFailure.of("look at " + name + " in the catalog", "glue:GetTable", e);
        }
    }

    private static String version(Table table) {
        String version = table.versionId();
        return version == null ? "" : version;
    }

    @Override
    public Outcome create(CatalogTable table) {
        try {
            return createIn(table);
        } catch (EntityNotFoundException missing) {
            createDatabase(table.name().database());
        } catch (SdkException e) {
            throw GlueFailure.of("make " + table.name() + " in the catalog", "glue:CreateTable", e);
        }
        try {
            return createIn(table);
        } catch (SdkException e) {
            throw GlueFailure.of("make " + table.name() + " in the catalog", "glue:CreateTable", e);
        }
    }

    private Outcome createIn(CatalogTable table) {
        try {
            client.createTable(request -> request.catalogId(catalogId)
                    .databaseName(table.name().database())
                    .tableInput(GlueEntry.input(table)));
            return Outcome.DONE;
        } catch (AlreadyExistsException | ConcurrentModificationException conflict) {
            return Outcome.CONFLICT;
        }
    }

    private void createDatabase(String database) {
        try {
            client.createDatabase(request -> request.catalogId(catalogId).databaseInput(input -> input.name(database)));
        } catch (AlreadyExistsException | ConcurrentModificationException meanwhile) {
            // it is there
        } catch (SdkException e) {
            throw GlueFailure.of("make the database " + database + " in the catalog", "glue:CreateDatabase", e);
        }
    }

    @Override
    public Outcome replace(CatalogTable table, String version) {
        Optional<Table> former = table(table.name());
        if (former.isEmpty() || !version(former.get()).equals(version)) {
            return Outcome.CONFLICT;
        }
        try {
            client.updateTable(request -> request.catalogId(catalogId)
                    .databaseName(table.name().database())
                    .tableInput(GlueEntry.input(table, former.get()))
                    .versionId(version.isEmpty() ? null : version)
                    .skipArchive(true));
            return Outcome.DONE;
        } catch (ConcurrentModificationException | EntityNotFoundException conflict) {
            return Outcome.CONFLICT;
        } catch (SdkException e) {
            throw GlueFailure.of("change " + table.name() + " in the catalog", "glue:UpdateTable", e);
        }
    }

    @Override
    public void remove(CatalogName name) {
        try {
            client.deleteTable(request ->
                    request.catalogId(catalogId).databaseName(name.database()).name(name.table()));
        } catch (EntityNotFoundException absent) {
            // it is gone
        } catch (SdkException e) {
            throw GlueFailure.of("remove " + name + " from the catalog", "glue:DeleteTable", e);
        }
    }

    @Override
    public List<CatalogPartition> partitions(CatalogName name) {
        List<CatalogPartition> partitions = new ArrayList<>();
        try {
            client.getPartitionsPaginator(request -> request.catalogId(catalogId)
                            .databaseName(name.database())
                            .tableName(name.table())
                            .excludeColumnSchema(true))
                    .forEach(page ->
                            page.partitions().forEach(partition -> partitions.add(GlueEntry.partition(partition))));
            return partitions;
        } catch (SdkException e) {
            throw GlueFailure.of("look at the partitions of " + name + " in the catalog", "glue:GetPartitions", e);
        }
    }

    @Override
    public void putPartitions(CatalogName name, Collection<CatalogPartition> partitions) {
        new PartitionBatches(client, catalogId, name).put(List.copyOf(partitions));
    }

    @Override
    public void removePartitions(CatalogName name, Collection<List<String>> values) {
        new PartitionBatches(client, catalogId, name).remove(List.copyOf(values));
    }

    @Override
    public void close() {
        client.close();
    }

    /** What one entry of a batch came to. */
    static PipelineException refused(String doing, String code, String message) {
        return new PipelineException(
                ErrorCode.TARGET_UNAVAILABLE, "Cannot " + doing + ": " + code + ": " + message, "");
    }
}
