package io.tributary.catalog;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * Where a table's files are and how they are read, in Hive's terms.
 *
 * @param location a folder's address, without a slash at its end
 * @param inputFormat a class name of Hive's; empty where none is told, as for Iceberg
 * @param outputFormat likewise
 * @param serde likewise
 * @param serdeParameters what the SerDe is told
 */
public record CatalogStorage(
        String location, String inputFormat, String outputFormat, String serde, Map<String, String> serdeParameters) {
    public CatalogStorage {
        requireNonNull(inputFormat, "inputFormat is null");
        requireNonNull(outputFormat, "outputFormat is null");
        requireNonNull(serde, "serde is null");
        location = location.replaceAll("/+$", "");
        serdeParameters = Map.copyOf(serdeParameters);
    }

    /** The same, read from another folder. */
    public CatalogStorage at(String folder) {
        return new CatalogStorage(folder, inputFormat, outputFormat, serde, serdeParameters);
    }
}
