package io.tributary.catalog.glue;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.access.AwsAccess;
import io.tributary.catalog.CatalogColumn;
import io.tributary.catalog.CatalogName;
import io.tributary.catalog.CatalogPartition;
import io.tributary.catalog.CatalogStorage;
import io.tributary.catalog.CatalogTable;
import io.tributary.catalog.TableCatalog.Outcome;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.glue.GlueClient;

/** What a Data Catalog does for us, whoever plays it. Every test has a database of its own, which is not there yet. */
abstract class GlueTablesContract {
    static final CatalogStorage STORAGE = new CatalogStorage(
            "s3://lake/world/city",
            "org.apache.hadoop.mapred.TextInputFormat",
            "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "org.apache.hadoop.hive.serde2.OpenCSVSerde",
            Map.of("separatorChar", ",", "quoteChar", "\"", "escapeChar", "\u0001"));

    final CatalogName name = new CatalogName("tributary_" + Long.toHexString(System.nanoTime()), "city");
    GlueTables tables;

    abstract URI endpoint();

    @BeforeEach
    void open() {
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        tables = GlueTables.open(
                GlueSettings.of(AwsAccess.DEFAULT.withEndpoint(endpoint()).withRegion("us-east-1")));
    }

    @AfterEach
    void close() {
        tables.close();
    }

    /** Requests as others send them. */
    GlueClient others() {
        return GlueClient.builder()
                .endpointOverride(endpoint())
                .region(Region.US_EAST_1)
                .build();
    }

    CatalogTable table(String type) {
        return new CatalogTable(
                name,
                List.of(new CatalogColumn("id", type, "int4"), new CatalogColumn("été", "string", "")),
                List.of(),
                STORAGE,
                Map.of("classification", "csv", "EXTERNAL", "TRUE"));
    }

    CatalogTable divided() {
        return new CatalogTable(
                name,
                List.of(new CatalogColumn("id", "int", "")),
                List.of(new CatalogColumn("country", "string", ""), new CatalogColumn("day", "date", "")),
                STORAGE,
                Map.of("classification", "parquet"));
    }

    String version() {
        return tables.find(name).orElseThrow().version();
    }

    @Test
    void whatIsMadeIsFoundAgainAndItsDatabaseIsMadeWhenMissing() {
        assertThat(tables.hasDatabase(name.database())).isFalse();
        assertThat(tables.find(name)).isEmpty();

        assertThat(tables.create(table("string"))).isEqualTo(Outcome.DONE);

        assertThat(tables.hasDatabase(name.database())).isTrue();
        assertThat(tables.find(name).orElseThrow().table()).isEqualTo(table("string"));
        assertThat(tables.create(table("int"))).isEqualTo(Outcome.CONFLICT);
        assertThat(tables.find(name).orElseThrow().table()).isEqualTo(table("string"));
    }

    @Test
    void changeIsMadeToTheVersionThatWasReadAndToNoOther() {
        tables.create(table("string"));
        String first = version();

        assertThat(tables.replace(table("int"), first)).isEqualTo(Outcome.DONE);
        assertThat(tables.find(name).orElseThrow().table()).isEqualTo(table("int"));
        assertThat(tables.replace(table("bigint"), first)).isEqualTo(Outcome.CONFLICT);
        assertThat(tables.replace(table("bigint"), version())).isEqualTo(Outcome.DONE);
        assertThat(tables.find(name).orElseThrow().table()).isEqualTo(table("bigint"));
    }

    @Test
    void whatWeDoNotSpeakOfStays() {
        tables.create(table("string"));
        try (GlueClient client = others()) {
            client.updateTable(request -> request.databaseName(name.database())
                    .tableInput(GlueEntry.input(table("string")).toBuilder()
                            .description("towns")
                            .owner("ann")
                            .retention(7)
                            .build()));
            tables.replace(table("int"), version());

            var changed = client.getTable(
                            request -> request.databaseName(name.database()).name(name.table()))
                    .table();
            assertThat(List.of(changed.description(), changed.owner(), changed.retention(), changed.tableType()))
                    .isEqualTo(List.of("towns", "ann", 7, "EXTERNAL_TABLE"));
            assertThat(changed.storageDescriptor().location()).isEqualTo("s3://lake/world/city/");
        }
    }

    @Test
    void whatIsRemovedIsGone() {
        tables.create(table("string"));
        tables.remove(name);
        tables.remove(name);

        assertThat(tables.find(name)).isEmpty();
        assertThat(tables.replace(table("int"), "1")).isEqualTo(Outcome.CONFLICT);
    }

    @Test
    void partitionsComeChangeAndGo() {
        tables.create(divided());
        List<CatalogPartition> all = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            all.add(partition(i, "a"));
        }
        tables.putPartitions(name, all);
        assertThat(tables.partitions(name)).containsExactlyInAnyOrderElementsOf(all);

        List<CatalogPartition> changed = List.of(partition(7, "b"), partition(200, "b"));
        tables.putPartitions(name, changed);
        tables.removePartitions(
                name, all.subList(8, 40).stream().map(CatalogPartition::values).toList());
        tables.removePartitions(name, List.of(all.get(9).values()));

        List<CatalogPartition> left = new ArrayList<>(all.subList(40, 130));
        left.addAll(all.subList(0, 7));
        left.addAll(changed);
        assertThat(tables.partitions(name)).containsExactlyInAnyOrderElementsOf(left);
        assertThat(tables.find(name).map(held -> held.table().partitionKeys()))
                .isEqualTo(Optional.of(divided().partitionKeys()));
    }

    private static CatalogPartition partition(int number, String content) {
        List<String> values = List.of("C=" + number, "2026-11-30");
        return new CatalogPartition(
                values, STORAGE.at("s3://lake/lists/" + number), Map.of("tributary.files", content));
    }
}
