package io.tributary.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.Commit;
import io.tributary.landing.LandedFile;
import io.tributary.landing.LandedItem;
import io.tributary.landing.RowCounts;
import io.tributary.landing.SourceMark;
import io.tributary.landing.TableEvent;
import io.tributary.landing.TableItem;
import io.tributary.ledger.Applied;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PlannerTest {
    private static final TableId TABLE = new TableId("world", "city");
    private static final TableId OTHER = new TableId("world", "country");
    private static final SchemaLookup SCHEMAS = (table, version) -> new TableSchema(
            table,
            version,
            List.of(new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "integer", null)),
            List.of(1),
            "");

    /** One log, what the target holds of it, and the plan in short: {@code to-commit/generation/schema: steps}. */
    private record Case(String claim, Applied applied, List<Commit> log, String expected) {}

    @TestFactory
    Stream<DynamicTest> plans() {
        return Stream.of(
                        new Case("an empty log is nothing to do", held(0, 0, 0), log(), "nothing"),
                        new Case(
                                "commits about other tables are nothing to do",
                                held(3, 1, 1),
                                after(3, of(OTHER, change("x", 1, 1))),
                                "nothing"),
                        new Case(
                                "a first load replaces",
                                held(0, 0, 0),
                                log(
                                        items(),
                                        items(started(1, 1)),
                                        items(load("l1", 1, 1), load("l2", 1, 1), finished(1))),
                                "3/1/1: replace(l1,l2 v1)"),
                        new Case(
                                "an empty load replaces by nothing",
                                held(0, 0, 0),
                                log(items(started(1, 4)), items(finished(1))),
                                "2/1/4: replace( v4)"),
                        new Case(
                                "a load that still runs holds the plan back",
                                held(0, 0, 0),
                                log(items(started(1, 1)), items(change("a", 1, 1))),
                                "nothing"),
                        new Case(
                                "changes landed while the load ran follow the load",
                                held(0, 0, 0),
                                log(
                                        items(started(1, 1)),
                                        items(change("a", 1, 1)),
                                        items(load("l", 1, 1), finished(1)),
                                        items(change("b", 1, 1))),
                                "4/1/1: replace(l v1) changes(a v1) changes(b v1)"),
                        new Case(
                                "changes follow in commit order",
                                held(7, 2, 1),
                                after(7, items(change("a", 2, 1), change("b", 2, 1)), items(change("c", 2, 1))),
                                "9/2/1: changes(a v1) changes(b v1) changes(c v1)"),
                        new Case(
                                "commits that are applied are skipped",
                                held(2, 1, 1),
                                log(
                                        items(started(1, 1), load("l", 1, 1), finished(1)),
                                        items(change("a", 1, 1)),
                                        items(change("b", 1, 1))),
                                "3/1/1: changes(b v1)"),
                        new Case(
                                "a reload that runs ends the plan before it",
                                held(2, 1, 1),
                                after(
                                        2,
                                        items(change("a", 1, 1)),
                                        items(change("b", 1, 1), started(2, 1)),
                                        items(change("c", 2, 1))),
                                "3/1/1: changes(a v1)"),
                        new Case(
                                "a reload that finished supersedes what came before it",
                                held(2, 1, 1),
                                after(
                                        2,
                                        items(change("a", 1, 1)),
                                        items(started(2, 2)),
                                        items(change("b", 2, 2)),
                                        items(load("l", 2, 2), finished(2)),
                                        items(change("c", 2, 2))),
                                "7/2/2: replace(l v2) changes(b v2) changes(c v2)"),
                        new Case(
                                "a load that was given up is superseded by a later one",
                                held(0, 0, 0),
                                log(
                                        items(started(1, 1)),
                                        items(change("a", 1, 1)),
                                        items(started(2, 1)),
                                        items(change("b", 2, 1)),
                                        items(load("l", 2, 1), finished(2))),
                                "5/2/1: replace(l v1) changes(b v1)"),
                        new Case(
                                "only the last of several finished loads counts",
                                held(0, 0, 0),
                                log(
                                        items(started(1, 1)),
                                        items(load("l1", 1, 1), finished(1)),
                                        items(change("a", 1, 1)),
                                        items(started(2, 1)),
                                        items(load("l2", 2, 1), finished(2))),
                                "5/2/1: replace(l2 v1)"),
                        new Case(
                                "a finished load counts although a later one runs",
                                held(0, 0, 0),
                                log(
                                        items(started(1, 1)),
                                        items(load("l1", 1, 1), finished(1)),
                                        items(change("a", 1, 1)),
                                        items(started(2, 1)),
                                        items(change("b", 2, 1))),
                                "3/1/1: replace(l1 v1) changes(a v1)"),
                        new Case(
                                "a load that begins inside another unfinished one holds both back",
                                held(0, 0, 0),
                                log(items(started(1, 1)), items(started(2, 1)), items(load("l1", 1, 1), finished(1))),
                                "nothing"),
                        new Case(
                                "a reload that a later unfinished one superseded holds the plan back",
                                held(1, 1, 1),
                                after(
                                        1,
                                        items(started(2, 1)),
                                        items(started(3, 1)),
                                        items(load("l", 2, 1), finished(2))),
                                "nothing"),
                        new Case(
                                "a truncation leaves nothing of what came before",
                                held(1, 1, 1),
                                after(1, items(change("a", 1, 1), new TableEvent.Truncated(), change("b", 1, 1))),
                                "2/1/1: truncate changes(b v1)"),
                        new Case(
                                "a truncation after a load leaves nothing of the load",
                                held(0, 0, 0),
                                log(
                                        items(started(1, 1)),
                                        items(load("l", 1, 1), finished(1)),
                                        items(new TableEvent.Truncated())),
                                "3/1/1: truncate"),
                        new Case(
                                "a truncation while the load ran follows the load",
                                held(0, 0, 0),
                                log(
                                        items(started(1, 1)),
                                        items(new TableEvent.Truncated(), change("a", 1, 1)),
                                        items(load("l", 1, 1), finished(1))),
                                "3/1/1: truncate changes(a v1)"),
                        new Case(
                                "a truncation before a reload is superseded by it",
                                held(1, 1, 1),
                                after(
                                        1,
                                        items(new TableEvent.Truncated()),
                                        items(started(2, 1)),
                                        items(load("l", 2, 1), finished(2))),
                                "4/2/1: replace(l v1)"),
                        new Case(
                                "a new schema version is a plan of its own",
                                held(1, 1, 1),
                                after(1, items(new TableEvent.SchemaChanged(2))),
                                "2/1/2: "),
                        new Case(
                                "changes keep the schema version they were landed with",
                                held(1, 1, 1),
                                after(
                                        1,
                                        items(change("a", 1, 1), new TableEvent.SchemaChanged(2), change("b", 1, 2)),
                                        items(new TableEvent.SchemaChanged(3))),
                                "3/1/3: changes(a v1) changes(b v2)"),
                        new Case(
                                "a schema version before a reload is superseded by it",
                                held(1, 1, 1),
                                after(
                                        1,
                                        items(new TableEvent.SchemaChanged(5)),
                                        items(started(2, 6)),
                                        items(load("l", 2, 6), finished(2))),
                                "4/2/6: replace(l v6)"),
                        new Case(
                                "a stop moves the position only", held(1, 1, 1), after(1, items(stopped())), "2/1/1: "),
                        new Case(
                                "a drop moves the position only",
                                held(1, 1, 1),
                                after(1, items(new TableEvent.Dropped())),
                                "2/1/1: "),
                        new Case(
                                "a stop before the first load is nothing to do",
                                held(0, 0, 0),
                                log(items(stopped())),
                                "nothing"))
                .map(each -> DynamicTest.dynamicTest(
                        each.claim, () -> assertThat(shortly(Planner.plan(TABLE, each.applied, each.log, SCHEMAS)))
                                .isEqualTo(each.expected)));
    }

    @Test
    void planSaysWhatTheTargetHoldsAfterwards() {
        Applied applied = new Applied(4, 1, 1, new Position("p4"), null, 17, 99);
        List<Commit> log = after(4, items(change("a", 1, 1)), items(), of(OTHER, change("x", 1, 1)));

        Plan plan = Planner.plan(TABLE, applied, log, SCHEMAS).orElseThrow();

        assertThat(plan.from()).isEqualTo(applied);
        assertThat(plan.to()).isEqualTo(new Applied(7, 1, 1, new Position("p7"), Instant.ofEpochSecond(7), 17, 99));
        assertThat(plan.fromSchema()).isEqualTo(SCHEMAS.schema(TABLE, 1));
        assertThat(plan.toSchema()).isEqualTo(SCHEMAS.schema(TABLE, 1));
    }

    @Test
    void planFromAnOlderSchemaNamesBoth() {
        List<Commit> log = after(1, items(new TableEvent.SchemaChanged(2)));

        Plan plan = Planner.plan(TABLE, held(1, 1, 1), log, SCHEMAS).orElseThrow();

        assertThat(plan.fromSchema().version()).isEqualTo(1);
        assertThat(plan.toSchema().version()).isEqualTo(2);
    }

    @Test
    void planningTwiceGivesTheSamePlan() {
        List<Commit> log = log(items(started(1, 1)), items(load("l", 1, 1), finished(1)), items(change("a", 1, 1)));

        Optional<Plan> first = Planner.plan(TABLE, Applied.NOTHING, log, SCHEMAS);
        Optional<Plan> second = Planner.plan(TABLE, Applied.NOTHING, log, SCHEMAS);

        assertThat(first).isEqualTo(second);
    }

    @Test
    void changesOfALoadThatIsGoneAreNotPassedOver() {
        List<Commit> log = after(1499, items(change("a", 3, 1)));

        assertThatThrownBy(() -> Planner.plan(TABLE, Applied.NOTHING, log, SCHEMAS))
                .isInstanceOfSatisfying(PipelineException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.TARGET_DIVERGED);
                    assertThat(failure).hasMessageContaining("world.city").hasMessageContaining("a belongs to load 3");
                    assertThat(failure.hint()).contains("tributary reload world.city");
                });
    }

    @Test
    void loadFileOfAnotherSchemaVersionThanItsLoadIsRefused() {
        List<Commit> log = log(items(started(1, 1)), items(load("l", 1, 2), finished(1)));

        assertThatThrownBy(() -> Planner.plan(TABLE, Applied.NOTHING, log, SCHEMAS))
                .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.LANDING_CORRUPT));
    }

    private static String shortly(Optional<Plan> plan) {
        if (plan.isEmpty()) {
            return "nothing";
        }
        List<String> steps = new ArrayList<>();
        for (Plan.Step step : plan.get().steps()) {
            if (step instanceof Plan.Replace replace) {
                List<String> paths =
                        replace.files().stream().map(LandedFile::path).toList();
                steps.add("replace(" + String.join(",", paths) + " v"
                        + replace.schema().version() + ")");
            } else if (step instanceof Plan.Changes changes) {
                steps.add("changes(" + changes.file().path() + " v"
                        + changes.schema().version() + ")");
            } else {
                steps.add("truncate");
            }
        }
        Applied to = plan.get().to();
        return to.commit() + "/" + to.generation() + "/" + to.schemaVersion() + ": " + String.join(" ", steps);
    }

    private static Applied held(long commit, int generation, int schemaVersion) {
        return new Applied(commit, generation, schemaVersion, new Position("p" + commit), null, 0, 0);
    }

    @SafeVarargs
    private static List<Commit> log(List<TableItem>... commits) {
        return after(0, commits);
    }

    @SafeVarargs
    private static List<Commit> after(long number, List<TableItem>... commits) {
        List<Commit> log = new ArrayList<>();
        for (int i = 0; i < commits.length; i++) {
            long each = number + 1 + i;
            log.add(new Commit(
                    each,
                    1,
                    new Position("p" + (each - 1)),
                    new Position("p" + each),
                    Instant.ofEpochSecond(each),
                    Instant.ofEpochSecond(each),
                    SourceMark.NONE,
                    commits[i]));
        }
        return log;
    }

    private static List<TableItem> items(LandedItem... items) {
        return of(TABLE, items);
    }

    private static List<TableItem> of(TableId table, LandedItem... items) {
        return Arrays.stream(items).map(item -> new TableItem(table, item)).toList();
    }

    private static LandedFile load(String path, int generation, int schemaVersion) {
        return new LandedFile(path, LandedFile.Kind.LOAD, generation, schemaVersion, RowCounts.NONE, 0, 0);
    }

    private static LandedFile change(String path, int generation, int schemaVersion) {
        return new LandedFile(path, LandedFile.Kind.CHANGE, generation, schemaVersion, RowCounts.NONE, 0, 0);
    }

    private static TableEvent started(int generation, int schemaVersion) {
        return new TableEvent.LoadStarted(generation, schemaVersion, Position.NONE);
    }

    private static TableEvent finished(int generation) {
        return new TableEvent.LoadFinished(generation);
    }

    private static TableEvent stopped() {
        return new TableEvent.Stopped(ErrorCode.VALUE_UNSUPPORTED, "reason", "hint");
    }
}
