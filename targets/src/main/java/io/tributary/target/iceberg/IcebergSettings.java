package io.tributary.target.iceberg;

import static java.util.Objects.requireNonNull;

import io.tributary.catalog.CatalogNaming;
import io.tributary.catalog.TableCatalog;
import io.tributary.change.TableId;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.PartitionField;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How Iceberg tables are kept, and what writing them may take.
 *
 * @param catalog who knows what each table's current metadata is
 * @param uri where the catalog is: a JDBC or HTTP address; empty for a SQLite file in the warehouse, which then has to be
 *     a local folder
 * @param properties more of the catalog's own, such as a user's name
 * @param entries where tables are in a shared catalog; null for the other kinds
 * @param formatVersion of tables that are made: 2, or 3 where all readers know it
 * @param partitionBy how the rows of a table that is made are divided among files
 * @param fileBytes about how long a data file of a load is
 * @param keepSnapshots how long readers may go back to what a table was
 */
public record IcebergSettings(
        Catalog catalog,
        String uri,
        Map<String, String> properties,
        @Nullable Entries entries,
        int formatVersion,
        Map<TableId, List<PartitionField>> partitionBy,
        long fileBytes,
        Duration keepSnapshots,
        EngineSettings engine) {
    /** A SQLite file in the warehouse, format 2, no partitions, five days. */
    public static final IcebergSettings DEFAULT = new IcebergSettings(
            Catalog.JDBC, "", Map.of(), 2, Map.of(), 192L << 20, Duration.ofDays(5), EngineSettings.DEFAULT);

    /** Kinds of catalogs. */
    public enum Catalog {
        /** Tables of a database: SQLite or PostgreSQL. */
        JDBC,
        /** A service that speaks Iceberg's REST protocol. */
        REST,
        /** Entries of a catalog that engines of the Hive kind share. */
        ENTRIES
    }

    /**
     * A catalog in whose entries tables are.
     *
     * @param catalog closed with the target
     */
    public record Entries(TableCatalog catalog, CatalogNaming naming) {
        public Entries {
            requireNonNull(catalog, "catalog is null");
            requireNonNull(naming, "naming is null");
        }
    }

    /** With a catalog of its own. */
    public IcebergSettings(
            Catalog catalog,
            String uri,
            Map<String, String> properties,
            int formatVersion,
            Map<TableId, List<PartitionField>> partitionBy,
            long fileBytes,
            Duration keepSnapshots,
            EngineSettings engine) {
        this(catalog, uri, properties, null, formatVersion, partitionBy, fileBytes, keepSnapshots, engine);
    }

    /** The same tables in entries of a shared catalog. */
    public IcebergSettings in(Entries shared) {
        return new IcebergSettings(
                Catalog.ENTRIES, "", Map.of(), shared, formatVersion, partitionBy, fileBytes, keepSnapshots, engine);
    }

    public IcebergSettings {
        requireNonNull(catalog, "catalog is null");
        requireNonNull(uri, "uri is null");
        properties = Map.copyOf(properties);
        partitionBy = Map.copyOf(partitionBy);
        requireNonNull(keepSnapshots, "keepSnapshots is null");
        requireNonNull(engine, "engine is null");
        if (formatVersion != 2 && formatVersion != 3) {
            throw new IllegalArgumentException("Needs format 2 or 3, got " + formatVersion);
        }
        if (fileBytes < 1) {
            throw new IllegalArgumentException("Needs a size of files");
        }
        if ((catalog == Catalog.ENTRIES) != (entries != null)) {
            throw new IllegalArgumentException("Needs a shared catalog where that is the kind, and only there");
        }
        if (catalog == Catalog.REST && uri.isEmpty()) {
            throw new IllegalArgumentException("Needs the address of the REST catalog");
        }
    }
}
