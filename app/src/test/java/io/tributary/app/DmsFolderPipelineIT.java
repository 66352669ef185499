package io.tributary.app;

import static io.tributary.app.PipelineSteps.assertDone;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.TributaryProcess.Ended;
import io.tributary.files.FileUpload;
import io.tributary.files.Precondition;
import io.tributary.files.s3.S3Files;
import io.tributary.files.s3.S3Server;
import io.tributary.files.s3.S3Settings;
import io.tributary.target.DuckDb;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders and buckets that hold nothing but what DMS wrote, by the commands that a user has. */
class DmsFolderPipelineIT {
    private static final String TABLES =
            """
            tables:
              world.Person_Lewis:
                columns:
                  - { name: PersonID, type: int, key: true }
                  - { name: FullName, type: varchar(100) }
                  - { name: City, type: varchar(100) }
            """;

    @TempDir
    Path folder;

    private Path file(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private void person(String name, String content) throws IOException {
        file("intermediate_data/world/Person_Lewis/" + name, content);
    }

    private Path consolidating() throws IOException {
        return file(
                "pipeline.yaml",
                """
                name: world
                landing: { path: ./intermediate_data, grace: 100ms }
                target: { format: csv, path: ./des_file, layout: final_output.csv }
                """
                        + TABLES);
    }

    private Ended tributary(String... arguments) throws Exception {
        return TributaryCommand.run(arguments);
    }

    private String consolidated() throws IOException {
        return Files.readString(folder.resolve("des_file/final_output.csv"));
    }

    @Test
    void consolidatesWhatIsThereAndWhatComesLater() throws Exception {
        String pipeline = consolidating().toString();
        person("LOAD00000001.csv", "1,Ann,Oslo\n2,Bob,Rome\n");
        Ended check = tributary("check", "-c", pipeline);
        assertDone(check);
        assertThat(check.out()).contains("1 load files and 0 change files");

        assertDone(tributary("apply", "--once", "-c", pipeline));
        assertThat(consolidated()).isEqualTo("1,Ann,Oslo\n2,Bob,Rome\n");

        person("20240307-150405123.csv", "U,1,Ann,Bergen\nI,3,Cid,Bonn\nD,2,Bob,Rome\n");
        assertDone(tributary(
                "apply", "-c", pipeline, "--dst_bucket_name", "any", "--file_name", "20240307-150405123.csv"));
        assertThat(consolidated()).isEqualTo("1,Ann,Bergen\n3,Cid,Bonn\n");

        assertDone(tributary(
                "apply", "-c", pipeline, "--dst_bucket_name", "any", "--file_name", "20240307-150405123.csv"));
        assertThat(consolidated()).as("the same event again").isEqualTo("1,Ann,Bergen\n3,Cid,Bonn\n");
    }

    @Test
    void tableIsLoadedAgainByTheNextApplyOrNotWithoutTheFilesOfItsRows() throws Exception {
        String pipeline = consolidating().toString();
        person("LOAD00000001.csv", "1,Ann,Oslo\n");
        assertDone(tributary("apply", "--once", "-c", pipeline));
        Files.delete(folder.resolve("intermediate_data/world/Person_Lewis/LOAD00000001.csv"));

        Ended reload = tributary("reload", "world.Person_Lewis", "-c", pipeline);
        assertDone(reload);
        assertThat(reload.out()).isEqualTo("world.Person_Lewis will be loaded again by the next apply\n");
        Ended apply = tributary("apply", "--once", "-c", pipeline);
        assertThat(apply.exitCode()).isEqualTo(1);
        assertThat(apply.err())
                .contains(
                        "load file world/Person_Lewis/LOAD00000001.csv, which was applied, is not there any more, and its rows"
                                + " would be lost",
                        "hint: Let DMS load the table again (reload-target)");
        assertThat(consolidated()).isEqualTo("1,Ann,Oslo\n");
    }

    @Test
    void fileThatIsMalformedIsNamedAndGoneOnWithOnceItIsCured() throws Exception {
        String pipeline = consolidating().toString();
        person("LOAD00000001.csv", "1,Ann,Oslo\n");
        person("20240307-150405123.csv", "U,1,Ann\n");

        try (TributaryProcess process = TributaryProcess.start(folder, Map.of(), "apply", "-c", pipeline)) {
            process.awaitOutput("table stopped");
            assertThat(tributary("status", "-c", pipeline).out())
                    .contains(
                            "stopped",
                            "20240307-150405123.csv: it has changes by its name, and is a full load by its number");

            person("20240307-150405123.csv", "U,1,Ann,Rome\n");
            process.awaitOutput("to world/Person_Lewis/20240307-150405123.csv");
            process.stop();
            assertThat(process.await().exitCode()).isZero();
        }
        assertDone(tributary("apply", "--once", "-c", pipeline));
        assertThat(consolidated()).isEqualTo("1,Ann,Rome\n");
        assertThat(tributary("status", "-c", pipeline).out()).doesNotContain("stopped");
    }

    @Test
    void retryGoesOnWithATableWhoseTargetIsCured() throws Exception {
        String pipeline = consolidating().toString();
        person("LOAD00000001.csv", "1,Ann,Oslo\n");

        try (TributaryProcess process = TributaryProcess.start(folder, Map.of(), "apply", "-c", pipeline)) {
            process.awaitOutput("table applied");
            file("des_file/final_output.csv", "1,Ann,Bonn\n");
            person("20240307-150405123.csv", "U,1,Ann,Rome\n");
            process.awaitOutput("TARGET_CHANGED_OUTSIDE");

            file("des_file/final_output.csv", "1,Ann,Oslo\n");
            Ended retry = tributary("retry", "-c", pipeline);
            assertDone(retry);
            assertThat(retry.out()).isEqualTo("world.Person_Lewis will be tried again now\n");
            process.awaitOutput("position=world/Person_Lewis/20240307-150405123.csv");
        }
        assertThat(consolidated()).isEqualTo("1,Ann,Rome\n");
        assertThat(tributary("retry", "world.Person", "-c", pipeline).err())
                .contains("No table world.Person was ever landed by this pipeline; did you mean world.Person_Lewis?");
    }

    @Test
    void parquetTellsItsColumnsAndTypes() throws Exception {
        String pipeline = file(
                        "pipeline.yaml",
                        """
                        name: shop
                        landing:
                          path: ./raw
                          grace: 100ms
                          dms: { DataFormat: parquet, TimestampColumnName: dms_ts, DatePartitionEnabled: true }
                        target: { format: csv, path: ./lake, header: true }
                        tables:
                          shop.item:
                            columns: [ { name: id, type: bigint, key: true } ]
                        """)
                .toString();
        String values = "%d::BIGINT AS id, '%s' AS name, %s::DECIMAL(15,2) AS price, %s AS ok, '%s'::BLOB AS data,"
                + " TIMESTAMP '2024-03-07 15:04:05.5' AS at, DATE '2024-02-29' AS day, 1.5::FLOAT AS share,"
                + " 200::UTINYINT AS small";
        parquet(
                "raw/shop/item/LOAD00000001.parquet",
                "SELECT '2024-03-07 00:00:00.000000' AS dms_ts, " + values.formatted(1, "a,b", "1.5", "true", "\\xAB")
                        + " UNION ALL SELECT '2024-03-07 00:00:00.000000', "
                        + values.formatted(2, "", "NULL", "false", ""));
        parquet(
                "raw/shop/item/2024/03/07/20240307-150405123.parquet",
                "SELECT 'U' AS Op, '2024-03-07 15:04:05.000000' AS dms_ts, "
                        + values.formatted(2, "x", "-0.01", "NULL::BOOLEAN", "\\x00\\xff"));

        assertDone(tributary("apply", "--once", "-c", pipeline));

        assertThat(Files.readString(folder.resolve("lake/shop/item/final_output.csv")))
                .isEqualTo(
                        """
                        id,name,price,ok,data,at,day,share,small
                        1,"a,b",1.50,true,ab,2024-03-07 15:04:05.500000,2024-02-29,1.5,200
                        2,x,-0.01,,00ff,2024-03-07 15:04:05.500000,2024-02-29,1.5,200
                        """);
    }

    @Test
    void rowsAreTransformedOnTheirWay() throws Exception {
        file("cities.csv", "city,country\nOslo,NO\nRome,IT\n");
        String pipeline = Files.writeString(
                        consolidating(),
                        """
                        transform:
                          - table: world.Person_Lewis
                            where: "City <> ''"
                            select: "PersonID, trim(FullName) AS full_name, upper(City) AS city, c.country"
                            join: { file: ./cities.csv, as: c, on: "c.city = City" }
                        """,
                        java.nio.file.StandardOpenOption.APPEND)
                .toString();
        person("LOAD00000001.csv", "1, Ann ,Oslo\n2,Bob,\"\"\n3,Cid,Bonn\n");
        assertDone(tributary("apply", "--once", "-c", pipeline));
        assertThat(consolidated()).isEqualTo("1,Ann,OSLO,NO\n3,Cid,BONN,\n");

        person("20240307-150405123.csv", "U,2,Bob,Rome\nU,1,Ann,\"\"\nD,3,,\n");
        assertDone(tributary("apply", "--once", "-c", pipeline));
        assertThat(consolidated()).isEqualTo("2,Bob,ROME,IT\n");
    }

    @Test
    void bucketsAreAppliedToTypedTables() throws Exception {
        S3Settings bucket = S3Server.settings();
        try (S3Files files = S3Files.open(bucket)) {
            String pipeline = file(
                            "pipeline.yaml",
                            """
                            name: world
                            landing: { path: %s/intermediate_data, grace: 100ms }
                            targets:
                              - { path: %s/des_file, layout: final_output.csv }
                              - { path: ./lake, format: parquet }
                            s3: { endpoint: "%s", region: us-east-1, path-style: true }
                            """
                                            .formatted(
                                                    bucket.address(),
                                                    bucket.address(),
                                                    bucket.endpoint().orElseThrow())
                                    + TABLES)
                    .toString();
            put(files, "intermediate_data/world/Person_Lewis/LOAD00000001.csv", "1,Ann,Oslo\n2,Bob,Rome\n");
            put(files, "intermediate_data/world/Person_Lewis/20240307-150405123.csv", "D,2,,\nI,3,Cid,Bonn\n");
            String key = bucket.address().prefix() + "/intermediate_data/world/Person_Lewis/20240307-150405123.csv";

            assertDone(byKey(pipeline, bucket, key));

            assertThat(text(files, "des_file/final_output.csv")).isEqualTo("1,Ann,Oslo\n3,Cid,Bonn\n");
            assertThat(rows("SELECT PersonID || City FROM '" + folder + "/lake/world/Person_Lewis/final_output.parquet'"
                            + " ORDER BY PersonID"))
                    .isEqualTo("1Oslo 3Bonn ");

            put(files, "intermediate_data/world/Person_Lewis/20240307-150406123.csv", "D,1,,\n");
            assertDone(byKey(pipeline, bucket, key.replace("Person_Lewis", "Person%5FLewis")));
            assertThat(text(files, "des_file/final_output.csv")).isEqualTo("3,Cid,Bonn\n");
            assertDone(byKey(pipeline, bucket, key.replace("Person_Lewis", "100%")));
            Ended elsewhere = byKey(pipeline, bucket, "elsewhere/world/100%/LOAD00000001.csv");
            assertThat(elsewhere.exitCode()).isEqualTo(2);
            assertThat(elsewhere.err()).contains("Key elsewhere/world/100%/LOAD00000001.csv is not below landing.path");
        }
    }

    private Ended byKey(String pipeline, S3Settings bucket, String key) throws Exception {
        return TributaryProcess.run(
                folder,
                BucketPipelineIT.credentials(),
                "apply",
                "-c",
                pipeline,
                "--s3_target_path_key",
                key,
                "--s3_target_path_bucket",
                bucket.address().bucket());
    }

    private void parquet(String name, String query) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        try (Connection connection = DuckDb.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (" + query + ") TO '" + file + "' (FORMAT parquet)");
        }
    }

    private static String rows(String query) throws SQLException {
        StringBuilder rows = new StringBuilder();
        try (Connection connection = DuckDb.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                rows.append(row.getString(1)).append(' ');
            }
        }
        return rows.toString();
    }

    private static void put(S3Files files, String path, String content) {
        try (FileUpload upload = files.create(path, Precondition.ANY)) {
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            upload.write(bytes, 0, bytes.length);
            upload.publish("");
        }
    }

    private static String text(S3Files files, String path) throws IOException {
        try (InputStream in = files.open(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
