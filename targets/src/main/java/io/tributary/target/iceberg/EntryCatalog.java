package io.tributary.target.iceberg;

import io.tributary.change.TableId;
import java.util.List;
import org.apache.iceberg.BaseMetastoreCatalog;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Iceberg tables in entries of a shared catalog, by the convention of Hive and Glue: {@link EntryOperations}. Made for what a
 * target does: it finds tables and makes them; their names and lives are the catalog's own matter.
 */
final class EntryCatalog extends BaseMetastoreCatalog {
    private final Warehouse warehouse;
    private final IcebergSettings.Entries shared;

    EntryCatalog(Warehouse warehouse, IcebergSettings.Entries shared) {
        this.warehouse = warehouse;
        this.shared = shared;
    }

    @Override
    public String name() {
        return Catalogs.NAME;
    }

    /** A table named as the library names views of metadata, such as {@code history}, is a table all the same. */
    @Override
    protected boolean isValidIdentifier(TableIdentifier identifier) {
        return identifier.namespace().length() == 1;
    }

    @Override
    protected TableOperations newTableOps(TableIdentifier identifier) {
        return new EntryOperations(shared.catalog(), shared.naming().of(table(identifier)), warehouse);
    }

    private static TableId table(TableIdentifier identifier) {
        return new TableId(identifier.namespace().level(0), identifier.name());
    }

    @Override
    protected String defaultWarehouseLocation(TableIdentifier identifier) {
        return warehouse.location(table(identifier).path());
    }

    @Override
    public List<TableIdentifier> listTables(Namespace namespace) {
        throw new UnsupportedOperationException("Ask the catalog itself");
    }

    @Override
    public boolean dropTable(TableIdentifier identifier, boolean purge) {
        throw new UnsupportedOperationException("Ask the catalog itself");
    }

    @Override
    public void renameTable(TableIdentifier from, TableIdentifier to) {
        throw new UnsupportedOperationException("Ask the catalog itself");
    }
}
