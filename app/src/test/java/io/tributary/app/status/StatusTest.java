package io.tributary.app.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tributary.app.run.ProcessReport;
import io.tributary.app.run.Vitals;
import io.tributary.app.status.StatusReader.Setup;
import io.tributary.app.status.StatusReader.SourcePlace;
import io.tributary.app.status.StatusText.Paint;
import io.tributary.capture.SourceHealth;
import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.Operation;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.files.MemoryFiles;
import io.tributary.landing.ChangeAppender;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingState;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.ManualClock;
import io.tributary.landing.TableEvent;
import io.tributary.ledger.Applied;
import io.tributary.target.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final Instant SOURCE_TIME = Instant.parse("2026-11-20T10:15:00Z");

    private final MemoryFiles files = new MemoryFiles();
    private final ManualClock clock = ManualClock.atStart();
    private final Map<TableId, Applied> applied = new HashMap<>();
    private final Map<TableId, Target.Failure> failures = new HashMap<>();

    @Test
    void anEmptyLandingZoneSaysSo() {
        assertThat(StatusText.lines(status(null), Paint.PLAIN))
                .containsExactly("pipeline world: not running, 0 commits landed", "no table is landed yet");
    }

    @Test
    void everyStateIsShownToPeopleAndToMachines() throws IOException {
        landEveryState();
        ProcessReport process = new ProcessReport(
                "run",
                4711,
                "db7",
                Instant.parse("2026-11-20T09:00:00Z"),
                clock.instant(),
                List.of(new ProcessReport.Load("world", "city", 450, 1000)),
                vitals());

        StatusReport status = status(process);

        golden("status.txt", String.join("\n", StatusText.lines(status, Paint.PLAIN)) + "\n");
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("../docs/schema/status.schema.json")), InputFormat.JSON);
        assertThat(schema.validate(new ObjectMapper().writeValueAsString(status), InputFormat.JSON))
                .isEmpty();
        golden(
                "status.json",
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(status) + "\n");
    }

    @Test
    void inFewLinesTablesThatNeedALookComeFirst() {
        landEveryState();
        StatusReport status = status(null);
        List<String> all = StatusText.lines(status, Paint.PLAIN);

        List<String> few = StatusText.lines(status, Paint.PLAIN, all.size() - 2);

        assertThat(few).hasSize(all.size() - 2).contains("… and 3 more tables");
        assertThat(few.get(3)).startsWith("world.damaged");
        assertThat(few.get(4)).startsWith("world.keyless");
        assertThat(few.get(5)).startsWith("world.city");
        assertThat(StatusText.lines(status, Paint.PLAIN, 1))
                .as("never fewer than three")
                .contains("… and 3 more tables");
        assertThat(StatusText.lines(status, Paint.PLAIN, all.size())).isEqualTo(all);
    }

    @Test
    void onATerminalStatesHaveColoursAndLoadsHaveBars() {
        landEveryState();
        ProcessReport process = new ProcessReport(
                "run",
                4711,
                "db7",
                Instant.parse("2026-11-20T09:00:00Z"),
                clock.instant(),
                List.of(new ProcessReport.Load("world", "city", 450, 1000)),
                vitals());

        assertThat(StatusText.lines(status(process), Paint.COLOURS))
                .anySatisfy(line ->
                        assertThat(line).contains("world.city", "\u001b[33mloading\u001b[0m", "[####------] 45%"))
                .anySatisfy(line -> assertThat(line).contains("world.person_lewis", "\u001b[32mstreaming\u001b[0m"))
                .anySatisfy(line -> assertThat(line).contains("world.keyless", "\u001b[31mstopped\u001b[0m"));
    }

    @Test
    void whatWasCompleteStaysCompleteWhenAChangeComesLater() {
        StatusReader reader = new StatusReader(setup(), List.of(view("x")));
        try (LandingWriter landing =
                LandingWriter.open(files, LandingSettings.DEFAULT, clock, "process 7 on host test")) {
            load(landing, table("city"));
            commit(landing, "0/10", SOURCE_TIME);
            long loaded = landing.state().number();
            applied.put(table("city"), applied(loaded, "0/10", SOURCE_TIME, 1));
            Instant idle = SOURCE_TIME.plusSeconds(600);
            assertThat(completeThrough(reader, idle)).isEqualTo(idle.toString());

            change(landing, "city", Operation.INSERT);
            commit(landing, "0/20", idle.plusSeconds(5));
            assertThat(completeThrough(reader, idle)).as("not applied yet").isEqualTo(idle.toString());

            applied.put(table("city"), applied(landing.state().number(), "0/20", idle.plusSeconds(5), 2));
            assertThat(completeThrough(reader, idle))
                    .isEqualTo(idle.plusSeconds(5).toString());
        }
    }

    private String completeThrough(StatusReader reader, Instant mark) {
        Vitals vitals = new Vitals(
                Vitals.NONE.capturing(),
                new Vitals.Source(null, null, null, new Vitals.Mark(1, mark)),
                Vitals.NONE.applying(),
                "");
        ProcessReport process =
                new ProcessReport("run", 4711, "db7", clock.instant(), clock.instant(), List.of(), vitals);
        LandingState state = new LandingReader(files).state();
        return reader.read(new Observed(state, process, null, List.of(), null, clock.instant()))
                .tables()
                .get(0)
                .progress()
                .completeThrough();
    }

    @Test
    void everyTargetHasItsOwnProgress() {
        landEveryState();

        assertThat(status(null, "/srv/csv", "jdbc:mysql://reports/ {schema}").tables())
                .extracting(TableReport::table, TableReport::target)
                .startsWith(
                        tuple("world.behind", "/srv/csv"),
                        tuple("world.behind", "jdbc:mysql://reports/ {schema}"),
                        tuple("world.city", "/srv/csv"))
                .hasSize(12);
    }

    /** Streaming and current, streaming and behind, loading, stopped, dropped, and failed to apply. */
    private void landEveryState() {
        try (LandingWriter landing =
                LandingWriter.open(files, LandingSettings.DEFAULT, clock, "process 7 on host test")) {
            for (String table : List.of("person_lewis", "behind", "gone", "keyless", "damaged")) {
                load(landing, table(table));
            }
            commit(landing, "0/16B3748", SOURCE_TIME);
            long loaded = landing.state().number();
            change(landing, "person_lewis", Operation.INSERT);
            change(landing, "person_lewis", Operation.UPDATE);
            change(landing, "person_lewis", Operation.DELETE);
            change(landing, "behind", Operation.INSERT);
            change(landing, "damaged", Operation.INSERT);
            landing.event(table("gone"), new TableEvent.Dropped());
            landing.event(
                    table("keyless"),
                    new TableEvent.Stopped(
                            ErrorCode.TABLE_HAS_NO_IDENTITY,
                            "Table world.keyless has no primary key and no REPLICA IDENTITY FULL",
                            "ALTER TABLE world.keyless REPLICA IDENTITY FULL, then tributary reload"));
            startLoad(landing, table("city"));
            commit(landing, "0/16B5000", SOURCE_TIME.plusSeconds(12));
            long last = landing.state().number();
            applied.put(table("person_lewis"), applied(last, "0/16B5000", SOURCE_TIME.plusSeconds(12), 1_204_000));
            applied.put(table("gone"), applied(last, "0/16B5000", SOURCE_TIME.plusSeconds(12), 7));
            applied.put(table("keyless"), applied(last, "0/16B5000", SOURCE_TIME.plusSeconds(12), 1));
            applied.put(
                    table("behind"),
                    applied(loaded, "0/16B3748", SOURCE_TIME, 1).holding(1, 0, 3));
            applied.put(table("damaged"), applied(loaded, "0/16B3748", SOURCE_TIME, 1));
        }
        failures.put(
                table("damaged"),
                new Target.Failure(
                        "LANDING_CORRUPT",
                        "Cannot apply world/damaged/20261120-101530123.csv: row 1 has 2 fields, expected 3",
                        "Load it anew: tributary reload world.damaged"));
        clock.advance(Duration.ofSeconds(30));
    }

    private StatusReport status(ProcessReport process, String... targets) {
        List<StatusReader.TargetView> views =
                Arrays.stream(targets).<StatusReader.TargetView>map(this::view).toList();
        Setup setup = setup();
        LandingState state = new LandingReader(files).state();
        return new StatusReader(setup, targets.length == 0 ? List.of(view("x")) : views)
                .read(new Observed(state, process, null, List.of(table("behind")), null, clock.instant()));
    }

    private static Setup setup() {
        return new Setup(
                "world",
                new SourcePlace("postgresql", "db7:5432/world"),
                "/srv/landing",
                50L << 30,
                Duration.ofMinutes(1));
    }

    /** A running capture that has lost its source for now, whose clock is two minutes ahead. */
    private static Vitals vitals() {
        SourceHealth health = new SourceHealth(
                new Position("0/16B5100"), SOURCE_TIME.plusSeconds(150), 4096L, 1L << 24, 1L << 30, null);
        return new Vitals(
                new Vitals.Capturing(
                        Vitals.State.RETRYING,
                        new Vitals.Cause(
                                "SOURCE_UNREACHABLE",
                                "Cannot connect to db7:5432/world",
                                "See that the server runs; it is tried again by itself"),
                        3,
                        0.1),
                new Vitals.Source(health, 120.0, null, new Vitals.Mark(3, SOURCE_TIME.plusSeconds(145))),
                new Vitals.Applying(2048L, List.of()),
                "http://127.0.0.1:8765/");
    }

    private LedgerView view(String name) {
        return new LedgerView(name, applied, failures);
    }

    private static TableId table(String name) {
        return new TableId("world", name);
    }

    private static Applied applied(long commit, String position, Instant sourceTime, long rows) {
        return new Applied(commit, 1, 1, new Position(position), sourceTime, rows, 0);
    }

    private static void load(LandingWriter landing, TableId table) {
        startLoad(landing, table);
        landing.loadFinished(table, 1, List.of());
    }

    private static void startLoad(LandingWriter landing, TableId table) {
        Column id = new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "integer", null);
        landing.putSchema(new TableSchema(table, 1, List.of(id), List.of(1), ""));
        landing.event(table, new TableEvent.LoadStarted(1, 1, new Position("0/1")));
    }

    private static void change(LandingWriter landing, String table, Operation operation) {
        ChangeAppender changes = landing.changes(table(table));
        CsvRowWriter row = changes.begin(operation);
        row.value("1".getBytes(UTF_8), 0, 1);
        changes.end();
    }

    private static void commit(LandingWriter landing, String position, Instant sourceTime) {
        landing.transactionEnded(new Position(position), sourceTime);
        landing.commit();
    }

    private static void golden(String name, String text) throws IOException {
        Path file = GOLDEN.resolve(name);
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, text);
        }
        assertThat(file).as("-Dgolden.update=true writes it again").content().isEqualTo(text);
    }
}
