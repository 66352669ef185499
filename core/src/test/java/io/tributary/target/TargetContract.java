package io.tributary.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandedFile;
import io.tributary.landing.TableEvent;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.LandedLog;
import io.tributary.merge.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every target must do. Everything here happens to one storage, which is empty before each test. */
public abstract class TargetContract {
    protected static final TableId TABLE = new TableId("world", "city");

    protected final LandedLog log = new LandedLog(schema(1, List.of(1), "id", "v", "w"));

    /** The target as a new process would open it for writing. */
    protected abstract Target open(LandedFiles landed);

    /** What a reader sees of the table now: rows as canonical CSV in the columns given, sorted. */
    protected abstract List<String> rows(TableSchema columns);

    @Test
    void nothingIsHeldAtFirst() {
        try (Target target = open(log.files())) {
            assertThat(target.applied(TABLE)).isEqualTo(Applied.NOTHING);
            assertThat(target.failure(TABLE)).isEmpty();
        }
    }

    @Test
    void loadFilesAreOneSnapshotThatReplacesTheTable() {
        log.load("1,a,\n2,b,\n", "3,c,\n");
        applyAll();
        log.load("9,z,\n");

        applyAll();

        assertHolds("9,z,\n");
    }

    @Test
    void changesAreAppliedInOrder() {
        log.load("1,a,\n2,b,\n");
        log.changes("I,3,c,\nU,1,x,\n");
        log.changes("D,2,,\nU,1,y,\n");

        applyAll();

        assertHolds("1,y,\n", "3,c,\n");
    }

    @Test
    void changesAreAppliedOneByOneAsWellAsTogether() {
        log.load("1,a,\n2,b,\n");
        applyAll();
        log.changes("I,3,c,\n");
        applyAll();
        log.changes("U,3,d,__unchanged__\nD,1,,\n");
        applyAll();

        assertHolds("2,b,\n", "3,d,\n");
    }

    @Test
    void unchangedValuesKeyUpdatesAndTruncationsAreApplied() {
        log.load("1,a,long\n2,b,long\n");
        log.changes("U,1,x,__unchanged__\nD,2,,\nI,5,y,__unchanged__\n");
        applyAll();
        assertHolds("1,x,long\n", "5,y,long\n");

        log.truncated();
        log.changes("I,7,n,\n");
        applyAll();

        assertHolds("7,n,\n");
    }

    @Test
    void valuesThatWereNotSentStayColumnByColumn() {
        log.load("1,a,b\n2,c,\n3,\"\",d\n");
        applyAll();
        log.changes("U,1,x,__unchanged__\nU,2,__unchanged__,y\nU,3,__unchanged__,__unchanged__\nU,1,__unchanged__,z\n");
        applyAll();

        assertHolds("1,x,z\n", "2,c,y\n", "3,\"\",d\n");
    }

    @Test
    void markerThatIsAValueIsHeld() {
        log.load("1,a,b\n");
        log.changes("U,1,\"__unchanged__\",__unchanged__\nI,2,\"__unchanged__\",\n");
        applyAll();

        assertHolds("1,\"__unchanged__\",b\n", "2,\"__unchanged__\",\n");
    }

    @Test
    void rowsMayTradeTheirKeysAndTakeUnsentValuesAlong() {
        log.load("1,a,b\n2,c,d\n3,e,f\n");
        applyAll();
        log.changes("D,1,,\nI,9,__unchanged__,__unchanged__\nD,2,,\nI,1,__unchanged__,x\nD,9,,\n"
                + "I,2,__unchanged__,__unchanged__\nD,3,,\nI,3,new,new\n");
        applyAll();

        assertHolds("1,c,x\n", "2,a,b\n", "3,new,new\n");
    }

    @Test
    void rowThatComesAndGoesLeavesNothing() {
        log.load("1,a,\n");
        applyAll();
        log.changes("I,2,b,\nU,2,c,\nD,2,,\nD,1,,\nI,1,z,\n");
        applyAll();

        assertHolds("1,z,\n");
        assertThat(applied().rows()).isEqualTo(1);
    }

    @Test
    void changesThatDoNotFitFailTheTableAndLeaveItAsItWas() {
        log.load("1,a,\n2,b,\n");
        applyAll();
        for (String misfit : List.of(
                "I,3,c,\nI,1,x,\n",
                "I,3,c,\nU,4,x,\n",
                "I,3,c,\nD,4,,\n",
                "I,3,c,\nU,4,__unchanged__,x\n",
                "I,3,c,\nI,1,x,\nD,1,,\n")) {
            LandedFile file = log.changes(misfit);

            assertThatThrownBy(this::applyAll)
                    .as(misfit)
                    .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.TARGET_DIVERGED))
                    .hasMessageContaining("row 2 of landing file " + file.path());
            assertHolds("1,a,\n", "2,b,\n");

            log.load("1,a,\n2,b,\n");
            applyAll();
        }
    }

    @Test
    void copiesThatAreMissingFailTheTable() {
        LandedLog keyless = new LandedLog(schema(1, List.of(), "id", "v", "w"));
        keyless.load("1,a,\n1,a,\n2,b,\n");
        applyAll(keyless);
        keyless.changes("D,2,b,\nD,1,a,\nD,1,a,\nD,1,a,\n");

        assertThatThrownBy(() -> applyAll(keyless))
                .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.TARGET_DIVERGED));
        assertThat(rows(keyless.schema())).containsExactly("1,a,\n", "1,a,\n", "2,b,\n");
    }

    @Test
    void manyCopiesComeAndGo() {
        LandedLog keyless = new LandedLog(schema(1, List.of(), "id", "v", "w"));
        keyless.load("1,a,\n".repeat(1_500), ",,\n");
        applyAll(keyless);
        keyless.changes("D,1,a,\n".repeat(1_499) + "I,,,\n".repeat(1_200) + "I,\"\",,\n");
        applyAll(keyless);

        assertThat(rows(keyless.schema())).hasSize(1_203).contains("1,a,\n", "\"\",,\n");
        assertThat(rows(keyless.schema()).stream().filter(",,\n"::equals)).hasSize(1_201);
    }

    @Test
    void renamedColumnsKeepTheirValues() {
        log.load("1,a,b\n");
        applyAll();
        log.alter(schema(2, List.of(1), "id", "w", "v"));
        log.changes("I,2,c,d\n");
        applyAll();

        assertHolds("1,a,b\n", "2,c,d\n");
    }

    @Test
    void loadMayBringOtherColumnsAndAnotherKey() {
        log.load("1,a,b\n");
        applyAll();
        log.alter(schema(2, List.of(2), "id", "v"));
        log.load("1,a\n1,b\n");
        log.changes("U,2,b\n");
        applyAll();

        assertHolds("1,a\n", "2,b\n");
    }

    @Test
    void keyMayChangeBetweenTwoChanges() {
        log.load("1,a,x\n2,b,y\n");
        applyAll();
        log.changes("U,1,c,__unchanged__\n");
        log.alter(schema(2, List.of(2), "id", "v", "w"));
        log.changes("U,9,c,__unchanged__\nI,1,d,z\n");
        applyAll();

        assertHolds("1,d,z\n", "2,b,y\n", "9,c,x\n");
    }

    @Test
    void truncatedTableIsEmptyAndStillThere() {
        log.load("1,a,\n");
        log.truncated();

        applyAll();

        assertHolds();
        assertThat(applied().rows()).isZero();
    }

    @Test
    void emptyLoadIsAnEmptyTable() {
        log.load();

        applyAll();

        assertHolds();
        assertThat(applied().generation()).isEqualTo(1);
    }

    @Test
    void rowsWithoutAKeyAreCounted() {
        LandedLog keyless = new LandedLog(schema(1, List.of(), "id", "v", "w"));
        keyless.load("1,a,\n1,a,\n2,b,\n");
        keyless.changes("D,1,a,\nI,2,b,\n");

        applyAll(keyless);

        assertThat(rows(keyless.schema())).containsExactly("1,a,\n", "2,b,\n", "2,b,\n");
    }

    @Test
    void newColumnsAreShownWithAndWithoutChanges() {
        log.load("1,a,x\n");
        applyAll();
        log.alter(schema(2, List.of(1), "id", "v", "w", "added"));
        applyAll();
        assertHolds("1,a,x,\n");

        Column kept = log.schema().columns().get(0);
        Column filled = new Column(9, "filled", new ColumnType.Text(), "text", "f");
        log.alter(new TableSchema(TABLE, 3, List.of(kept, filled), List.of(1), ""));
        log.changes("I,2,g\n");
        applyAll();

        assertHolds("1,f\n", "2,g\n");
    }

    @Test
    void whatIsHeldSurvivesTheProcess() {
        log.load("1,a,\n");
        log.changes("I,2,b,\n");
        applyAll();

        Applied applied = applied();

        assertThat(applied)
                .isEqualTo(new Applied(3, 1, 1, new Position("p3"), Instant.ofEpochSecond(3), 2, applied.crc32c()));
    }

    @Test
    void updatesThatFindNoRowAreCountedUntilTheNextLoad() {
        log.load("1,a,\n2,b,\n3,c,\n");
        // there: 1; not there: 7, 2 after its deletion; came by an insert: 8, 3; gone again: 9
        log.upserts("U,1,x,\nU,7,n,\nI,8,n,\nU,8,m,\nD,2,,\nU,2,y,\nU,9,n,\nD,9,,\nD,3,,\nI,3,z,\nU,3,zz,\n");
        applyAll();
        assertThat(applied().unmatchedUpdates()).isEqualTo(2);
        assertHolds("1,x,\n", "2,y,\n", "3,zz,\n", "7,n,\n", "8,m,\n");

        log.upserts("U,1,x,\nU,7,o,\nU,2,y,\nU,3,z,\nU,8,m,\nI,5,n,\nD,6,,\n");
        applyAll();
        assertThat(applied().unmatchedUpdates()).isEqualTo(2);
        log.upserts("U,4,x,\n");
        applyAll();
        assertThat(applied().unmatchedUpdates()).isEqualTo(3);
        assertHolds("1,x,\n", "2,y,\n", "3,z,\n", "4,x,\n", "5,n,\n", "7,o,\n", "8,m,\n");

        log.load("1,a,\n");
        log.upserts("U,2,b,\n");
        applyAll();
        assertThat(applied().unmatchedUpdates()).isEqualTo(1);
    }

    @Test
    void applyingAPlanAgainChangesNothing() {
        log.load("1,a,\n");
        applyAll();
        log.changes("I,2,b,\n");
        Plan plan = log.plan(applied()).orElseThrow();

        try (Target target = open(log.files())) {
            Applied first = target.apply(plan);
            Applied second = target.apply(plan);
            assertThat(second).isEqualTo(first);
        }
        try (Target target = open(log.files())) {
            target.apply(plan);
        }

        assertHolds("1,a,\n", "2,b,\n");
    }

    @Test
    void planFromAnotherStateIsRefused() {
        log.load("1,a,\n");
        applyAll();
        Applied before = applied();
        log.changes("I,2,b,\n");
        applyAll();
        log.changes("I,3,c,\n");
        Plan stale = log.plan(before).orElseThrow();

        assertThatThrownBy(() -> apply(stale))
                .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.TARGET_CHANGED_OUTSIDE))
                .hasMessageEndingWith("it is at commit 3 of load 1; expected commit 2 of load 1");
        assertHolds("1,a,\n", "2,b,\n");
    }

    @Test
    void positionMovesWithoutRows() {
        log.load("1,a,\n");
        applyAll();
        log.commit(new TableEvent.Stopped(ErrorCode.VALUE_UNSUPPORTED, "reason", "hint"));

        try (Target target = open(log.files())) {
            Plan plan = log.plan(target.applied(TABLE)).orElseThrow();
            assertThat(target.apply(plan).commit()).isEqualTo(3);
            assertThat(target.applied(TABLE).commit()).isEqualTo(3);
        }

        applyAll();
        log.load("2,b,\n");
        applyAll();
        assertHolds("2,b,\n");
    }

    @Test
    void changesAfterAMovedPositionAreApplied() {
        log.load("1,a,\n");
        applyAll();
        log.commit(new TableEvent.Stopped(ErrorCode.VALUE_UNSUPPORTED, "reason", "hint"));

        try (Target target = open(log.files())) {
            target.apply(log.plan(target.applied(TABLE)).orElseThrow());
            log.changes("I,2,b,\n");
            target.apply(log.plan(target.applied(TABLE)).orElseThrow());
        }

        assertHolds("1,a,\n", "2,b,\n");
        assertThat(applied().commit()).isEqualTo(4);
    }

    @Test
    void damagedLandingFileFailsTheTableAndLeavesItAsItWas() {
        log.load("1,a,\n");
        applyAll();
        for (String damage : List.of("I,2,b,\nI,3,", "I,2,b,\nI,3,x,\n", "I,2,b,\nI,3\n", "I,2,b,\nI,3,\"c\n", "")) {
            LandedFile file = log.changes("I,2,b,\nI,3,c,\n");
            String content = log.files().content(file);
            log.files().damage(file, damage);

            assertThatThrownBy(this::applyAll)
                    .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.LANDING_CORRUPT))
                    .hasMessageContaining(file.path())
                    .hasMessageContaining("row");
            assertHolds("1,a,\n");

            log.files().damage(file, content);
            applyAll();
            assertHolds("1,a,\n", "2,b,\n", "3,c,\n");
            log.changes("D,2,,\nD,3,,\n");
            applyAll();
        }
    }

    @Test
    void failureIsKeptUntilTheTableSucceeds() {
        log.load("1,a,\n");
        log.changes("U,5,x,\n");

        assertThatThrownBy(this::applyAll).isInstanceOf(PipelineException.class);
        Optional<Target.Failure> failure = failure();
        log.load("5,a,\n");
        applyAll();

        assertThat(failure).hasValueSatisfying(kept -> {
            assertThat(kept.code()).isEqualTo("TARGET_DIVERGED");
            assertThat(kept.message()).contains("world.city").contains("row 1 of landing file");
            assertThat(kept.hint()).contains("tributary reload world.city");
        });
        assertThat(failure()).isEmpty();
        assertHolds("5,a,\n");
    }

    @Test
    void secondWriterIsRefused() {
        try (Target target = open(log.files())) {
            assertThat(target.applied(TABLE)).isEqualTo(Applied.NOTHING);

            assertThatThrownBy(() -> open(log.files()))
                    .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.TARGET_IN_USE));
        }
        open(log.files()).close();
    }

    /** One process: applies all that is landed, then ends. */
    protected final void applyAll() {
        applyAll(log);
    }

    private void applyAll(LandedLog landed) {
        try (Target target = open(landed.files())) {
            landed.plan(target.applied(TABLE)).ifPresent(target::apply);
        }
    }

    private void apply(Plan plan) {
        try (Target target = open(log.files())) {
            target.apply(plan);
        }
    }

    protected final Applied applied() {
        try (Target target = open(log.files())) {
            return target.applied(TABLE);
        }
    }

    private Optional<Target.Failure> failure() {
        try (Target target = open(log.files())) {
            return target.failure(TABLE);
        }
    }

    protected final void assertHolds(String... expected) {
        assertThat(rows(log.schema())).containsExactly(expected);
    }

    /** Columns with the ids 1, 2, 3…. */
    protected static TableSchema schema(int version, List<Integer> key, String... names) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            columns.add(new Column(i + 1, names[i], new ColumnType.Text(), "text", null));
        }
        return new TableSchema(TABLE, version, columns, key, "");
    }

    /** What the target says where it cannot apply what is landed. */
    protected static String refusal(LandedLog landed, Target opened, ErrorCode code) {
        try (opened) {
            opened.apply(landed.plan(opened.applied(TABLE)).orElseThrow());
            throw new AssertionError("It was applied");
        } catch (PipelineException refused) {
            assertThat(refused.code()).isEqualTo(code);
            return refused.getMessage();
        }
    }
}
