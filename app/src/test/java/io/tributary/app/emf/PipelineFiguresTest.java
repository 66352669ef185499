package io.tributary.app.emf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.app.emf.PipelineFigures.Part;
import io.tributary.app.status.LedgerView;
import io.tributary.app.status.StatusReader.TargetView;
import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.Operation;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.files.MemoryFiles;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.ManualClock;
import io.tributary.landing.TableEvent;
import io.tributary.ledger.Applied;
import io.tributary.target.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PipelineFiguresTest {
    private static final Instant SOURCE_TIME = Instant.parse("2026-11-20T10:15:00Z");
    private static final TableId PERSON = new TableId("world", "person_lewis");
    private static final TableId CITY = new TableId("world", "city");

    private final MemoryFiles files = new MemoryFiles();
    private final ManualClock clock = ManualClock.atStart();
    private final LandingWriter landing =
            LandingWriter.open(files, LandingSettings.DEFAULT, clock, "process 7 on host test");
    private final Map<TableId, Applied> applied = new HashMap<>();
    private final Map<TableId, Target.Failure> failures = new HashMap<>();

    @AfterEach
    void close() {
        landing.close();
    }

    @Test
    void aLineHasEveryFigureSinceTheLineBefore() {
        load(PERSON);
        PipelineFigures figures = figures("/srv/csv");
        change(PERSON, 3, 12);
        apply(PERSON, 12);
        change(PERSON, 1, 40);
        clock.advance(Duration.ofSeconds(60));

        assertThat(figures.lines())
                .containsExactly(
                        """
                        {"_aws":{"Timestamp":%d,"CloudWatchMetrics":[{"Namespace":"Tributary","Dimensions":[["pipeline"]],\
                        "Metrics":[{"Name":"tributary_lag_seconds","Unit":"Seconds"},\
                        {"Name":"tributary_failing_tables","Unit":"Count"},\
                        {"Name":"tributary_landed_rows","Unit":"Count"},{"Name":"tributary_landed_files","Unit":"Count"},\
                        {"Name":"tributary_landed_bytes","Unit":"Bytes"},\
                        {"Name":"tributary_applied_rows","Unit":"Count"},{"Name":"tributary_applied_files","Unit":"Count"},\
                        {"Name":"tributary_applied_bytes","Unit":"Bytes"},\
                        {"Name":"tributary_run_seconds","Unit":"Seconds"}]}]},"pipeline":"world",\
                        "tributary_lag_seconds":28.0,"tributary_failing_tables":0.0,"tributary_landed_rows":4.0,\
                        "tributary_landed_files":2.0,"tributary_landed_bytes":16.0,"tributary_applied_rows":3.0,\
                        "tributary_applied_files":1.0,"tributary_applied_bytes":12.0,"tributary_run_seconds":60.0,\
                        "failingTables":[]}"""
                                .formatted(clock.millis()));

        apply(PERSON, 40);
        assertThat(values(figures))
                .containsEntry("tributary_lag_seconds", 0.0)
                .containsEntry("tributary_landed_rows", 0.0)
                .containsEntry("tributary_applied_rows", 1.0)
                .containsEntry("tributary_applied_bytes", 4.0);
        assertThat(values(figures)).containsEntry("tributary_applied_rows", 0.0);
    }

    @Test
    void aTableThatIsFarBehindDoesNotHoldBackTheFiguresOfOthers() {
        load(PERSON);
        load(CITY);
        apply(PERSON, 0);
        apply(CITY, 0);
        PipelineFigures figures = figures("/srv/csv");
        change(CITY, 5, 10);
        for (int i = 1; i <= 20; i++) {
            change(PERSON, 1, 10 + i);
            apply(PERSON, 10 + i);
            assertThat(values(figures)).containsEntry("tributary_applied_rows", 1.0);
        }
        apply(CITY, 30);

        assertThat(values(figures))
                .containsEntry("tributary_applied_rows", 5.0)
                .containsEntry("tributary_applied_files", 1.0);
    }

    @Test
    void tablesThatFailAreCountedAndNamed() throws IOException {
        load(PERSON);
        load(CITY);
        landing.event(
                CITY, new TableEvent.Stopped(ErrorCode.VALUE_UNSUPPORTED, "Table world.city has a value", "reload it"));
        commit(5);
        failures.put(PERSON, new Target.Failure("TARGET_REFUSED", "Cannot apply", ""));

        JsonNode line = new ObjectMapper().readTree(figures("/srv/csv").lines().get(0));
        assertThat(line.get("tributary_failing_tables").doubleValue()).isEqualTo(2.0);
        assertThat(line.get("failingTables").toString()).isEqualTo("[\"world.city\",\"world.person_lewis\"]");
    }

    @Test
    void severalTargetsAreToldApart() throws IOException {
        load(PERSON);

        List<String> lines = figures("/srv/csv", "/srv/parquet").lines();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).contains("\"Dimensions\":[[\"pipeline\"]]").doesNotContain("tributary_lag_seconds");
        assertThat(lines.get(2))
                .contains("\"Dimensions\":[[\"pipeline\"],[\"pipeline\",\"target\"]]", "\"target\":\"/srv/parquet\"")
                .doesNotContain("tributary_landed_rows");
    }

    @Test
    void aCaptureTellsWhatItLandsAndAnApplyWhatItApplies() {
        load(PERSON);
        PipelineFigures capture =
                new PipelineFigures("world", new LandingReader(files), List.of(), Set.of(Part.CAPTURE), clock);
        PipelineFigures apply =
                new PipelineFigures("world", new LandingReader(files), List.of(view("x")), Set.of(Part.APPLY), clock);

        assertThat(values(capture).keySet())
                .containsExactlyInAnyOrder(
                        "tributary_landed_rows",
                        "tributary_landed_files",
                        "tributary_landed_bytes",
                        "tributary_run_seconds");
        assertThat(values(apply).keySet())
                .containsExactlyInAnyOrder(
                        "tributary_lag_seconds",
                        "tributary_failing_tables",
                        "tributary_applied_rows",
                        "tributary_applied_files",
                        "tributary_applied_bytes",
                        "tributary_run_seconds");
    }

    @Test
    void everyLineKeepsTheRulesOfTheFormat() throws IOException {
        for (int i = 0; i < 30; i++) {
            TableId table = new TableId("world", "t" + i);
            load(table);
            failures.put(table, new Target.Failure("TARGET_REFUSED", "Cannot apply", ""));
        }
        for (String line : figures("/srv/csv", "/srv/parquet").lines()) {
            keepsTheRules(line);
        }
        for (String line : figures("s3://lake/des_file").lines()) {
            keepsTheRules(line);
        }
    }

    @Test
    void figuresArePrintedWhenTheWorkEnds() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        load(PERSON);

        EmbeddedMetrics metrics = EmbeddedMetrics.start(() -> figures("/srv/csv"), out, Duration.ofHours(1));
        change(PERSON, 2, 3);
        metrics.close();

        assertThat(out.toString(UTF_8)).hasLineCount(1).endsWith("\n").contains("\"tributary_landed_rows\":2.0");
        keepsTheRules(out.toString(UTF_8));
    }

    /** What the format's specification says must hold. */
    private static void keepsTheRules(String text) throws IOException {
        assertThat(text.getBytes(UTF_8)).hasSizeLessThan(256 * 1024);
        JsonNode line = new ObjectMapper().readTree(text);
        assertThat(line.at("/_aws/Timestamp").isIntegralNumber()).isTrue();
        assertThat(line.at("/_aws/CloudWatchMetrics")).isNotEmpty();
        for (JsonNode directive : line.at("/_aws/CloudWatchMetrics")) {
            assertThat(directive.get("Namespace").textValue()).matches("[^:].{0,254}");
            assertThat(directive.get("Dimensions")).isNotEmpty();
            for (JsonNode set : directive.get("Dimensions")) {
                assertThat(set.size()).isBetween(1, 30);
                for (JsonNode dimension : set) {
                    assertThat(dimension.textValue()).matches("[^:].{0,249}");
                    assertThat(line.get(dimension.textValue()).textValue()).hasSizeBetween(1, 1024);
                }
            }
            assertThat(directive.get("Metrics").size()).isBetween(1, 100);
            Set<String> names = new LinkedHashSet<>();
            for (JsonNode metric : directive.get("Metrics")) {
                assertThat(names.add(metric.get("Name").textValue())).isTrue();
                assertThat(metric.get("Name").textValue()).hasSizeBetween(1, 1024);
                assertThat(metric.get("Unit").textValue()).isIn("Seconds", "Count", "Bytes");
                assertThat(line.get(metric.get("Name").textValue()).isNumber()).isTrue();
            }
        }
    }

    private Map<String, Double> values(PipelineFigures figures) {
        Map<String, Double> values = new HashMap<>();
        try {
            JsonNode line = new ObjectMapper().readTree(figures.lines().get(0));
            line.properties().forEach(entry -> {
                if (entry.getValue().isNumber()) {
                    values.put(entry.getKey(), entry.getValue().doubleValue());
                }
            });
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return values;
    }

    private PipelineFigures figures(String... targets) {
        List<TargetView> views = new ArrayList<>();
        for (String target : targets) {
            views.add(view(target));
        }
        return new PipelineFigures("world", new LandingReader(files), views, EnumSet.allOf(Part.class), clock);
    }

    private LedgerView view(String name) {
        return new LedgerView(name, applied, failures);
    }

    private void load(TableId table) {
        Column id = new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "integer", null);
        landing.putSchema(new TableSchema(table, 1, List.of(id), List.of(1), ""));
        landing.event(table, new TableEvent.LoadStarted(1, 1, new Position("0/1")));
        landing.loadFinished(table, 1, List.of());
        commit(0);
        apply(table, 0);
    }

    private void change(TableId table, int rows, int second) {
        for (int i = 0; i < rows; i++) {
            CsvRowWriter row = landing.changes(table).begin(Operation.INSERT);
            row.value("1".getBytes(UTF_8), 0, 1);
            landing.changes(table).end();
        }
        commit(second);
    }

    private void commit(int second) {
        landing.transactionEnded(new Position("0/" + (10 + second)), SOURCE_TIME.plusSeconds(second));
        landing.commit();
    }

    private void apply(TableId table, int second) {
        Instant at = SOURCE_TIME.plusSeconds(second);
        applied.put(table, new Applied(landing.state().number(), 1, 1, new Position("0/2"), at, 1, 0));
    }
}
