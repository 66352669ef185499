package io.tributary.app;

import static io.tributary.app.PipelineSteps.assertDone;
import static io.tributary.app.PipelineSteps.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.app.SqlCopy.Dialect;
import io.tributary.app.demo.DemoServer;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.files.LocalFiles;
import io.tributary.landing.LandingReader;
import io.tributary.target.DuckDb;
import io.tributary.target.iceberg.IcebergSql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every target follows every source: all types, all kinds of changes, changed columns, and the process killed between. */
class EveryTargetIT {
    private static final String MYSQL = "TRIBUTARY_TEST_MYSQL_URL";
    private static final List<String> TABLES = List.of("everything", "notes", "places");
    private static final int KILLS = 6;

    @TempDir
    Path folder;

    private final List<SharedServer> taken = new ArrayList<>();

    @AfterEach
    void giveBack() {
        taken.forEach(SharedServer::close);
    }

    /** A source. */
    enum Source {
        POSTGRES,
        MARIADB,
        MYSQL
    }

    /** A database: where a pipeline file finds it, and how the test does. */
    private record Database(String url, String user, Dialect dialect, SqlCopy.Connector connector) {}

    @ParameterizedTest
    @EnumSource
    void everyTargetFollows(Source kind) throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("EveryTargetIT: " + kind + " -Dseed=" + seed);
        Map<Source, Database> databases = new LinkedHashMap<>();
        databases.put(Source.POSTGRES, shared(DemoServer.Kind.POSTGRES, Dialect.POSTGRES));
        databases.put(Source.MARIADB, shared(DemoServer.Kind.MARIADB, Dialect.MYSQL));
        String mysql = System.getenv().getOrDefault(MYSQL, "");
        if (!mysql.isEmpty()) {
            databases.put(Source.MYSQL, mysql(mysql));
        }
        assumeTrue(databases.containsKey(kind), MYSQL + " is not set: skipped for MySQL");
        Database source = databases.get(kind);
        Path pipeline = writePipeline(source, databases.values());
        Map<String, CopiedRows> copies = copies(databases);
        try (Connection connection = source.connector().connect()) {
            EveryChange changes = new EveryChange(connection, kind == Source.POSTGRES, new Random(seed));
            changes.create();
            changes.rows(60);
            catchUp(pipeline, source, copies);
            if (kind != Source.MYSQL) {
                TypesPage.check(kind.name().toLowerCase(java.util.Locale.ROOT), schema("everything"), copies);
            }

            changes.rows(200);
            catchUp(pipeline, source, copies);

            Random random = new Random(seed);
            for (int kill = 0; kill < KILLS; kill++) {
                changes.rows(60);
                try (TributaryProcess run = TributaryProcess.start(folder, "run", "-c", pipeline.toString())) {
                    Thread.sleep(1_000 + random.nextInt(3_000));
                    assertThat(run.isAlive()).as(run.printed()).isTrue();
                    run.kill();
                }
            }
            catchUp(pipeline, source, copies);

            changes.addAndRenameColumns();
            changes.rows(100);
            catchUp(pipeline, source, copies);

            changes.truncateAndDropColumn();
            changes.rows(100);
            changes.widenColumn();
            changes.rows(100);
            catchUp(pipeline, source, copies);
        }
    }

    private void catchUp(Path pipeline, Database source, Map<String, CopiedRows> copies) throws Exception {
        assertDone(TributaryCommand.run("run", "--until-caught-up", "-c", pipeline.toString()));
        for (String table : TABLES) {
            TableSchema schema = schema(table);
            List<String> expected =
                    new SqlCopy(source.dialect(), source.connector(), named -> "shop." + table).rows(schema);
            for (Map.Entry<String, CopiedRows> copy : copies.entrySet()) {
                List<String> held = copy.getValue().rows(schema);
                if (!held.equals(expected)) {
                    List<String> missing = new ArrayList<>(expected);
                    held.forEach(missing::remove);
                    List<String> surplus = new ArrayList<>(held);
                    expected.forEach(surplus::remove);
                    assertThat(surplus.stream().limit(3).toList())
                            .as("surplus rows of %s in %s", table, copy.getKey())
                            .isEqualTo(missing.stream().limit(3).toList());
                }
            }
        }
    }

    private TableSchema schema(String table) {
        LandingReader landing = new LandingReader(new LocalFiles(folder.resolve("landing")));
        TableId id = new TableId("shop", table);
        return landing.schema(id, landing.state().table(id).schemaVersion());
    }

    private Database shared(DemoServer.Kind kind, Dialect dialect) throws Exception {
        SharedServer server = SharedServer.take(kind);
        taken.add(server);
        return new Database(server.url(), server.user(), dialect, server::connect);
    }

    private static Database mysql(String url) throws Exception {
        URI address = URI.create(url.substring("jdbc:".length()));
        SqlCopy.Connector connector = () -> DriverManager.getConnection(
                url.replaceFirst("^jdbc:mysql:", "jdbc:mariadb:") + "&allowPublicKeyRetrieval=true");
        try (Connection connection = connector.connect()) {
            execute(connection, "DROP DATABASE IF EXISTS shop", "DROP DATABASE IF EXISTS copy_of_shop");
        }
        return new Database(
                "jdbc:mysql://" + address.getHost() + ":" + address.getPort() + "/", "root", Dialect.MYSQL, connector);
    }

    private Map<String, CopiedRows> copies(Map<Source, Database> databases) {
        Map<String, CopiedRows> copies = new LinkedHashMap<>();
        copies.put("CSV", new CsvCopy(folder.resolve("csv")));
        copies.put("Parquet", parquet("parquet"));
        copies.put("divided Parquet", parquet("divided"));
        copies.put("Iceberg", iceberg("iceberg2"));
        copies.put("Iceberg 3", iceberg("iceberg3"));
        databases.forEach((kind, database) -> copies.put(
                kind.name(),
                new SqlCopy(
                        database.dialect(),
                        database.connector(),
                        schema -> database.dialect() == Dialect.POSTGRES
                                ? "copy_of_shop." + schema.table().name()
                                : "`copy_of_shop`.`" + schema.table().name() + "`")));
        return copies;
    }

    private SqlCopy iceberg(String target) {
        return new SqlCopy(
                Dialect.DUCKDB,
                DuckDb::connect,
                schema -> "(" + IcebergSql.rows(folder.resolve(target), folder, schema.table()) + ")");
    }

    private SqlCopy parquet(String target) {
        return new SqlCopy(
                Dialect.DUCKDB,
                DuckDb::connect,
                schema -> parquet(folder.resolve(target)
                        .resolve(schema.table().schema())
                        .resolve(schema.table().name())));
    }

    /** Files of the manifest, or the one file that a table is. */
    private static String parquet(Path table) {
        Path manifest = table.resolve("_manifest.json");
        if (!Files.exists(manifest)) {
            return "read_parquet('" + table.resolve("final_output.parquet") + "')";
        }
        List<String> files = new ArrayList<>();
        try {
            new ObjectMapper()
                    .readTree(manifest.toFile())
                    .path("files")
                    .forEach(file -> files.add("'"
                            + table.resolve(file.path("path").asText())
                                    .toString()
                                    .replace("'", "''") + "'"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "read_parquet([" + String.join(", ", files) + "], hive_partitioning = false)";
    }

    private Path writePipeline(Database source, Iterable<Database> databases) throws Exception {
        StringBuilder file = new StringBuilder(
                """
                name: shop
                source:
                  url: %s
                  user: %s
                  tables: ["shop.%%"]
                landing:
                  path: landing
                  max-interval: 100ms
                targets:
                  - path: csv
                    memory: 8MB
                  - path: parquet
                    format: parquet
                    memory: 8MB
                  - path: divided
                    format: parquet
                    memory: 8MB
                    partition-by: [shop.everything.choice, day(shop.everything.at), shop.places.street]
                  - path: iceberg2
                    format: iceberg
                    memory: 8MB
                    partition-by: ["bucket(3, shop.everything.id)", day(shop.everything.at), shop.places.street]
                  - path: iceberg3
                    format: iceberg
                    format-version: 3
                    memory: 8MB
                """
                        .formatted(source.url(), source.user()));
        for (Database database : databases) {
            file.append(
                    """
                      - url: %s
                        user: %s
                        schema: "copy_of_{schema}"
                        memory: 8MB
                    """
                            .formatted(database.url(), database.user()));
        }
        return Files.writeString(folder.resolve("pipeline.yaml"), file);
    }
}
