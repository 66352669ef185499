package io.tributary.target.catalog;

import io.tributary.catalog.CatalogStorage;
import java.util.Map;

/** How engines of the Hive kind, such as Athena, are told to read our files. */
public final class HiveFormats {
    private static final String PREFIX = "org.apache.hadoop.hive.ql.io.";
    private static final String TEXT_OUTPUT = PREFIX + "HiveIgnoreKeyTextOutputFormat";
    private static final String PARQUET_SERDE = PREFIX + "parquet.serde.ParquetHiveSerDe";
    private static final Map<String, String> NO_PARAMETERS = Map.of("serialization.format", "1");

    /**
     * The SerDe always has a character that takes the meaning of the next one away, by default the backslash, which would
     * vanish from values. This one is in no sane text.
     */
    private static final String ESCAPE = "\u0001";

    private HiveFormats() {}

    /** Canonical CSV: the one SerDe that knows quotes. It reads every column as a string. */
    static CatalogStorage csv(String folder) {
        return new CatalogStorage(
                folder,
                "org.apache.hadoop.mapred.TextInputFormat",
                TEXT_OUTPUT,
                "org.apache.hadoop.hive.serde2.OpenCSVSerde",
                Map.of("separatorChar", ",", "quoteChar", "\"", "escapeChar", ESCAPE));
    }

    /** All Parquet files of a folder. */
    public static CatalogStorage parquet(String folder) {
        return new CatalogStorage(
                folder,
                PREFIX + "parquet.MapredParquetInputFormat",
                PREFIX + "parquet.MapredParquetOutputFormat",
                PARQUET_SERDE,
                NO_PARAMETERS);
    }

    /** The Parquet files that text files in a folder name, an address a line. */
    public static CatalogStorage listedParquet(String folder) {
        return new CatalogStorage(folder, PREFIX + "SymlinkTextInputFormat", TEXT_OUTPUT, PARQUET_SERDE, NO_PARAMETERS);
    }
}
