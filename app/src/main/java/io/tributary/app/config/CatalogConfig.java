package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Set;

/** The {@code catalog} section of an Iceberg target. */
public record CatalogConfig(
        @Key(
                        value = "type",
                        about = "What keeps the tables' current metadata: a database, or a server of the Iceberg REST"
                                + " catalog protocol.",
                        otherwise = "jdbc")
                Type type,
        @Key(
                        value = URI,
                        about =
                                "Address of the catalog. Required with `rest`; with `jdbc` an SQLite file in the warehouse when"
                                        + " not written.",
                        otherwise = "",
                        example = "http://localhost:8181")
                String uri,
        @Key(
                        value = "properties",
                        about =
                                "Anything else that the catalog has to be told, by the names that Iceberg gives it, such as"
                                        + " `token` or `jdbc.password`. Values are never printed.",
                        otherwise = "",
                        example = "{ token: \"${CATALOG_TOKEN}\" }")
                Map<String, Secret> properties)
        implements Selective {
    private static final String URI = "uri";

    public CatalogConfig {
        requireNonNull(type, "type is null");
        requireNonNull(uri, "uri is null");
        properties = Map.copyOf(properties);
    }

    @Override
    public void refuse(Set<String> written) {
        if (type == Type.REST && !written.contains(URI)) {
            throw new Misfit(URI, "missing; write, for example, uri: http://localhost:8181");
        }
    }

    /** Kinds of catalogs. */
    public enum Type {
        JDBC,
        REST
    }

    /** Without secrets, also where the address holds one. */
    @Override
    public String toString() {
        return "CatalogConfig[type=" + type + ", uri=" + uri.replaceAll("(?i)(password=)[^&]*", "$1***") + "]";
    }
}
