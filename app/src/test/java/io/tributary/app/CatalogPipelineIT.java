package io.tributary.app;

import static io.tributary.app.PipelineSteps.assertDone;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.app.TributaryProcess.Ended;
import io.tributary.catalog.glue.GlueServer;
import io.tributary.catalog.glue.GlueServer.Fault;
import io.tributary.files.s3.S3Files;
import io.tributary.files.s3.S3Server;
import io.tributary.files.s3.S3Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder that DMS writes, applied to a bucket and registered in a Data Catalog, by the commands that a user has. */
class CatalogPipelineIT {
    private static final GlueServer SERVER = GlueServer.start();

    @TempDir
    Path folder;

    private final S3Settings bucket = S3Server.settings();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private void person(String name, String content) throws IOException {
        Path file = folder.resolve("in/world/Person_Lewis/" + name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private String pipeline(String database, String targets) throws IOException {
        String catalog = "catalog: { type: glue, database: " + database + ", endpoint: \"" + SERVER.uri() + "\"";
        return Files.writeString(
                        folder.resolve("pipeline.yaml"),
                        """
                        name: world
                        landing: { path: ./in, grace: 0ms }
                        tables:
                          world.Person_Lewis:
                            columns-from: { database: dms_raw, table: person, endpoint: "%s" }
                            key: [PersonID]
                        s3: { endpoint: "%s", region: us-east-1, path-style: true }
                        targets:
                        %s
                        """
                                .formatted(
                                        SERVER.uri(),
                                        bucket.endpoint().orElseThrow(),
                                        targets.replace(
                                                        "BUCKET",
                                                        bucket.address().toString())
                                                .replace("CATALOG", catalog)))
                .toString();
    }

    private static void columns(String columns) {
        SERVER.put(
                "dms_raw",
                "{\"Name\":\"person\",\"Parameters\":{},\"StorageDescriptor\":{\"Columns\":[{\"Name\":\"op\",\"Type\":\"string\"},"
                        + columns + "],\"Location\":\"s3://dms/raw/\"}}");
    }

    private static String column(String name, String type) {
        return "{\"Name\":\"" + name + "\",\"Type\":\"" + type + "\"}";
    }

    private Ended tributary(String... arguments) throws Exception {
        return TributaryProcess.run(folder, BucketPipelineIT.credentials(), arguments);
    }

    private static List<String> told(String database, String table) {
        List<String> columns = new ArrayList<>();
        for (JsonNode column :
                SERVER.table(database, table).path("StorageDescriptor").path("Columns")) {
            columns.add(column.path("Name").asText() + " " + column.path("Type").asText());
        }
        return columns;
    }

    @Test
    void finalTablesAreRegisteredAndACatalogThatFailsIsHealedWithNothingToApply() throws Exception {
        columns(column("personid", "int") + "," + column("city", "varchar(100)") + "," + column("born", "date"));
        person("LOAD00000001.csv", "1,Oslo,2000-01-31\n2,Rome,\n");
        String file = pipeline(
                "lake",
                """
                  - { path: BUCKET/csv, CATALOG, table: "{table}_csv" } }
                  - { path: BUCKET/divided, format: parquet, partition-by: [world.Person_Lewis.city], CATALOG } }
                  - { path: BUCKET/ice, format: iceberg, CATALOG, table: "{table}_ice" } }
                """);
        Ended check = tributary("check", "-c", file);
        assertDone(check);
        assertThat(check.out()).contains("the Glue Data Catalog answers; the database lake will be made");

        SERVER.fail("BatchCreatePartition", Fault.DENIED, Fault.DENIED);
        Ended first = tributary("apply", "--once", "-c", file);

        SERVER.forgive();
        assertThat(first.exitCode()).isEqualTo(1);
        assertThat(first.err()).contains("error[TARGET_PERMISSION_MISSING]", "glue:BatchCreatePartition");
        assertThat(tributary("status", "-c", file).out()).contains("streaming, not registered", "catalog error[");
        assertThat(told("lake", "person_lewis_csv"))
                .isEqualTo(List.of("personid string", "city string", "born string"));
        assertThat(SERVER.table("lake", "person_lewis_csv")
                        .path("StorageDescriptor")
                        .path("Location")
                        .asText())
                .isEqualTo(bucket.address() + "/csv/world/Person_Lewis/");
        assertThat(told("lake", "person_lewis")).isEqualTo(List.of("personid int", "born date"));
        assertThat(told("lake", "person_lewis_ice")).isEqualTo(List.of("personid int", "city string", "born date"));

        assertDone(tributary("apply", "--once", "-c", file));

        assertThat(tributary("status", "-c", file).out()).doesNotContain("not registered", "error[");
        assertThat(listed("lake")).isEqualTo(Map.of(List.of("Oslo"), 1, List.of("Rome"), 1));

        person("20240307-150405123.csv", "U,1,Bonn,2000-01-31\nI,3,Rome,\n");
        assertDone(tributary("apply", "--once", "-c", file));

        assertThat(listed("lake")).isEqualTo(Map.of(List.of("Bonn"), 1, List.of("Rome"), 1));
        assertThat(SERVER.table("lake", "person_lewis").path("PartitionKeys").toString())
                .isEqualTo("[{\"Name\":\"city\",\"Type\":\"string\"}]");
    }

    /** Of each partition, how many files its list names, all of which are there. */
    private Map<List<String>, Integer> listed(String database) throws IOException {
        Map<List<String>, Integer> listed = new HashMap<>();
        try (S3Files files = S3Files.open(bucket)) {
            for (var partition : SERVER.partitions(database, "person_lewis").entrySet()) {
                String folder = partition
                        .getValue()
                        .substring(bucket.address().toString().length() + 1);
                try (InputStream in = files.open(folder + "files.txt")) {
                    List<String> names = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList();
                    assertThat(names).allSatisfy(name -> assertThat(files.find(
                                    name.substring(bucket.address().toString().length() + 1)))
                            .isPresent());
                    listed.put(partition.getKey(), names.size());
                }
            }
        }
        return listed;
    }

    @Test
    void columnsOfACatalogThatCannotBeAreSaid() throws Exception {
        columns(column("id", "int") + "," + column("tags", "array<string>"));
        person("LOAD00000001.csv", "1,a\n");
        String file = pipeline("other", "  - { path: BUCKET/csv }\n");

        assertThat(tributary("check", "-c", file).out())
                .contains("column tags of dms_raw.person is of type array<string>, which files of DMS do not have");

        columns(column("id", "int"));
        Ended apply = tributary("apply", "--once", "-c", file);
        assertThat(apply.exitCode()).isNotZero();
        assertThat(apply.err())
                .contains("its key column PersonID is none of dms_raw.person in the catalog, which has [id]");
    }
}
