package io.tributary.target.iceberg;

import io.tributary.catalog.CatalogColumn;
import io.tributary.catalog.CatalogName;
import io.tributary.catalog.CatalogStorage;
import io.tributary.catalog.CatalogTable;
import io.tributary.catalog.CatalogTable.Held;
import io.tributary.catalog.TableCatalog;
import io.tributary.catalog.TableCatalog.Outcome;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.BaseMetastoreTableOperations;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.FileIO;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Iceberg table whose entry says by {@code metadata_location} which metadata is current, as Athena, Spark and Trino have it
 * too. A commit is a change of the entry, made only if the entry is still the version that named the metadata before.
 */
final class EntryOperations extends BaseMetastoreTableOperations {
    private static final Logger LOG = LoggerFactory.getLogger(EntryOperations.class);

    private final TableCatalog catalog;
    private final CatalogName name;
    private final Warehouse warehouse;
    private final FileIO io;

    EntryOperations(TableCatalog catalog, CatalogName name, Warehouse warehouse) {
        this.catalog = catalog;
        this.name = name;
        this.warehouse = warehouse;
        io = new WarehouseIO(warehouse);
    }

    @Override
    protected String tableName() {
        return name.toString();
    }

    @Override
    public FileIO io() {
        return io;
    }

    @Override
    protected void doRefresh() {
        String location = catalog.find(name).map(held -> metadata(held.table())).orElse(null);
        if (location == null && currentMetadataLocation() != null) {
            throw new NoSuchTableException("No table %s in the catalog any more", name);
        }
        refreshFromMetadataLocation(location);
    }

    private String metadata(CatalogTable entry) {
        String location = entry.parameter(METADATA_LOCATION_PROP);
        if (location.isEmpty() || !entry.parameter(TABLE_TYPE_PROP).equalsIgnoreCase(ICEBERG_TABLE_TYPE_VALUE)) {
            throw new PipelineException(
                    ErrorCode.TARGET_REFUSED,
                    "Cannot keep an Iceberg table as " + name
                            + ": the catalog has a table of that name that is no Iceberg" + " table",
                    "Choose another target.catalog.database or target.catalog.table; or, if nobody needs that entry:"
                            + " aws glue delete-table --database-name " + name.database() + " --name " + name.table());
        }
        return location;
    }

    @Override
    protected void doCommit(@Nullable TableMetadata base, TableMetadata metadata) {
        String location = writeNewMetadataIfRequired(base == null, metadata);
        RuntimeException failure;
        try {
            Outcome outcome = base == null
                    ? catalog.create(entry(Map.of(), metadata, location, null))
                    : replace(base, metadata, location);
            if (outcome == Outcome.DONE) {
                return;
            }
            failure = base == null
                    ? new AlreadyExistsException("There is a table %s by now", name)
                    : new CommitFailedException("Table %s is another by now", name);
        } catch (PipelineException notDone) {
            failure = notDone;
        }
        settle(failure, metadata, location);
    }

    private Outcome replace(TableMetadata base, TableMetadata metadata, String location) {
        Optional<Held> held = catalog.find(name);
        if (held.isEmpty() || !metadata(held.get().table()).equals(base.metadataFileLocation())) {
            return Outcome.CONFLICT;
        }
        CatalogTable next = entry(held.get().table().parameters(), metadata, location, base.metadataFileLocation());
        return catalog.replace(next, held.get().version());
    }

    /**
     * What failed may have been done: an answer may get lost, and what was sent again then meets itself. What the catalog did not
     * refuse may even be done yet.
     */
    private void settle(RuntimeException failure, TableMetadata metadata, String location) {
        switch (status(failure, metadata, location)) {
            case SUCCESS -> LOG.atInfo().log("commit to {} was done, though its answer got lost", name);
            case FAILURE -> {
                giveUp(location);
                throw failure;
            }
            case UNKNOWN -> throw new CommitStateUnknownException(failure);
        }
    }

    private CommitStatus status(RuntimeException failure, TableMetadata metadata, String location) {
        if (!(failure instanceof PipelineException known)) {
            return checkCommitStatusStrict(location, metadata);
        }
        return known.code() == ErrorCode.TARGET_UNAVAILABLE
                ? checkCommitStatus(location, metadata)
                : CommitStatus.FAILURE;
    }

    private void giveUp(String location) {
        try {
            io.deleteFile(location);
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("file", location).setCause(e).log("cannot delete metadata that was not committed");
        }
    }

    /** What others say in parameters of their own stays. */
    private CatalogTable entry(
            Map<String, String> present, TableMetadata metadata, String location, @Nullable String former) {
        Map<String, String> parameters = new HashMap<>(present);
        parameters.put("EXTERNAL", "TRUE");
        parameters.put(TABLE_TYPE_PROP, ICEBERG_TABLE_TYPE_VALUE.toUpperCase(Locale.ROOT));
        parameters.put(METADATA_LOCATION_PROP, location);
        if (former != null) {
            parameters.put(PREVIOUS_METADATA_LOCATION_PROP, former);
        }
        warehouse.path(metadata.location());
        return new CatalogTable(
                name,
                columns(metadata),
                List.of(),
                new CatalogStorage(metadata.location(), "", "", "", Map.of()),
                parameters);
    }

    private static List<CatalogColumn> columns(TableMetadata metadata) {
        return metadata.schema().columns().stream()
                .map(field -> new CatalogColumn(
                        field.name().toLowerCase(Locale.ROOT),
                        IcebergTypes.hiveName(field.type()),
                        field.doc() == null ? "" : field.doc()))
                .toList();
    }
}
