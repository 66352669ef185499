package io.tributary.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.TributaryProcess.Ended;
import io.tributary.app.apply.Workload;
import io.tributary.app.config.ConfigReader;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.files.LocalFiles;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.LoadAppender;
import io.tributary.landing.TableEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkloadIT {
    private static final TableId A = new TableId("shop", "a");

    @TempDir
    Path folder;

    @Test
    void workWithoutADataFileIsNamedByItsCommitAndAJobTakesThatName() throws Exception {
        Path pipeline = Files.writeString(
                folder.resolve("pipeline.yaml"),
                """
                name: shop
                source: { url: "jdbc:postgresql://127.0.0.1:9/shop", user: nobody, tables: ["shop.%"] }
                landing: { path: landing }
                target: { path: final, header: true }
                """);
        try (LandingWriter writer = LandingWriter.open(
                new LocalFiles(folder.resolve("landing")), LandingSettings.DEFAULT, Clock.systemUTC(), "a test")) {
            load(writer, "1\n");
            assertThat(run("apply", "--once", "-c", pipeline.toString()).exitCode())
                    .isZero();
            writer.putSchema(schema(2));
            writer.event(A, new TableEvent.SchemaChanged(2));
            writer.transactionEnded(new Position("2"), null);
            assertThat(writer.commit().number()).isEqualTo(3);
        }

        String last = Workload.of(Pipeline.of(ConfigReader.read(pipeline, name -> null)))
                .of(A)
                .last();

        assertThat(last).isEqualTo("_tributary/commits/00000000000000000003.json");
        Ended job = run(
                "apply",
                "-c",
                pipeline.toString(),
                "--dst_bucket_name",
                "landed",
                "--file_name",
                last.substring(last.lastIndexOf('/') + 1));
        assertThat(job.exitCode()).as(job.err()).isZero();
        assertThat(folder.resolve("final/shop/a/final_output.csv")).hasContent("id,v\n1,\n");
    }

    private static Ended run(String... arguments) throws Exception {
        return TributaryCommand.run(arguments);
    }

    private static TableSchema schema(int version) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "integer", null));
        if (version > 1) {
            columns.add(new Column(2, "v", new ColumnType.Text(), "text", null));
        }
        return new TableSchema(A, version, columns, List.of(1), "");
    }

    private static void load(LandingWriter writer, String rows) {
        writer.putSchema(schema(1));
        writer.event(A, new TableEvent.LoadStarted(1, 1, new Position("0")));
        try (LoadAppender appender = writer.load(A, 1, 1)) {
            byte[] bytes = rows.getBytes(UTF_8);
            appender.rows(bytes, 0, bytes.length, rows.lines().count());
            writer.loadFinished(A, 1, appender.finish());
        }
        writer.transactionEnded(new Position("1"), null);
        writer.commit();
    }
}
