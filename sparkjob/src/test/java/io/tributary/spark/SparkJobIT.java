package io.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.TableId;
import io.tributary.files.s3.S3Files;
import io.tributary.spark.Command.Ended;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.iceberg.IcebergReader;
import io.tributary.target.iceberg.IcebergSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that DMS lands in a bucket, consolidated by the job, as one CSV file and as an Iceberg table: submitted by hand with the
 * parameters of the walk-throughs.
 */
@Timeout(180)
class SparkJobIT {
    private static final String FOLDER = "intermediate_data/world/Person_Lewis/";
    private static final String FINAL = "des_file/final_output.csv";
    private static final String PARTS = "des_file/_tributary/parts/";

    @TempDir
    Path folder;

    private Lake lake;

    @BeforeEach
    void open() {
        lake = new Lake();
        lake.put(
                "pipeline.yaml",
                """
                name: world
                landing: { path: "${LANDING}", grace: 0ms }
                targets:
                  - { format: csv, path: "${TARGET}", layout: final_output.csv }
                  - { format: iceberg, path: "${LAKE}", catalog: { type: jdbc, uri: "%s" } }
                tables:
                  world.Person_Lewis:
                    columns:
                      - { name: PersonID, type: int, key: true }
                      - { name: FullName, type: varchar(100) }
                      - { name: City, type: varchar(100) }
                s3: { endpoint: "%s", region: us-east-1, path-style: true }
                """
                        .formatted(catalog(), lake.endpoint()));
    }

    private String catalog() {
        return "jdbc:sqlite:" + folder.resolve("catalog.db");
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private Command start(SparkProgram spark, String... parameters) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "--pipeline",
                lake.address() + "/pipeline.yaml",
                "--LANDING",
                lake.address() + "/intermediate_data",
                "--TARGET",
                lake.address() + "/des_file",
                "--LAKE",
                lake.address() + "/lake",
                "--JOB_NAME",
                "an argument that Glue adds"));
        arguments.addAll(List.of(parameters));
        return Command.start(
                folder,
                Map.of("AWS_ENDPOINT_URL_S3", lake.endpoint()),
                spark.job(folder, "spark.tributary.pieceBytes=1m"),
                arguments.toArray(new String[0]));
    }

    private void run(SparkProgram spark, String... parameters) throws Exception {
        try (Command job = start(spark, parameters)) {
            assertDone(job.await());
        }
    }

    @Test
    void tableIsConsolidatedOnEitherSparkAlsoAfterAKillAndEachFileOnce() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("SparkJobIT seed " + seed);
        Random random = new Random(seed);
        TreeMap<Integer, String> expected = new TreeMap<>();
        lake.put(FOLDER + "LOAD00000001.csv", load(expected, 1, 60_000));
        lake.put(FOLDER + "LOAD00000002.csv", load(expected, 60_001, 100_000));
        String[] loaded = {"--dst_bucket_name", lake.bucket(), "--file_name", "LOAD00000001.csv"};
        try (Command job = start(SparkProgram.SPARK_3_5, loaded)) {
            job.await(() -> !lake.state(PARTS).isEmpty());
            job.kill();
            assertThat(job.await().exitCode()).as("killed").isEqualTo(137);
        }

        run(SparkProgram.SPARK_3_5, loaded);
        assertHolds(expected, seed);
        assertThat(lake.state(PARTS)).isEmpty();

        String changes = FOLDER + "20240307-150405123.csv";
        lake.put(changes, changes(expected, 20_000, random));
        String[] changed = {"--s3_target_path_bucket", lake.bucket(), "--s3_target_path_key", lake.key(changes)};
        run(SparkProgram.SPARK_4_1, changed);
        assertHolds(expected, seed);

        List<List<String>> before = List.of(lake.state("des_file/"), lake.state("lake/"));
        assertDone(applyEmbedded(changed));
        assertThat(List.of(lake.state("des_file/"), lake.state("lake/")))
                .as("the embedded engine finds nothing left")
                .isEqualTo(before);
    }

    private void assertHolds(TreeMap<Integer, String> expected, long seed) {
        assertThat(lake.text(FINAL).lines().sorted().toList())
                .as("seed %d", seed)
                .isEqualTo(expected.values().stream().sorted().toList());
        try (S3Files files = lake.files("lake");
                IcebergReader reader = new IcebergReader(files, iceberg(), folder)) {
            assertThat(reader.rows(new TableId("world", "Person_Lewis")))
                    .as("seed %d", seed)
                    .isEqualTo(expected.values().stream()
                            .map(row -> row + "\n")
                            .sorted()
                            .toList());
        }
    }

    private IcebergSettings iceberg() {
        return new IcebergSettings(
                IcebergSettings.Catalog.JDBC,
                catalog(),
                Map.of(),
                2,
                Map.of(),
                1 << 20,
                Duration.ofDays(5),
                EngineSettings.DEFAULT);
    }

    private static String load(TreeMap<Integer, String> expected, int first, int last) {
        StringBuilder load = new StringBuilder();
        for (int id = first; id <= last; id++) {
            expected.put(id, id + ",\"Person, " + id + "\",City " + id % 1000);
            load.append(expected.get(id)).append('\n');
        }
        return load.toString();
    }

    private static String changes(TreeMap<Integer, String> expected, int count, Random random) {
        StringBuilder changes = new StringBuilder();
        for (int i = 0; i < count; i++) {
            int id = 1 + random.nextInt(120_000);
            boolean isThere = expected.containsKey(id);
            if (isThere && random.nextInt(3) == 0) {
                changes.append("D,").append(expected.remove(id)).append('\n');
            } else {
                expected.put(id, id + ",Person " + id + ",moved " + i);
                changes.append(isThere ? "U," : "I,").append(expected.get(id)).append('\n');
            }
        }
        return changes.toString();
    }

    private Ended applyEmbedded(String... parameters) throws Exception {
        Map<String, String> variables = Map.of(
                "AWS_ENDPOINT_URL_S3",
                lake.endpoint(),
                "LANDING",
                lake.address() + "/intermediate_data",
                "TARGET",
                lake.address() + "/des_file",
                "LAKE",
                lake.address() + "/lake");
        List<String> command = new ArrayList<>(Command.tributary());
        command.addAll(List.of("apply", "-c", lake.address() + "/pipeline.yaml"));
        return Command.run(folder, variables, command, parameters);
    }

    private static void assertDone(Ended ended) {
        assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
        assertThat(ended.err()).doesNotContain("error[");
    }
}
