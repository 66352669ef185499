package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import io.tributary.catalog.CatalogName;
import java.util.Set;

/** The {@code columns-from} section of a table: a table of the Glue Data Catalog that has its columns. */
public record ColumnsFromConfig(
        @Key(value = DATABASE, about = "Required. Its database.", otherwise = "", example = "dms_raw") String database,
        @Key(value = TABLE, about = "Required. Its name.", otherwise = "", example = "person_lewis") String table,
        @Key(
                        value = "region",
                        about = "Region of the Data Catalog. When not written, that of `s3`.",
                        otherwise = "",
                        example = "eu-central-1")
                String region,
        @Key(
                        value = "endpoint",
                        about = "Address of a server that is not AWS.",
                        otherwise = "",
                        example = "http://localhost:5566",
                        pattern = "https?://.+",
                        expected = "an address that begins with http:// or https://")
                String endpoint,
        @Key(
                        value = "catalog-id",
                        about = "The account whose Data Catalog it is, when that is not the caller's.",
                        otherwise = "",
                        example = "123456789012")
                String catalogId)
        implements Selective {
    private static final String DATABASE = "database";
    private static final String TABLE = "table";

    public ColumnsFromConfig {
        requireNonNull(database, "database is null");
        requireNonNull(table, "table is null");
        requireNonNull(region, "region is null");
        requireNonNull(endpoint, "endpoint is null");
        requireNonNull(catalogId, "catalogId is null");
    }

    @Override
    public void refuse(Set<String> written) {
        for (String key : new String[] {DATABASE, TABLE}) {
            if (!written.isEmpty() && !written.contains(key)) {
                String example = key.equals(DATABASE) ? "dms_raw" : "person_lewis";
                throw new Misfit(key, "missing; write, for example, " + key + ": " + example);
            }
        }
    }

    /** Whether there is one at all. */
    public boolean isWritten() {
        return !database.isEmpty();
    }

    /** The table in the catalog. */
    public CatalogName name() {
        return new CatalogName(database, table);
    }
}
