package io.tributary.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.Operation;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.files.s3.S3Files;
import io.tributary.files.s3.S3Server;
import io.tributary.landing.ChangeAppender;
import io.tributary.landing.LandedFile;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.LoadAppender;
import io.tributary.landing.TableEvent;
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
