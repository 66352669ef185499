package io.tributary.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.aws.Events.Queued;
import io.tributary.aws.RuntimeApi.Answer;
import io.tributary.files.FileClaim;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The handler behind Lambda's own runtime client, on a folder that DMS writes. */
@Timeout(120)
class ApplyHandlerIT {
    private static final String FOLDER = "intermediate_data/world/Person_Lewis/";
    private static final int FILES = 200;
    private static final int COPIES = 5;
    private static final String FINAL = "des_file/final_output.csv";

    @TempDir
    Path folder;

    private Lake lake;

    @BeforeEach
    void open() {
        lake = new Lake();
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private String pipeline(String more) {
        return """
            name: world
            landing: { path: %s/intermediate_data, grace: 0ms }
            target: { format: csv, path: %s/des_file, layout: final_output.csv }
            tables:
              world.Person_Lewis:
                columns:
                  - { name: PersonID, type: int, key: true }
                  - { name: FullName, type: varchar(100) }
                  - { name: City, type: varchar(100) }
            """
                        .formatted(lake.address(), lake.address())
                + lake.access()
                + more;
    }

    private Function function(String pipeline) throws IOException {
        return Function.start(folder, Map.of(FunctionPipeline.VARIABLE, pipeline));
    }

    private String put(String name, String content) {
        lake.put(FOLDER + name, content);
        return lake.key(FOLDER + name);
    }

    private String s3(String key) {
        return Events.s3(lake.bucket(), key);
    }

    private static void assertDone(Answer answer, Function function) throws IOException {
        assertThat(answer.isError()).as(answer.text() + "\n" + function.log()).isFalse();
        assertThat(Events.failures(answer.text())).as(function.log()).isEmpty();
    }

    @Test
    void everyWrappingIsAppliedAndTheSameAgainWritesNothing() throws Exception {
        try (Function function = function(pipeline(""))) {
            String load = put("LOAD00000001.csv", "1,Ann,Oslo\n2,Bob,Rome\n");
            assertDone(function.call(Events.sqs("m1", s3(load))), function);
            assertThat(lake.text(FINAL)).isEqualTo("1,Ann,Oslo\n2,Bob,Rome\n");

            String first = put("20240307-150405123.csv", "U,1,Ann,Bergen\nI,3,Cid,Bonn\n");
            assertDone(function.call(s3(first)), function);
            assertThat(lake.text(FINAL)).isEqualTo("1,Ann,Bergen\n2,Bob,Rome\n3,Cid,Bonn\n");

            String second = put("20240307-150406123.csv", "D,2,Bob,Rome\n");
            assertDone(function.call(Events.eventBridge(lake.bucket(), second)), function);
            assertThat(lake.text(FINAL)).isEqualTo("1,Ann,Bergen\n3,Cid,Bonn\n");

            put("20240307-150407123.csv", "I,4,Dan,Riga\n");
            assertDone(function.call(Events.schedule()), function);
            assertThat(lake.text(FINAL))
                    .as("found without an event")
                    .isEqualTo("1,Ann,Bergen\n3,Cid,Bonn\n4,Dan,Riga\n");

            List<String> before = lake.state("");
            assertDone(
                    function.call(Events.sqs(List.of(
                            new Queued("m1", s3(load)),
                            new Queued("m2", s3(first)),
                            new Queued("m3", "{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\"}"),
                            new Queued("m4", Events.s3("another-bucket", load)),
                            new Queued("m5", s3(lake.key("elsewhere/world/Person_Lewis/1.csv")))))),
                    function);
            assertThat(lake.state("")).isEqualTo(before);
        }
    }

    @Test
    void onlyWhatIsWrongComesAgainAndDirectCallsFail() throws Exception {
        String load = put("LOAD00000001.csv", "1,Ann,Oslo\n");
        try (Function function = function(pipeline(""))) {
            Answer batch = function.call(Events.sqs(List.of(new Queued("m1", "hello"), new Queued("m2", s3(load)))));
            assertThat(Events.failures(batch.text())).containsExactly("m1");
            assertThat(lake.text(FINAL)).isEqualTo("1,Ann,Oslo\n");
            assertThat(function.log()).contains("Cannot read message m1: its text is no JSON", "EVENT_NOT_UNDERSTOOD");

            String bad = put("20240307-150405123.csv", "U,1,Ann\n");
            assertThat(Events.failures(function.call(Events.sqs("m3", s3(bad))).text()))
                    .containsExactly("m3");
            Answer direct = function.call(s3(bad));
            assertThat(direct.isError()).isTrue();
            assertThat(direct.text()).contains("20240307-150405123.csv", "PipelineException");
            assertThat(function.call("{\"hello\":1}").text())
                    .contains("it is neither an event of S3 nor one in a message");

            put("20240307-150405123.csv", "U,1,Ann,Rome\n");
            assertDone(function.call(Events.sqs("m3", s3(bad))), function);
            assertThat(lake.text(FINAL)).isEqualTo("1,Ann,Rome\n");
        }
    }

    @Test
    void timeThatIsTooShortLeavesTheRestForLater() throws Exception {
        String load = put("LOAD00000001.csv", "1,Ann,Oslo\n");
        try (Function function = function(pipeline(""))) {
            Answer answer = function.call(Events.sqs("m1", s3(load)), Duration.ofMillis(60));
            assertThat(Events.failures(answer.text())).containsExactly("m1");
            assertThat(function.log()).contains("TIME_OVER", "No time was left for world.Person_Lewis");

            assertDone(function.call(Events.sqs("m1", s3(load))), function);
            assertThat(lake.text(FINAL)).isEqualTo("1,Ann,Oslo\n");
        }
    }

    @Test
    void whoeverFindsTheTargetInUseLeavesItsMessagesAndTakesOverFromTheDead() throws Exception {
        String load = put("LOAD00000001.csv", "1,Ann,Oslo\n");
        try (Function function = function(pipeline(""))) {
            try (FileClaim held = lake.claim("des_file/_tributary/writer")) {
                assertThat(held).isNotNull();
                Answer answer = function.call(Events.sqs("m1", s3(load)));
                assertThat(Events.failures(answer.text())).containsExactly("m1");
                assertThat(function.log()).contains("TARGET_IN_USE", "held by a test");
            }
            // what a function leaves that was killed, with a lease that is over soon
            lake.lock(
                    "des_file/_tributary/writer.lock",
                    "{\"id\":\"x\",\"holder\":\"a dead one\",\"lease_ms\":1000,\"beat\":3}");
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (!Events.failures(function.call(Events.sqs("m1", s3(load))).text())
                    .isEmpty()) {
                assertThat(System.nanoTime()).as(function.log()).isLessThan(end);
            }
            assertThat(lake.text(FINAL)).isEqualTo("1,Ann,Oslo\n");

            function.freeze();
            try (FileClaim target = lake.claim("des_file/_tributary/writer");
                    FileClaim log = lake.claim("intermediate_data/_tributary/adopted/_tributary/writer.lock")) {
                assertThat(List.of(target, log))
                        .as("a function holds nothing between two calls")
                        .hasSize(2);
            }
            function.thaw();
        }
    }

    @Test
    void pipelineThatIsWrongIsToldBeforeTheFirstEvent() throws Exception {
        try (Function function = function(pipeline("nonsense: 1\n"))) {
            assertThat(function.initError()).contains("nonsense: unknown key");
        }
        String local = pipeline("").replace(lake.address() + "/des_file", "./des_file");
        try (Function function = function(local)) {
            assertThat(function.initError()).contains("target.path", "expected a place in a bucket");
        }
        try (Function function = Function.start(folder, Map.of())) {
            assertThat(function.initError()).contains("The environment variable TRIBUTARY_PIPELINE is not set");
        }
    }

    /** Change files come one after the other, their events five times each, in any order, to two functions at once. */
    @Test
    void thousandEventsDuplicatedAndShuffledEndInExactlyTheRightFile() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        SortedMap<Integer, String> oracle = new TreeMap<>();
        StringBuilder load = new StringBuilder();
        for (int id = 1; id <= 50; id++) {
            oracle.put(id, id + ",Name " + id + ",City 0\n");
            load.append(oracle.get(id));
        }
        List<Queued> queue = new ArrayList<>();
        queue.add(new Queued("load", s3(put("LOAD00000001.csv", load.toString()))));
        int sent = 1;
        int file = 0;
        try (Function one = function(pipeline(""));
                Function other = function(pipeline(""))) {
            for (int calls = 0; file < FILES || !queue.isEmpty(); calls++) {
                assertThat(calls).as(one.log()).isLessThan(100);
                for (int i = 0; i < 25 && file < FILES; i++, file++) {
                    String name = "20240307-15%02d%02d123.csv".formatted(file / 60, file % 60);
                    String event = s3(put(name, changes(file, oracle, random)));
                    for (int copy = 0; copy < COPIES; copy++, sent++) {
                        queue.add(new Queued("m" + file + "-" + copy, event));
                    }
                }
                Collections.shuffle(queue, random);
                List<Queued> mine = take(queue, 70);
                List<Queued> others = take(queue, 70);
                CompletableFuture<Answer> first = one.begin(Events.sqs(mine), Duration.ofSeconds(60));
                if (!others.isEmpty()) {
                    CompletableFuture<Answer> second = other.begin(Events.sqs(others), Duration.ofSeconds(60));
                    giveBack(queue, others, second.get());
                }
                giveBack(queue, mine, first.get());
            }
        }

        assertThat(sent).isGreaterThanOrEqualTo(1000);
        assertThat(lake.text(FINAL).lines().sorted(Comparator.comparing(ApplyHandlerIT::id)))
                .as("seed " + seed)
                .containsExactlyElementsOf(
                        oracle.values().stream().map(String::strip).toList());
    }

    private static int id(String row) {
        return Integer.parseInt(row.substring(0, row.indexOf(',')));
    }

    private static List<Queued> take(List<Queued> queue, int most) {
        List<Queued> some = queue.subList(0, Math.min(most, queue.size()));
        List<Queued> taken = List.copyOf(some);
        some.clear();
        return taken;
    }

    private static void giveBack(List<Queued> queue, List<Queued> messages, Answer answer) throws IOException {
        assertThat(answer.isError()).as(answer.text()).isFalse();
        List<String> failed = Events.failures(answer.text());
        messages.stream().filter(message -> failed.contains(message.id())).forEach(queue::add);
    }

    private static String changes(int file, SortedMap<Integer, String> oracle, Random random) {
        StringBuilder changes = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            int id = 1 + random.nextInt(80);
            String row = id + ",Name " + id + ",City " + file + "." + i + "\n";
            if (oracle.containsKey(id) && random.nextInt(3) == 0) {
                changes.append("D,").append(oracle.remove(id));
            } else {
                changes.append(oracle.put(id, row) == null ? "I," : "U,").append(row);
            }
        }
        return changes.toString();
    }
}
