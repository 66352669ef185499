package io.tributary.target.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import au.com.bytecode.opencsv.CSVParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.access.AwsAccess;
import io.tributary.catalog.CatalogNaming;
import io.tributary.catalog.glue.GlueServer;
import io.tributary.catalog.glue.GlueServer.Fault;
import io.tributary.catalog.glue.GlueSettings;
import io.tributary.catalog.glue.GlueTables;
import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.MemoryFiles;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.StreamingMerge;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import io.tributary.target.FileLayout;
import io.tributary.target.Target;
import io.tributary.target.Target.Failure;
import io.tributary.target.Target.Stage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Final CSV files and their entries in a Data Catalog, through everything that can come between. */
final class RegisteringTargetIT {
    private static final GlueServer SERVER = GlueServer.start();
    private static final TableId TABLE = new TableId("World", "Person-Lewis");
    private static final String NAME = "person_lewis";
    private static final RetryPauses NEVER = new RetryPauses(Duration.ofHours(1), Duration.ofHours(1));

    @TempDir
    private Path scratch;

    private final MemoryFiles files = new MemoryFiles();
    private final LandedLog log = new LandedLog(schema(1, column(1, "ID", "int4"), column(2, "Name", "text")));
    private final String database = "db_" + Long.toHexString(System.nanoTime());
    private CsvSettings settings = CsvSettings.DEFAULT;

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @BeforeEach
    void credentials() {
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        SERVER.takeRequests();
        log.load("1,Ann\n2,Bob\n");
    }

    private static Column column(int id, String name, String sourceType) {
        return new Column(id, name, new ColumnType.Text(), sourceType, null);
    }

    private static TableSchema schema(int version, Column... columns) {
        return new TableSchema(TABLE, version, List.of(columns), List.of(1), "");
    }

    private CsvTarget plain() {
        return CsvTarget.open(files, settings, new StreamingMerge(log.files(), MergeSettings.in(scratch)), "me");
    }

    private RegisteringTarget open(RetryPauses pauses) {
        GlueTables tables = GlueTables.open(
                GlueSettings.of(AwsAccess.DEFAULT.withEndpoint(SERVER.uri()).withRegion("us-east-1")));
        Registration registration = new Registration(
                tables, new CatalogNaming(database, "{table}"), new CsvShape(files, settings), files, "world");
        return RegisteringTarget.open(
                plain(), registration, files, (table, applied) -> log.schema(table, applied.schemaVersion()), pauses);
    }

    private void apply(Target target) {
        log.plan(target.applied(TABLE)).ifPresent(target::apply);
    }

    /** One pass of a process. */
    private SortedMap<TableId, PipelineException> pass() {
        try (RegisteringTarget target = open(NEVER)) {
            apply(target);
            SortedMap<TableId, PipelineException> failures = target.settle();
            assertThat(target.unsettled()).isEqualTo(failures);
            return failures;
        }
    }

    private List<String> columns() {
        List<String> columns = new ArrayList<>();
        SERVER.table(database, NAME)
                .path("StorageDescriptor")
                .path("Columns")
                .forEach(column -> columns.add(column.path("Name").asText() + " "
                        + column.path("Type").asText() + " "
                        + column.path("Comment").asText()));
        return columns;
    }

    @Test
    void firstPublishMakesTheEntryAndLaterOnesLeaveItAlone() {
        assertThat(pass()).isEmpty();

        JsonNode table = SERVER.table(database, NAME);
        assertThat(table.path("StorageDescriptor").toString())
                .isEqualTo("{\"Columns\":[{\"Name\":\"id\",\"Type\":\"string\",\"Comment\":\"int4\"},"
                        + "{\"Name\":\"name\",\"Type\":\"string\",\"Comment\":\"text\"}],"
                        + "\"Location\":\"memory:World/Person-Lewis/\","
                        + "\"InputFormat\":\"org.apache.hadoop.mapred.TextInputFormat\","
                        + "\"OutputFormat\":\"org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat\","
                        + "\"SerdeInfo\":" + table.path("StorageDescriptor").path("SerdeInfo") + "}");
        assertThat(table.path("StorageDescriptor")
                        .path("SerdeInfo")
                        .path("SerializationLibrary")
                        .asText())
                .isEqualTo("org.apache.hadoop.hive.serde2.OpenCSVSerde");
        assertThat(parameters())
                .isEqualTo(Map.of(
                        "EXTERNAL",
                        "TRUE",
                        "classification",
                        "csv",
                        "compressionType",
                        "none",
                        "typeOfData",
                        "file",
                        "tributary.pipeline",
                        "world",
                        "tributary.table",
                        "World.Person-Lewis"));
        assertThat(table.path("TableType").asText()).isEqualTo("EXTERNAL_TABLE");

        SERVER.takeRequests();
        log.changes("U,1,Anna\n");
        assertThat(pass()).isEmpty();
        assertThat(SERVER.takeRequests()).as("looked at only").containsOnly("GetTable");
    }

    private Map<String, String> parameters() {
        Map<String, String> parameters = new HashMap<>();
        SERVER.table(database, NAME)
                .path("Parameters")
                .properties()
                .forEach(
                        entry -> parameters.put(entry.getKey(), entry.getValue().asText()));
        return parameters;
    }

    @Test
    void changedColumnsAreFollowedInTheSameProcessAndCommentsOfOthersStay() {
        try (RegisteringTarget target = open(NEVER)) {
            apply(target);
            target.settle();
            comment("id", "who it is");
            log.alter(schema(2, column(1, "ID", "int8"), column(3, "Age", "int2")));
            log.changes("I,3,7\n");
            apply(target);

            assertThat(target.settle()).isEmpty();
        }
        assertThat(columns()).isEqualTo(List.of("id string who it is", "age string int2"));
    }

    private void comment(String column, String text) {
        String table = SERVER.table(database, NAME).toString();
        SERVER.put(
                database,
                table.replace(
                        "\"Name\":\"" + column + "\",\"Type\":\"string\",\"Comment\":\"int4\"",
                        "\"Name\":\"" + column + "\",\"Type\":\"string\",\"Comment\":\"" + text + "\""));
    }

    @Test
    void headerIsSkippedAndNoLongerSkippedWhenItGoes() {
        settings = new CsvSettings(CsvSettings.LAYOUT, CsvSettings.Header.NAMES);
        pass();
        assertThat(parameters()).containsEntry("skip.header.line.count", "1");

        settings = CsvSettings.DEFAULT;
        pass();
        assertThat(parameters()).as("the file still has it").containsEntry("skip.header.line.count", "1");
        log.changes("U,1,Anna\n");
        pass();

        assertThat(parameters()).doesNotContainKey("skip.header.line.count");
    }

    /** The one file of a pipeline of one table: what is registered is its folder. */
    @Test
    void oneFileInTheTargetItselfIsRegisteredAsItsFolder() {
        settings = new CsvSettings(new FileLayout("out/final_output.csv"), CsvSettings.Header.NONE);

        pass();

        assertThat(SERVER.table(database, NAME)
                        .path("StorageDescriptor")
                        .path("Location")
                        .asText())
                .isEqualTo("memory:out/");
    }

    @Test
    void crashBeforeRegisteringIsHealedByTheNextPassWithNothingToApply() {
        try (CsvTarget target = plain()) {
            apply(target);
        }

        assertThat(pass()).isEmpty();

        assertThat(columns()).isEqualTo(List.of("id string int4", "name string text"));
    }

    @Test
    void catalogThatFailsHoldsUpNothingAndIsShownUntilItIsHealed() {
        SERVER.fail("GetTable", Fault.DENIED, Fault.DENIED);

        SortedMap<TableId, PipelineException> failures = pass();

        SERVER.forgive();

        assertThat(failures.get(TABLE).code()).isEqualTo(ErrorCode.TARGET_PERMISSION_MISSING);
        try (RegisteringTarget look = RegisteringTarget.readOnly(CsvTarget.readOnly(files, settings), files)) {
            assertThat(look.applied(TABLE)).isEqualTo(applied());
            Failure failure = look.failure(TABLE).orElseThrow();
            assertThat(List.of(failure.stage(), failure.code()))
                    .isEqualTo(List.of(Stage.CATALOG, "TARGET_PERMISSION_MISSING"));
            assertThat(failure.message()).contains(NAME);
            assertThat(failure.hint()).contains("glue:GetTable");

            log.changes("U,1,Anna\n");
            assertThat(pass()).isEmpty();
            assertThat(look.failure(TABLE)).isEmpty();
            assertThat(applied().commit()).isEqualTo(log.lastCommit());
        }
    }

    private Applied applied() {
        try (CsvTarget target = CsvTarget.readOnly(files, settings)) {
            return target.applied(TABLE);
        }
    }

    @Test
    void registeringIsTriedAgainByItselfWhileTheTargetIsOpen() throws InterruptedException {
        SERVER.fail("CreateTable", Fault.DENIED, Fault.DENIED);

        try (RegisteringTarget target = open(new RetryPauses(Duration.ofMillis(1), Duration.ofMillis(5)))) {
            apply(target);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (!isThere()) {
                assertThat(System.nanoTime()).as("patience").isLessThan(end);
                TimeUnit.MILLISECONDS.sleep(2);
            }
            target.settle();
            assertThat(target.failure(TABLE)).isEmpty();
        }
        assertThat(SERVER.hasFailedAsTold()).isTrue();
    }

    private boolean isThere() {
        try {
            return !SERVER.table(database, NAME).isEmpty();
        } catch (RuntimeException notYet) {
            return false;
        }
    }

    @Test
    void answersThatGetLostAndOthersWhoComeBetweenChangeNothing() {
        SERVER.put(database, "{\"Name\":\"other\"}");
        SERVER.fail("CreateTable", Fault.LOST);
        assertThat(pass()).isEmpty();
        SERVER.fail("UpdateTable", Fault.OVERTAKEN, Fault.LOST);
        log.alter(schema(2, column(1, "ID", "int4"), column(2, "Name", "text"), column(3, "Age", "int2")));
        log.changes("I,3,Cid,7\n");

        assertThat(pass()).isEmpty();

        assertThat(columns()).isEqualTo(List.of("id string int4", "name string text", "age string int2"));
        assertThat(parameters()).containsEntry("overtaken", "by somebody");
        assertThat(SERVER.hasFailedAsTold()).isTrue();
    }

    @Test
    void entryOfSomebodyElseWithOtherContentStaysAsItIs() {
        String foreign =
                "{\"Name\":\"person_lewis\",\"Parameters\":{},\"StorageDescriptor\":{\"Location\":\"s3://other/\"}}";
        SERVER.put(database, foreign);

        SortedMap<TableId, PipelineException> failures = pass();

        assertThat(failures.get(TABLE).code()).isEqualTo(ErrorCode.TARGET_REFUSED);
        assertThat(failures.get(TABLE)).hasMessageContaining("that entry is somebody else's, of s3://other");
        assertThat(failures.get(TABLE).hint()).contains("aws glue delete-table --database-name " + database);
        assertThat(SERVER.table(database, NAME).path("StorageDescriptor").toString())
                .isEqualTo("{\"Location\":\"s3://other/\"}");
    }

    @Test
    void entryOfAnotherPipelineIsRefusedAndOneOfACrawlerIsTakenOver() {
        SERVER.put(
                database,
                "{\"Name\":\"person_lewis\",\"Parameters\":{\"tributary.pipeline\":\"mars\",\"tributary.table\":\"a.b\"},"
                        + "\"StorageDescriptor\":{\"Location\":\"memory:World/Person-Lewis/\"}}");
        assertThat(pass().get(TABLE)).hasMessageContaining("that entry is of a.b in pipeline mars");

        SERVER.put(
                database,
                "{\"Name\":\"person_lewis\",\"Description\":\"found\",\"PartitionKeys\":[],\"Parameters\":"
                        + "{\"UPDATED_BY_CRAWLER\":\"c\",\"classification\":\"csv\"},\"StorageDescriptor\":"
                        + "{\"Columns\":[{\"Name\":\"col0\",\"Type\":\"bigint\"}],\"Location\":\"memory:World/Person-Lewis\"}}");
        assertThat(pass()).isEmpty();

        assertThat(columns()).isEqualTo(List.of("id string int4", "name string text"));
        assertThat(parameters()).containsEntry("UPDATED_BY_CRAWLER", "c").containsEntry("tributary.pipeline", "world");
        assertThat(SERVER.table(database, NAME).path("Description").asText()).isEqualTo("found");
    }

    @Test
    void columnsThatOnlyCaseTellsApartAreNotRegistered() {
        log.alter(schema(2, column(1, "ID", "int4"), column(2, "Name", "text"), column(3, "NAME", "text")));
        log.changes("I,3,Cid,Dan\n");

        assertThat(pass().get(TABLE)).hasMessageContaining("upper and lower case tells its columns name apart");
    }

    /** Hive's and Athena's SerDe is this parser with the parameters of the entry; lines are cut before it sees them. */
    @Test
    void serdeOfTheEntryReadsWhatWeWrite() throws Exception {
        log.changes(
                "I,3,\"say \"\"hi\"\", \\ c:\\temp \\\"\"\"\nI,4,\"\"\nI,5,\nI,6,\"\"\"\"\nI,7,\" a,b \"\nI,8,表😀\n");
        pass();
        JsonNode told = SERVER.table(database, NAME)
                .path("StorageDescriptor")
                .path("SerdeInfo")
                .path("Parameters");
        CSVParser parser = new CSVParser(
                character(told, "separatorChar"), character(told, "quoteChar"), character(told, "escapeChar"));

        List<List<String>> rows = new ArrayList<>();
        String text;
        try (var in = files.open("World/Person-Lewis/final_output.csv")) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        for (String line : text.split("\n")) {
            rows.add(List.of(parser.parseLine(line)));
        }

        assertThat(rows)
                .containsExactlyInAnyOrder(
                        List.of("1", "Ann"),
                        List.of("2", "Bob"),
                        List.of("3", "say \"hi\", \\ c:\\temp \\\""),
                        List.of("4", ""),
                        List.of("5", ""),
                        List.of("6", "\""),
                        List.of("7", " a,b "),
                        List.of("8", "表😀"));
    }

    private static char character(JsonNode parameters, String name) {
        return parameters.path(name).asText().charAt(0);
    }
}
