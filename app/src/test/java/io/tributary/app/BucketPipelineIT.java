package io.tributary.app;

import static io.tributary.app.PipelineSteps.assertDone;
import static io.tributary.app.PipelineSteps.execute;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.TributaryProcess.Ended;
import io.tributary.app.demo.DemoServer;
import io.tributary.files.FileUpload;
import io.tributary.files.Precondition;
import io.tributary.files.s3.S3Files;
import io.tributary.files.s3.S3Server;
import io.tributary.files.s3.S3Settings;
import io.tributary.target.DuckDb;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Landing zone and final tables in a bucket, through a kill of the process. */
class BucketPipelineIT {
    @TempDir
    Path folder;

    @Test
    void landingZoneAndFinalTablesMayBeInABucket() throws Exception {
        S3Settings bucket = S3Server.settings();
        try (S3Files files = S3Files.open(bucket);
                SharedServer server = SharedServer.take(DemoServer.Kind.POSTGRES);
                Connection connection = server.connect()) {
            execute(
                    connection,
                    "CREATE SCHEMA shop",
                    "CREATE TABLE shop.t (id int PRIMARY KEY, v varchar(20))",
                    "INSERT INTO shop.t SELECT i, 'v' || i FROM generate_series(1, 1000) i",
                    "CREATE TABLE shop.n (id int PRIMARY KEY, city text)",
                    "INSERT INTO shop.n VALUES (1, 'Oslo'), (2, 'Rome'), (3, NULL)");
            put(files, "reference/cities.csv", "city,country\nOslo,Norway\nRome,Italy\n");
            Path pipeline = writePipeline(server, bucket);

            Ended check = run("check", "-c", pipeline.toString());
            assertDone(check);
            assertThat(check.out()).contains(bucket.address() + "/landing can be written");
            assertThat(files.list("")).as("check leaves nothing").hasSize(1);

            assertDone(run("run", "--until-caught-up", "-c", pipeline.toString()));
            assertThat(csv(files)).hasLineCount(1000).startsWith("1,v1\n");
            assertThat(text(files, "csv/shop/n/final_output.csv")).isEqualTo("1,Norway\n2,Italy\n3,\n");

            put(files, "reference/cities.csv", "city,country\nOslo,Norge\nRome,Italia\n");
            execute(connection, "UPDATE shop.n SET city = 'Rome' WHERE id = 3");
            Ended changed = run("run", "--until-caught-up", "-c", pipeline.toString());
            assertDone(changed);
            assertThat(changed.out()).contains("reference file changed", bucket.address() + "/reference/cities.csv");
            assertThat(text(files, "csv/shop/n/final_output.csv")).isEqualTo("1,Norway\n2,Italy\n3,Italia\n");

            for (int i = 0; i < 3; i++) {
                execute(connection, "UPDATE shop.t SET v = v || '" + i + "' WHERE id % 3 = " + i);
                try (TributaryProcess process =
                        TributaryProcess.start(folder, credentials(), "run", "-c", pipeline.toString())) {
                    Thread.sleep(1500 + 400L * i);
                    process.kill();
                }
            }
            execute(connection, "DELETE FROM shop.t WHERE id > 3");
            assertDone(run("run", "--until-caught-up", "-c", pipeline.toString()));
            assertThat(csv(files)).isEqualTo("1,v11\n2,v22\n3,v30\n");
            assertThat(parquet(files)).isEqualTo("1=v11 2=v22 3=v30 ");

            Ended status = run("status", "-c", pipeline.toString());
            assertDone(status);
            assertThat(status.out()).contains("shop.t", bucket.address() + "/csv", "streaming");
            assertDone(run("drop", "--yes", "-c", pipeline.toString()));
        }
    }

    private static void put(S3Files files, String path, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        try (FileUpload upload = files.create(path, Precondition.ANY)) {
            upload.write(content, 0, content.length);
            upload.publish("");
        }
    }

    private static String csv(S3Files files) throws Exception {
        return text(files, "csv/shop/t/final_output.csv");
    }

    private static String text(S3Files files, String path) throws Exception {
        try (InputStream in = files.open(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String parquet(S3Files files) throws Exception {
        Path copy = folder.resolve("copy.parquet");
        try (InputStream in = files.open("parquet/shop/t/final_output.parquet")) {
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        StringBuilder rows = new StringBuilder();
        try (Connection connection = DuckDb.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, v FROM '" + copy + "' ORDER BY id")) {
            while (row.next()) {
                rows.append(row.getInt(1)).append('=').append(row.getString(2)).append(' ');
            }
        }
        return rows.toString();
    }

    private Path writePipeline(SharedServer server, S3Settings bucket) throws Exception {
        return Files.writeString(
                folder.resolve("pipeline.yaml"),
                """
                name: shop
                source:
                  url: %s
                  user: %s
                  tables: [shop.t, shop.n]
                landing:
                  path: %s/landing
                  max-interval: 100ms
                targets:
                  - path: %s/csv
                  - path: %s/parquet
                    format: parquet
                transform:
                  - table: shop.n
                    select: "id, c.country"
                    join: { file: %s/reference/cities.csv, as: c, on: "c.city = city" }
                s3:
                  endpoint: %s
                  region: us-east-1
                  path-style: true
                """
                        .formatted(
                                server.url(),
                                server.user(),
                                bucket.address(),
                                bucket.address(),
                                bucket.address(),
                                bucket.address(),
                                bucket.endpoint().orElseThrow()));
    }

    static Map<String, String> credentials() {
        return Map.of("AWS_ACCESS_KEY_ID", "test", "AWS_SECRET_ACCESS_KEY", "test");
    }

    private Ended run(String... arguments) throws Exception {
        try (TributaryProcess started = TributaryProcess.start(folder, credentials(), arguments)) {
            return started.await();
        }
    }
}
