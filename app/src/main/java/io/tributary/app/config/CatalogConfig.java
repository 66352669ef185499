package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import io.tributary.catalog.CatalogNaming;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The {@code catalog} section of a target of files. */
public record CatalogConfig(
        @Key(
                        value = "type",
                        about =
                                "Iceberg: what keeps the tables' current metadata, a database, a server of the Iceberg REST"
                                        + " catalog protocol, or the AWS Glue Data Catalog. CSV and Parquet: `glue` has the final tables"
                                        + " registered there; see the [guide](catalog.md).",
                        otherwise = "jdbc")
                Type type,
        @Key(
                        value = URI,
                        about =
                                "Not for `glue`. Address of the catalog. Required with `rest`; with `jdbc` an SQLite file in the"
                                        + " warehouse when not written.",
                        otherwise = "",
                        example = "http://localhost:8181")
                String uri,
        @Key(
                        value = PROPERTIES,
                        about =
                                "Not for `glue`. Anything else that the catalog has to be told, by the names that Iceberg gives it,"
                                        + " such as `token` or `jdbc.password`. Values are never printed.",
                        otherwise = "",
                        example = "{ token: \"${CATALOG_TOKEN}\" }")
                Map<String, Secret> properties,
        @Key(
                        value = DATABASE,
                        about =
                                "`glue` only. Database of the tables, made when it is missing; `{schema}` stands for the"
                                        + " source's. Names are in lower case there, and what is no letter, digit or `_` becomes `_`.",
                        otherwise = "{schema}",
                        example = "lake")
                String database,
        @Key(
                        value = TABLE,
                        about =
                                "`glue` only. What each table is called; `{schema}` and `{table}` stand for its own names.",
                        otherwise = "{table}",
                        example = "{schema}_{table}")
                String table,
        @Key(
                        value = REGION,
                        about = "`glue` only. Region of the Data Catalog. When not written, that of `s3`.",
                        otherwise = "",
                        example = "eu-central-1")
                String region,
        @Key(
                        value = ENDPOINT,
                        about = "`glue` only. Address of a server that is not AWS.",
                        otherwise = "",
                        example = "http://localhost:5566",
                        pattern = "https?://.+",
                        expected = "an address that begins with http:// or https://")
                String endpoint,
        @Key(
                        value = CATALOG_ID,
                        about = "`glue` only. The account whose Data Catalog it is, when that is not the caller's.",
                        otherwise = "",
                        example = "123456789012")
                String catalogId)
        implements Selective {
    private static final String URI = "uri";
    private static final String PROPERTIES = "properties";
    private static final String DATABASE = "database";
    private static final String TABLE = "table";
    private static final String REGION = "region";
    private static final String ENDPOINT = "endpoint";
    private static final String CATALOG_ID = "catalog-id";
    private static final List<String> OF_GLUE = List.of(DATABASE, TABLE, REGION, ENDPOINT, CATALOG_ID);

    public CatalogConfig {
        requireNonNull(type, "type is null");
        requireNonNull(uri, "uri is null");
        properties = Map.copyOf(properties);
        requireNonNull(region, "region is null");
        requireNonNull(endpoint, "endpoint is null");
        requireNonNull(catalogId, "catalogId is null");
        TargetConfig.checkPlaces(DATABASE, database, Set.of("{schema}"));
        TargetConfig.checkPlaces(TABLE, table, Set.of("{schema}", "{table}"));
        if (database.isEmpty() || table.isEmpty()) {
            throw new Misfit(database.isEmpty() ? DATABASE : TABLE, "expected a name");
        }
    }

    @Override
    public void refuse(Set<String> written) {
        if (type == Type.REST && !written.contains(URI)) {
            throw new Misfit(URI, "missing; write, for example, uri: http://localhost:8181");
        }
        for (String key : type == Type.GLUE ? List.of(URI, PROPERTIES) : OF_GLUE) {
            if (written.contains(key)) {
                throw new Misfit(key, "means nothing to a catalog of that type; take it out");
            }
        }
    }

    /** Kinds of catalogs. */
    public enum Type {
        JDBC,
        REST,
        GLUE
    }

    /** What tables are called in the Data Catalog. */
    public CatalogNaming naming() {
        return new CatalogNaming(database, table);
    }

    /** Without secrets, also where the address holds one. */
    @Override
    public String toString() {
        String where = type == Type.GLUE
                ? "database=" + database + ", table=" + table + ", region=" + region + ", endpoint=" + endpoint
                        + ", catalogId=" + catalogId
                : "uri=" + uri.replaceAll("(?i)(password=)[^&]*", "$1***");
        return "CatalogConfig[type=" + type + ", " + where + "]";
    }
}
