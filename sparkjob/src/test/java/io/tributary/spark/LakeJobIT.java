package io.tributary.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.catalog.glue.GlueServer;
import io.tributary.spark.Command.Ended;
import io.tributary.target.DuckDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What DMS lands in a bucket, written back there as typed tables by the job: a large one among hundreds of small ones. */
@Timeout(240)
class LakeJobIT {
    private static final String VISITS = "in/world/visit/";
    private static final String VISIT =
            """
              world.visit:
                columns:
                  - { name: id, type: int, key: true }
                  - { name: country, type: varchar(2) }
                  - { name: note, type: varchar(2000) }
            """;
    private static final List<String> COUNTRIES = List.of("at", "de", "fr", "it", "pl");
    private static final int ROWS = 20_000;
    /** Of a load file and of the table's files there is more. */
    private static final String PIECE = "spark.tributary.pieceBytes=1m";

    private static final int NOTE_LETTERS = 100;
    private static final int SMALL_TABLES = 200;
    private static final String FITS = "note[1:32] = md5(id::VARCHAR) AND length(note) = " + NOTE_LETTERS
            + " AND country IN ('at', 'de', 'fr', 'it', 'pl')";

    @TempDir
    Path folder;

    private final Lake lake = new Lake();
    private final Random random = new Random(42);
    private final TreeSet<Integer> ids = new TreeSet<>();

    @AfterEach
    void close() {
        lake.close();
    }

    /** Ids of a file follow those of the file before; what a note begins with tells whether it is its row's. */
    private void load(int file) {
        int before = (file - 1) * ROWS;
        lake.put(
                VISITS + "LOAD0000000" + file + ".csv",
                IntStream.rangeClosed(1, ROWS).mapToObj(i -> row(before + i) + "\n"));
    }

    private String row(int id) {
        ids.add(id);
        StringBuilder note = new StringBuilder(digest(id));
        while (note.length() < NOTE_LETTERS) {
            note.append(Long.toHexString(random.nextLong() | 1L << 63));
        }
        return id + "," + COUNTRIES.get(id % COUNTRIES.size()) + "," + note.substring(0, NOTE_LETTERS);
    }

    private static String digest(int id) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5")
                            .digest(Integer.toString(id).getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every hundredth id of three such files: rows go, change, and come. */
    private void change() {
        StringBuilder csv = new StringBuilder();
        for (int id = 1; id <= 3 * ROWS; id += 100) {
            if (id % 300 == 1 && ids.remove(id)) {
                csv.append("D,").append(id).append(",,\n");
            } else {
                csv.append(ids.contains(id) ? "U," : "I,").append(row(id)).append('\n');
            }
        }
        lake.put(VISITS + "20240307-150405123.csv", csv.toString());
    }

    private void pipeline(String target, String tables) {
        lake.put(
                "pipeline.yaml",
                """
                name: world
                landing: { path: "${LAKE}/in", grace: 0ms }
                target:
                %s
                tables:
                %s
                s3: { endpoint: "%s", region: us-east-1, path-style: true }
                """
                        .formatted(target.indent(2), tables, lake.endpoint()));
    }

    /** Returns how many tasks it came to. */
    private long run(SparkProgram spark) throws Exception {
        Path events = Files.createDirectory(folder.resolve("events-" + spark));
        List<String> job = spark.job(
                folder,
                PIECE,
                "spark.eventLog.enabled=true",
                "spark.eventLog.rolling.enabled=false",
                "spark.eventLog.compress=false",
                "spark.eventLog.dir=" + events.toUri());
        Ended ended = Command.run(
                folder,
                Map.of("AWS_ENDPOINT_URL_S3", lake.endpoint()),
                job,
                "--pipeline",
                lake.address() + "/pipeline.yaml",
                "--LAKE",
                lake.address());
        assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
        assertThat(ended.err()).doesNotContain("error[");
        return tasks(events);
    }

    private static long tasks(Path events) throws IOException {
        try (Stream<Path> logs = Files.list(events)) {
            Path log = logs.filter(file -> !file.getFileName().toString().startsWith("."))
                    .findFirst()
                    .orElseThrow();
            try (Stream<String> lines = Files.lines(log)) {
                return lines.filter(line -> line.contains("\"SparkListenerTaskEnd\""))
                        .count();
            }
        }
    }

    @Test
    void largeTableIsDividedAndSmallOnesAreAppliedBesideIt() throws Exception {
        load(1);
        load(2);
        for (int i = 0; i < SMALL_TABLES; i++) {
            lake.put("in/world/small" + i + "/LOAD00000001.csv", i + ",a\n" + (i + 1) + ",b\n");
        }
        String small = IntStream.range(0, SMALL_TABLES)
                .mapToObj(i -> "  world.small" + i + ": { columns: [{ name: id, type: int, key: true },"
                        + " { name: v, type: text }] }\n")
                .collect(Collectors.joining());
        try (GlueServer glue = GlueServer.start()) {
            pipeline(
                    """
                    format: parquet
                    path: "${LAKE}/out"
                    partition-by: [world.visit.country]
                    catalog: { type: glue, database: lake, endpoint: "%s", region: us-east-1 }
                    """
                            .formatted(glue.uri()),
                    VISIT + small);

            assertThat(run(SparkProgram.SPARK_3_5))
                    .as("two load files handed out, then two parts")
                    .isEqualTo(4);
            assertThat(visits()).isEqualTo(expected());
            assertThat(smallRows()).isEqualTo(List.of(2L * SMALL_TABLES, (long) SMALL_TABLES * SMALL_TABLES, 2L));
            assertThat(glue.partitions("lake", "visit").keySet())
                    .containsExactlyInAnyOrderElementsOf(
                            COUNTRIES.stream().map(List::of).toList());
            assertThat(glue.table("lake", "small" + (SMALL_TABLES - 1))).isNotNull();

            change();
            assertThat(run(SparkProgram.SPARK_4_1)).as("the table's partitions").isGreaterThan(1);
            assertThat(visits()).isEqualTo(expected());
            assertThat(lake.state("out/_tributary/parts/")).isEmpty();
        }
    }

    /** How many rows, the sum of their ids, and how many have the values that they should have. */
    private List<Long> expected() {
        long rows = ids.size();
        return List.of(rows, ids.stream().mapToLong(Integer::longValue).sum(), rows);
    }

    private List<Long> visits() throws SQLException {
        String files = Pattern.compile("\"path\":\"([^\"]+)\"")
                .matcher(lake.text("out/world/visit/_manifest.json"))
                .results()
                .map(path -> copy("out/world/visit/" + path.group(1)))
                .collect(Collectors.joining(", "));
        return query("SELECT count(*), sum(id), count(*) FILTER (WHERE " + FITS + ") FROM read_parquet([" + files
                + "], hive_partitioning = false)");
    }

    /** How many rows all small tables have, the sum of their ids, and how many rows each has. */
    private List<Long> smallRows() throws SQLException {
        String files = IntStream.range(0, SMALL_TABLES)
                .mapToObj(i -> copy("out/world/small" + i + "/final_output.parquet"))
                .collect(Collectors.joining(", "));
        return query("SELECT sum(n), sum(s), max(n) FROM (SELECT count(*) AS n, sum(id) AS s FROM read_parquet(["
                + files + "], filename = true) GROUP BY filename HAVING list(v ORDER BY id) = ['a', 'b'])");
    }

    private String copy(String path) {
        Path copy = folder.resolve("copy-" + path.replace('/', '-'));
        lake.copy(path, copy);
        return "'" + copy + "'";
    }

    private static List<Long> query(String sql) throws SQLException {
        try (Connection connection = DuckDb.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return List.of(row.getLong(1), row.getLong(2), row.getLong(3));
        }
    }
}
