package io.tributary.readers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.files.LocalFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.target.Target;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.PartitionField;
import io.tributary.target.iceberg.IcebergSettings;
import io.tributary.target.iceberg.IcebergSettings.Catalog;
import io.tributary.target.iceberg.IcebergTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** A table that we apply a history to, and that Spark reads through the same catalog. */
final class IcebergLake implements AutoCloseable {
    static final String TABLE = "tributary.world.city";

    private static final EngineSettings ENGINE = new EngineSettings(Map.of(), 256L << 20, 2, 2048);

    private final TableHistory history;
    private final @Nullable RestCatalogServer server;
    private final Target target;
    private final SparkSession spark;

    /** @param folder empty, for everything */
    IcebergLake(Path folder, TableHistory history, Catalog catalog, int version, List<PartitionField> partitionBy) {
        this.history = history;
        Path lake = folder.resolve("lake");
        server = catalog == Catalog.REST ? RestCatalogServer.start(folder) : null;
        IcebergSettings settings = new IcebergSettings(
                catalog,
                server == null ? "" : server.uri(),
                server == null ? Map.of() : Map.of("rest.client.max-retries", "1"),
                version,
                Map.of(TableHistory.TABLE, partitionBy),
                192L << 20,
                Duration.ofDays(5),
                ENGINE);
        target = IcebergTarget.open(
                new LocalFiles(lake),
                settings,
                history.log().files(),
                MergeSettings.in(folder.resolve("scratch")),
                "me");
        spark = Spark.withCatalog(
                "tributary",
                server == null
                        ? Map.of(
                                "type",
                                "jdbc",
                                "uri",
                                "jdbc:sqlite:" + lake.resolve("_tributary/catalog.db"),
                                "warehouse",
                                lake.toString(),
                                "jdbc.schema-version",
                                "V1")
                        : Map.of("type", "rest", "uri", server.uri()));
    }

    RestCatalogServer server() {
        return server;
    }

    /** Applies what has landed since. */
    void apply() {
        history.log().plan(target.applied(TableHistory.TABLE)).ifPresent(target::apply);
    }

    Dataset<Row> sql(String sql) {
        return spark.sql(sql);
    }

    /** The rows as Spark reads them, the table's columns in order. */
    List<List<String>> rows() {
        return Texts.read(sql("SELECT * FROM " + TABLE).collectAsList());
    }

    List<List<String>> expected() {
        return Texts.landed(history.rows(), history.types());
    }

    void check(String when) {
        assertThat(rows()).as(when).isEqualTo(expected());
        assertThat(sql("SELECT count(*) FROM " + TABLE).first().getLong(0))
                .as(when)
                .isEqualTo(history.rows().size());
    }

    long snapshot() {
        return sql("SELECT snapshot_id FROM " + TABLE + ".refs WHERE name = 'main'")
                .first()
                .getLong(0);
    }

    /** Lets Spark write all data files anew. */
    void rewriteDataFiles() {
        sql(
                "CALL tributary.system.rewrite_data_files(table => 'tributary.world.city', options => map('rewrite-all', 'true'))");
    }

    /** Lets Spark write all files of deleted positions anew. */
    void rewriteDeleteFiles() {
        sql("CALL tributary.system.rewrite_position_delete_files("
                + "table => 'tributary.world.city', options => map('rewrite-all', 'true'))");
    }

    @Override
    public void close() {
        target.close();
        if (server != null) {
            server.close();
        }
    }
}
