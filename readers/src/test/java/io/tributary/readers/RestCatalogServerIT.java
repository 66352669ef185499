package io.tributary.readers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.readers.RestCatalogServer.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ServiceFailureException;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestCatalogServerIT {
    @TempDir
    private Path folder;

    private RestCatalogServer server;
    private SparkSession spark;

    @BeforeEach
    void start() {
        server = RestCatalogServer.start(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void sparkWritesChangesReadsAndDropsTables() {
        spark = Spark.withCatalog("served", Map.of("type", "rest", "uri", server.uri()));
        sql("CREATE NAMESPACE served.world");
        sql("CREATE NAMESPACE served.world.europe");
        sql("CREATE TABLE served.world.city (id INT, name STRING) USING iceberg");
        sql("INSERT INTO served.world.city VALUES (1, 'Bonn'), (2, 'Köln')");
        sql("DELETE FROM served.world.city WHERE id = 1");
        sql("ALTER TABLE served.world.city ADD COLUMN inhabitants INT");
        sql("ALTER TABLE served.world.city RENAME TO world.town");

        assertThat(texts("SHOW NAMESPACES IN served")).isEqualTo(List.of(List.of("world")));
        assertThat(texts("SHOW TABLES IN served.world")).isEqualTo(List.of(List.of("world", "town", "false")));
        assertThat(texts("SELECT * FROM served.world.town")).isEqualTo(List.of(List.of("2", "Köln", "<null>")));
        sql("DROP TABLE served.world.town");
        assertThat(texts("SHOW TABLES IN served.world")).isEmpty();
        assertThatThrownBy(() -> sql("SELECT * FROM served.world.town"))
                .hasMessageContaining("TABLE_OR_VIEW_NOT_FOUND");
    }

    @Test
    void commitsGoWrongOnceAndAsTold() throws IOException {
        try (RESTCatalog catalog = client()) {
            Table table = table(catalog);

            server.failNextCommit(Fault.REFUSED);
            append(table).commit();
            assertThat(table(catalog).snapshots()).hasSize(1);

            server.failNextCommit(Fault.REQUEST_LOST);
            assertThatThrownBy(() -> append(table).commit()).isInstanceOf(CommitStateUnknownException.class);
            assertThat(table(catalog).snapshots()).hasSize(1);

            server.failNextCommit(Fault.ANSWER_LOST); // Iceberg's client asks again, and finds its snapshot
            append(table).commit();
            assertThat(table(catalog).snapshots()).hasSize(2);

            server.failNextCommit(Fault.CUT_OFF);
            assertThatThrownBy(() -> append(table).commit()).isInstanceOf(CommitStateUnknownException.class);
            assertThatThrownBy(() -> table(catalog)).isInstanceOf(ServiceFailureException.class);
            server.restore();
            assertThat(table(catalog).snapshots()).hasSize(3);
        }
    }

    private RESTCatalog client() {
        return (RESTCatalog) CatalogUtil.loadCatalog(
                RESTCatalog.class.getName(),
                "client",
                Map.of("uri", server.uri(), "rest.client.max-retries", "1"),
                new Configuration());
    }

    private static Table table(RESTCatalog catalog) {
        TableIdentifier name = TableIdentifier.of("world", "city");
        if (!catalog.namespaceExists(Namespace.of("world"))) {
            catalog.createNamespace(Namespace.of("world"));
        }
        return catalog.tableExists(name)
                ? catalog.loadTable(name)
                : catalog.createTable(name, new Schema(Types.NestedField.optional(1, "id", Types.IntegerType.get())));
    }

    private static AppendFiles append(Table table) {
        return table.newAppend()
                .appendFile(DataFiles.builder(table.spec())
                        .withPath(table.location() + "/data/" + System.nanoTime() + ".parquet")
                        .withFileSizeInBytes(1)
                        .withRecordCount(1)
                        .build());
    }

    private List<Row> sql(String sql) {
        return spark.sql(sql).collectAsList();
    }

    private List<List<String>> texts(String sql) {
        return Texts.read(sql(sql));
    }
}
