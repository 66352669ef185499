package io.tributary.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.Operation;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.files.s3.FaultProxy;
import io.tributary.files.s3.S3Files;
import io.tributary.files.s3.S3Server;
import io.tributary.landing.ChangeAppender;
import io.tributary.landing.LandedFile;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.LoadAppender;
import io.tributary.landing.TableEvent;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The handler on a landing zone of ours, which changes by commits. */
@Timeout(60)
class LandingHandlerIT {
    private static final TableId A = new TableId("shop", "a");
    private static final TableId B = new TableId("shop", "b");

    @TempDir
    Path folder;

    private static TableSchema schema(TableId table) {
        return new TableSchema(
                table,
                1,
                List.of(
                        new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "integer", null),
                        new Column(2, "v", new ColumnType.Text(), "text", null)),
                List.of(1),
                "");
    }

    private static void load(LandingWriter writer, TableId table, String rows) {
        writer.putSchema(schema(table));
        writer.event(table, new TableEvent.LoadStarted(1, 1, new Position("0")));
        List<LandedFile> files;
        try (LoadAppender appender = writer.load(table, 1, 1)) {
            byte[] bytes = rows.getBytes(UTF_8);
            appender.rows(bytes, 0, bytes.length, rows.lines().count());
            files = appender.finish();
        }
        writer.loadFinished(table, 1, files);
    }

    private static void insert(LandingWriter writer, TableId table, String id, String value) {
        ChangeAppender appender = writer.changes(table);
        var row = appender.begin(Operation.INSERT);
        row.value(id.getBytes(UTF_8), 0, id.length());
        row.value(value.getBytes(UTF_8), 0, value.length());
        appender.end();
    }

    private static long commit(LandingWriter writer, String position) {
        writer.transactionEnded(new Position(position), null);
        return writer.commit().number();
    }

    @Test
    void commitsSayWhichTablesAndASweepAppliesAll() throws Exception {
        try (Lake lake = new Lake();
                S3Files landing = S3Files.open(S3Server.below(lake.settings(), "landing"));
                LandingWriter writer =
                        LandingWriter.open(landing, LandingSettings.DEFAULT, Clock.systemUTC(), "a test");
                Function function = Function.start(folder, Map.of(FunctionPipeline.VARIABLE, pipeline(lake)))) {
            load(writer, A, "1,one\n");
            load(writer, B, "1,eins\n");
            long loaded = commit(writer, "1");
            insert(writer, A, "2", "two");
            long changed = commit(writer, "2");

            assertThat(call(function, lake, changed)).isEmpty();
            assertThat(lake.text("final/shop/a.csv")).isEqualTo("1,one\n2,two\n");
            assertThat(lake.state("final/shop/b.csv"))
                    .as("the commit is not about it")
                    .isEmpty();
            assertThat(lake.state("landing/_tributary/readers/"))
                    .as("how far all tables are is not known")
                    .isEmpty();

            assertThat(call(function, lake, loaded)).isEmpty();
            assertThat(lake.text("final/shop/b.csv")).isEqualTo("1,eins\n");

            insert(writer, B, "2", "zwei");
            commit(writer, "3");
            assertThat(function.call(Events.schedule()).isError()).isFalse();
            assertThat(lake.text("final/shop/b.csv")).isEqualTo("1,eins\n2,zwei\n");
            assertThat(lake.state("landing/_tributary/readers/")).hasSize(1);

            List<String> before = lake.state("");
            assertThat(call(function, lake, changed)).isEmpty();
            String report = Events.s3(lake.bucket(), lake.key("landing/_tributary/readers/x.json"));
            assertThat(Events.failures(function.call(Events.sqs("r", report)).text()))
                    .isEmpty();
            assertThat(lake.state("")).isEqualTo(before);
            assertThat(new LandingReader(landing).state().tables().keySet()).containsExactly(A, B);
        }
    }

    /** On S3 each request costs money and a journey of some ten milliseconds. */
    @Test
    void aCallSendsFewRequests() throws Exception {
        try (Lake lake = new Lake();
                FaultProxy proxy = new FaultProxy();
                S3Files landing = S3Files.open(S3Server.below(lake.settings(), "landing"));
                LandingWriter writer =
                        LandingWriter.open(landing, LandingSettings.DEFAULT, Clock.systemUTC(), "a test");
                Function function = Function.start(
                        folder,
                        Map.of(
                                FunctionPipeline.VARIABLE,
                                pipeline(lake)
                                        .replace(
                                                lake.settings()
                                                        .endpoint()
                                                        .orElseThrow()
                                                        .toString(),
                                                proxy.uri().toString()),
                                "TRIBUTARY_METRICS",
                                "emf"))) {
            load(writer, A, "1,one\n");
            assertThat(call(function, lake, commit(writer, "1"))).isEmpty();
            insert(writer, A, "2", "two");
            long changed = commit(writer, "2");
            int before = proxy.requests("").size();

            assertThat(call(function, lake, changed)).isEmpty();
            List<String> first = sent(proxy, before, lake);
            assertThat(call(function, lake, changed)).isEmpty();
            List<String> again = sent(proxy, before + first.size(), lake);

            assertThat(lake.text("final/shop/a.csv")).isEqualTo("1,one\n2,two\n");
            assertThat(function.log()).contains("\"tributary_applied_rows\":1.0");
            assertThat(first)
                    .containsExactlyInAnyOrder(
                            "list landing/_tributary/commits/",
                            "GET landing/_tributary/commits/%020d.json".formatted(changed),
                            "list landing/_tributary/checkpoints/",
                            "HEAD final/shop/a.csv",
                            "PUT final/_tributary/writer.lock",
                            "uploads final/",
                            "list final/",
                            "list final/_tributary/parts/",
                            "list landing/_tributary/transforms/*/",
                            "list landing/_tributary/paused/",
                            "HEAD final/shop/a.csv",
                            "HEAD final/shop/a.csv",
                            "HEAD final/shop/a.csv",
                            "GET landing/shop/a/*.csv",
                            "GET final/shop/a.csv",
                            "PUT final/shop/a.csv",
                            "HEAD final/_tributary/failures/shop/a.json",
                            "DELETE final/_tributary/writer.lock");
            assertThat(again)
                    .containsExactlyInAnyOrder(
                            "list landing/_tributary/commits/",
                            "list landing/_tributary/checkpoints/",
                            "HEAD final/shop/a.csv");
        }
    }

    /** Requests after the first ones, without what differs from run to run. */
    private static List<String> sent(FaultProxy proxy, int after, Lake lake) {
        List<String> all = proxy.requests("");
        return all.subList(after, all.size()).stream()
                .map(line -> URLDecoder.decode(line, UTF_8)
                        .replaceAll("/" + lake.bucket() + "\\?list-type=2&prefix=", "list ")
                        .replaceAll("/" + lake.bucket() + "\\?uploads&prefix=", "uploads ")
                        .replace("/" + lake.bucket() + "/", "")
                        .replace(lake.key(""), "")
                        .replaceAll("^GET (list|uploads)", "$1")
                        .replaceAll("\\d{8}-\\d{9}", "*")
                        .replaceAll("transforms/[^/]+", "transforms/*"))
                .toList();
    }

    private static List<String> call(Function function, Lake lake, long commit) throws Exception {
        String key = lake.key("landing/_tributary/commits/%020d.json".formatted(commit));
        return Events.failures(function.call(Events.sqs("c" + commit, Events.s3(lake.bucket(), key)))
                .text());
    }

    private static String pipeline(Lake lake) {
        return """
            name: shop
            source: { url: "jdbc:postgresql://localhost/shop", user: x, password: y, tables: [shop.a, shop.b] }
            landing: { path: %s/landing }
            target: { path: %s/final, layout: "{schema}/{table}.csv" }
            """
                        .formatted(lake.address(), lake.address())
                + lake.access();
    }
}
