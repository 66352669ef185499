package io.tributary.target.iceberg;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import io.tributary.target.StatusFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.SessionCatalog;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.rest.HTTPClient;
import org.apache.iceberg.rest.RESTSessionCatalog;
import org.apache.iceberg.rest.RESTUtil;

/** Opens catalogs. */
final class Catalogs {
    /** A JDBC catalog's own name, by which it tells its rows from those of others. */
    static final String NAME = "tributary";

    /** Of the SQLite file, below the root of the warehouse. */
    static final String FILE = StatusFile.FOLDER + "/catalog.db";

    private static final String TABLES = "iceberg_tables";
    private static final String BUSY_MILLIS = "60000";

    private Catalogs() {}

    /** A catalog that is being used, to be closed. */
    record Opened(Catalog catalog, AutoCloseable resource) implements AutoCloseable {
        @Override
        public void close() {
            try {
                resource.close();
            } catch (Exception e) {
                throw new PipelineException(ErrorCode.TARGET_UNAVAILABLE, "Cannot leave the catalog", "", e);
            }
        }
    }

    /** Opens it, a new one when there is none. */
    static Opened open(Warehouse warehouse, IcebergSettings settings) {
        if (settings.entries() != null) {
            return entries(warehouse, settings.entries());
        }
        if (settings.catalog() == IcebergSettings.Catalog.REST) {
            return rest(warehouse, settings);
        }
        if (settings.uri().isEmpty()) {
            create(warehouse.files());
        }
        return jdbc(warehouse, settings, true);
    }

    private static Opened entries(Warehouse warehouse, IcebergSettings.Entries shared) {
        return new Opened(new EntryCatalog(warehouse, shared), shared.catalog());
    }

    /** Opens it to look at it; empty when there is none. */
    static Optional<Opened> existing(Warehouse warehouse, IcebergSettings settings) {
        if (settings.entries() != null) {
            return Optional.of(entries(warehouse, settings.entries()));
        }
        if (settings.catalog() == IcebergSettings.Catalog.REST) {
            return Optional.of(rest(warehouse, settings));
        }
        if (settings.uri().isEmpty() && warehouse.files().find(FILE).isEmpty()) {
            return Optional.empty();
        }
        return hasTables(warehouse, settings) ? Optional.of(jdbc(warehouse, settings, false)) : Optional.empty();
    }

    private static boolean hasTables(Warehouse warehouse, IcebergSettings settings) {
        String uri = uri(warehouse, settings);
        Properties login = new Properties();
        properties(warehouse, settings, uri).forEach((name, value) -> {
            if (name.startsWith(JdbcCatalog.PROPERTY_PREFIX)) {
                login.setProperty(name.substring(JdbcCatalog.PROPERTY_PREFIX.length()), value);
            }
        });
        try (Connection connection = DriverManager.getConnection(uri, login);
                ResultSet tables = connection.getMetaData().getTables(null, null, TABLES, null)) {
            return tables.next();
        } catch (SQLException e) {
            throw new PipelineException(
                    ErrorCode.TARGET_UNAVAILABLE, "Cannot open the catalog", "Look at the catalog", e);
        }
    }

    /** An empty file is an empty SQLite database. */
    private static void create(Files files) {
        if (files.find(FILE).isPresent()) {
            return;
        }
        try (FileUpload upload = files.create(FILE, Precondition.ABSENT)) {
            upload.publish("");
        } catch (PipelineException e) {
            if (files.find(FILE).isEmpty()) {
                throw e;
            }
        }
    }

    private static Opened jdbc(Warehouse warehouse, IcebergSettings settings, boolean create) {
        String uri = uri(warehouse, settings);
        Map<String, String> properties = properties(warehouse, settings, uri);
        properties.putIfAbsent("jdbc.schema-version", "V1");
        if (uri.startsWith("jdbc:sqlite:")) {
            properties.putIfAbsent("jdbc.busy_timeout", BUSY_MILLIS);
        }
        JdbcCatalog catalog = new JdbcCatalog(more -> new WarehouseIO(warehouse), null, create);
        try {
            catalog.initialize(NAME, properties);
        } catch (RuntimeException e) {
            throw Failures.of("open the catalog", e);
        }
        return new Opened(catalog, catalog);
    }

    private static String uri(Warehouse warehouse, IcebergSettings settings) {
        return settings.uri().isEmpty() ? sqlite(warehouse.files()) : settings.uri();
    }

    private static String sqlite(Files files) {
        Path file = files.local(FILE)
                .orElseThrow(() -> new PipelineException(
                        ErrorCode.CONFIGURATION_INVALID,
                        "Cannot keep the catalog in " + files.describe("") + ": it is no local folder",
                        "Name a catalog: a JDBC address, or that of a REST catalog"));
        return "jdbc:sqlite:" + file.toAbsolutePath();
    }

    private static Opened rest(Warehouse warehouse, IcebergSettings settings) {
        Map<String, String> properties = properties(warehouse, settings, settings.uri());
        RESTSessionCatalog sessions = new RESTSessionCatalog(
                config -> HTTPClient.builder(config)
                        .uri(config.get(CatalogProperties.URI))
                        .withHeaders(RESTUtil.configHeaders(config))
                        .build(),
                (context, config) -> new WarehouseIO(warehouse));
        try {
            sessions.initialize(NAME, properties);
        } catch (RuntimeException e) {
            throw Failures.of("open the catalog", e);
        }
        return new Opened(sessions.asCatalog(SessionCatalog.SessionContext.createEmpty()), sessions);
    }

    private static Map<String, String> properties(Warehouse warehouse, IcebergSettings settings, String uri) {
        Map<String, String> properties = new HashMap<>(settings.properties());
        properties.put(CatalogProperties.URI, uri);
        properties.putIfAbsent(
                CatalogProperties.WAREHOUSE_LOCATION, warehouse.files().describe(""));
        return properties;
    }
}
