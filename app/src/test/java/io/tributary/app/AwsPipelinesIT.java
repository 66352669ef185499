package io.tributary.app;

import static io.tributary.app.PipelineSteps.assertDone;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.app.TributaryProcess.Ended;
import io.tributary.files.s3.AwsServer;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * From a file that AWS's own command line puts into a bucket, by the notification in the queue, to the object that the command line
 * reads: the pipelines as they are walked through, with a server of AWS's interfaces.
 */
class AwsPipelinesIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @TempDir
    static Path shared;

    private static final String BUCKET =
            "tributary-" + UUID.randomUUID().toString().substring(0, 12);
    private static AwsServer server;
    private static String queue;
    private static SqsClient sqs;

    @BeforeAll
    static void makeBucketAndQueue() throws Exception {
        server = AwsServer.assumeThere(shared);
        // what was received once does not come again here
        queue = server.makeBucketWithQueue(BUCKET, "landing/", ".csv", "VisibilityTimeout=3600");
        sqs = SqsClient.builder()
                .endpointOverride(URI.create(server.url()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
    }

    @AfterAll
    static void closeClient() {
        if (sqs != null) {
            sqs.close();
        }
    }

    private void upload(String key, String content) throws Exception {
        server.awsWith(content, "s3", "cp", "--only-show-errors", "-", "s3://" + BUCKET + "/" + key);
    }

    private String object(String key) throws Exception {
        return server.aws("s3", "cp", "--only-show-errors", "s3://" + BUCKET + "/" + key, "-");
    }

    private static String decoded(String key) {
        return URLDecoder.decode(key, StandardCharsets.UTF_8);
    }

    /**
     * Keys of objects that the queue tells of, as events have them, each once: received until so many of the pipeline's were
     * told, for a reader that ended may have taken a message with it, which then comes again. What another test left is dropped.
     */
    private List<String> keysInQueue(String pipeline, int count) throws Exception {
        Set<String> keys = new LinkedHashSet<>();
        Instant end = Instant.now().plusSeconds(60);
        while (keys.size() < count && Instant.now().isBefore(end)) {
            List<Message> messages = sqs.receiveMessage(request ->
                            request.queueUrl(queue).maxNumberOfMessages(10).waitTimeSeconds(5))
                    .messages();
            for (Message message : messages) {
                for (JsonNode event : JSON.readTree(message.body()).path("Records")) {
                    assertThat(event.at("/s3/bucket/name").textValue()).isEqualTo(BUCKET);
                    String key = event.at("/s3/object/key").textValue();
                    assertThat(decoded(key)).startsWith("landing/");
                    if (decoded(key).startsWith("landing/" + pipeline + "/")) {
                        keys.add(key);
                    }
                }
                sqs.deleteMessage(request -> request.queueUrl(queue).receiptHandle(message.receiptHandle()));
            }
        }
        return List.copyOf(keys);
    }

    private Ended tributary(String... arguments) throws Exception {
        return TributaryProcess.run(folder, server.environment(), arguments);
    }

    /** @param name of the pipeline and of its folders in the bucket; {@code $} in the target stands for where they are */
    private Path pipeline(String name, String target) throws Exception {
        return Files.writeString(
                folder.resolve("pipeline.yaml"),
                """
                name: %s
                landing: { path: s3://%s/landing/%s, grace: 10ms }
                target: %s
                tables:
                  world.Person_Lewis:
                    columns:
                      - { name: PersonID, type: int, key: true }
                      - { name: FullName, type: varchar(100) }
                      - { name: City, type: varchar(100) }
                logs: { path: s3://%s/logs }
                s3: { endpoint: %s, region: us-east-1, path-style: true }
                """
                        .formatted(name, BUCKET, name, target.replace("$", BUCKET + "/" + name), BUCKET, server.url()));
    }

    @Test
    void oneTableToOneConsolidatedCsvStartedForEachFile() throws Exception {
        String pipeline = pipeline("consolidated", "{ format: csv, path: s3://$/des_file, layout: final_output.csv }")
                .toString();
        upload("landing/consolidated/world/Person_Lewis/LOAD00000001.csv", "1,Ann,Oslo\n2,Bob,Rome\n3,\"Øst, C\",\n");
        upload("other/world/Person_Lewis/LOAD00000001.csv", "not ours\n");

        List<String> told = keysInQueue("consolidated", 1);
        assertThat(told)
                .extracting(AwsPipelinesIT::decoded)
                .containsExactly("landing/consolidated/world/Person_Lewis/LOAD00000001.csv");
        assertDone(apply(pipeline, told.get(0)));
        assertThat(object("consolidated/des_file/final_output.csv"))
                .isEqualTo("1,Ann,Oslo\n2,Bob,Rome\n3,\"Øst, C\",\n");

        upload(
                "landing/consolidated/world/Person_Lewis/20240307-150405123.csv",
                "U,1,Ann,Bergen\nI,4,Dan,Bonn\nD,2,Bob,Rome\n");
        String changes = keysInQueue("consolidated", 1).get(0);
        assertDone(apply(pipeline, changes));
        assertDone(apply(pipeline, changes));
        assertThat(object("consolidated/des_file/final_output.csv"))
                .as("the event came twice")
                .isEqualTo("1,Ann,Bergen\n3,\"Øst, C\",\n4,Dan,Bonn\n");

        assertThat(server.aws("s3", "ls", "--recursive", "s3://" + BUCKET + "/consolidated/des_file/")
                        .lines())
                .as("nothing temporary is left")
                .noneMatch(line -> line.contains("temp_output"));
        assertThat(server.aws("s3", "ls", "--recursive", "s3://" + BUCKET + "/logs/consolidated/")
                        .lines())
                .as("each run keeps its log")
                .hasSize(3)
                .allMatch(line -> line.contains("/apply-") && line.endsWith("-000001.jsonl"));
    }

    private Ended apply(String pipeline, String key) throws Exception {
        String file = decoded(key).substring(decoded(key).lastIndexOf('/') + 1);
        return tributary("apply", "--json", "-c", pipeline, "--dst_bucket_name", BUCKET, "--file_name", file);
    }

    @Test
    void aDatabaseToALakeStartedWithTheWholeKey() throws Exception {
        String pipeline = pipeline("lake", "{ format: csv, path: s3://$/cdc-output-pyspark/output }")
                .toString();
        upload("landing/lake/world/Person_Lewis/LOAD00000001.csv", "1,Ann,Oslo\n");
        upload("landing/lake/world/Person_Lewis/LOAD00000002.csv", "2,Bob,Rome\n");
        upload(
                "landing/lake/world/Person_Lewis/20240307-150405123.csv",
                "I,3,Cid,Bonn\nU,3,Cid,Kiel\nD,3,Cid,Kiel\nU,2,Bob,Bari\nI,4,Dan,Graz\n");
        List<String> told = keysInQueue("lake", 3);
        assertThat(told).hasSize(3);

        for (String key : List.of(told.get(2), told.get(0))) {
            assertDone(
                    tributary("apply", "-c", pipeline, "--s3_target_path_bucket", BUCKET, "--s3_target_path_key", key));
        }

        assertThat(object("lake/cdc-output-pyspark/output/world/Person_Lewis/final_output.csv"))
                .as("both load files, then the changes in order, whatever came first")
                .isEqualTo("1,Ann,Oslo\n2,Bob,Bari\n4,Dan,Graz\n");
    }

    @Test
    void dmsLandsAndAnApplyThatRunsOnFollows() throws Exception {
        long seed = System.nanoTime();
        System.out.println("AwsPipelinesIT seed " + seed);
        Random random = new Random(seed);
        String pipeline = pipeline("following", "{ format: csv, path: s3://$/final, header: true }")
                .toString();
        Map<Integer, String> rows = new LinkedHashMap<>();
        StringBuilder load = new StringBuilder();
        for (int id = 1; id <= 500; id++) {
            rows.put(id, id + ",name " + id + ",Oslo");
            load.append(rows.get(id)).append('\n');
        }
        upload("landing/following/world/Person_Lewis/LOAD00000001.csv", load.toString());

        try (TributaryProcess process = TributaryProcess.start(
                folder, server.environment(), "apply", "--json", "--metrics", "emf", "-c", pipeline)) {
            process.awaitOutput("table applied");
            for (int file = 1; file <= 3; file++) {
                String content = changes(rows, random);
                upload(
                        String.format(
                                Locale.ROOT, "landing/following/world/Person_Lewis/20240307-1504050%02d.csv", file),
                        content);
            }
            // of the lines with this position only that of the applied table goes on with seconds
            process.awaitOutput("20240307-150405003.csv\"},{\"seconds\"");
            process.stop();
            Ended ended = process.await();
            assertDone(ended);
            assertThat(ended.out().lines().filter(line -> line.startsWith("{\"_aws\"")))
                    .as("figures are printed when the run ends")
                    .singleElement()
                    .asString()
                    .contains("\"pipeline\":\"following\"", "\"tributary_failing_tables\":0.0");
        }

        StringBuilder expected = new StringBuilder("PersonID,FullName,City\n");
        rows.values().forEach(row -> expected.append(row).append('\n'));
        assertThat(object("following/final/world/Person_Lewis/final_output.csv"))
                .isEqualTo(expected.toString());
        assertThat(keysInQueue("following", 4)).hasSize(4);
    }

    @Test
    void notificationsOfTheBucketWakeAnApplyThatRunsOn() throws Exception {
        Path pipeline = pipeline("woken", "{ format: csv, path: s3://$/final }");
        Files.writeString(
                pipeline,
                Files.readString(pipeline) + "trigger: { queue: %s, sweep: 24h, suffix: .csv }\n".formatted(BUCKET));

        try (TributaryProcess process =
                TributaryProcess.start(folder, server.environment(), "apply", "--json", "-c", pipeline.toString())) {
            process.awaitOutput("waiting for events of");
            upload("landing/woken/world/Person_Lewis/LOAD00000001.csv", "1,Ann,Oslo\n2,Bob,Rome\n");
            process.awaitOutput("LOAD00000001.csv\"},{\"seconds\"");
            upload("landing/woken/world/Person_Lewis/20240307-150405123.csv", "D,1,Ann,Oslo\nI,3,Cid,Bonn\n");
            process.awaitOutput("20240307-150405123.csv\"},{\"seconds\"");
            process.stop();
            assertDone(process.await());
        }

        assertThat(object("woken/final/world/Person_Lewis/final_output.csv")).isEqualTo("2,Bob,Rome\n3,Cid,Bonn\n");
    }

    /** Changes as a source has them; rows that are added come last. */
    private static String changes(Map<Integer, String> rows, Random random) {
        StringBuilder content = new StringBuilder();
        int next = rows.keySet().stream().mapToInt(id -> id).max().orElse(0) + 1;
        for (int i = 0; i < 100; i++) {
            int id = random.nextInt(3) == 0 ? next++ : 1 + random.nextInt(500);
            String row = id + ",name " + random.nextInt(1000) + ",Rome";
            if (!rows.containsKey(id)) {
                if (id > 500) {
                    content.append("I,").append(row).append('\n');
                    rows.put(id, row);
                }
            } else if (random.nextBoolean()) {
                content.append("U,").append(row).append('\n');
                rows.put(id, row);
            } else {
                content.append("D,").append(rows.remove(id)).append('\n');
            }
        }
        return content.toString();
    }
}
