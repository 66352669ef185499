package io.tributary.target.iceberg;

import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import org.jspecify.annotations.Nullable;

/**
 * A table's next metadata, put together step by step and committed once, by {@link #publish}. Commits of the library's
 * updates end here, so none of them is ever tried again on another state than the one it was made for.
 */
final class Staged implements TableOperations {
    private final TableOperations operations;
    private TableMetadata next;

    /** @param begin what the steps begin with */
    Staged(TableOperations operations, TableMetadata begin) {
        this.operations = operations;
        next = begin;
    }

    @Override
    public TableMetadata current() {
        return next;
    }

    @Override
    public TableMetadata refresh() {
        return next;
    }

    @Override
    public void commit(TableMetadata base, TableMetadata metadata) {
        if (base != next) {
            throw new IllegalStateException("A step that was not made for the one before");
        }
        next = metadata;
    }

    void set(Map<String, String> properties) {
        next = TableMetadata.buildFrom(next)
                .setProperties(new HashMap<>(properties))
                .build();
    }

    /**
     * Makes it the table's metadata.
     *
     * @param base in the place of which; null for a table that must not be there
     * @throws org.apache.iceberg.exceptions.CommitFailedException when the table is another by now
     * @throws org.apache.iceberg.exceptions.AlreadyExistsException when it is there by now
     */
    void publish(@Nullable TableMetadata base) {
        operations.commit(base, next);
    }

    @Override
    public FileIO io() {
        return operations.io();
    }

    @Override
    public EncryptionManager encryption() {
        return operations.encryption();
    }

    @Override
    public String metadataFileLocation(String fileName) {
        return operations.temp(next).metadataFileLocation(fileName);
    }

    @Override
    public LocationProvider locationProvider() {
        return operations.temp(next).locationProvider();
    }

    @Override
    public long newSnapshotId() {
        return operations.newSnapshotId();
    }
}
