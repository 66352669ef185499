package io.tributary.target.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.target.Target;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A connection or process that ends at any step of an apply is taken up again: every change is there exactly once. */
class DatabaseCrashIT {
    private static final TableId TABLE = new TableId("world", "city");
    private static final MergeSettings MERGE = MergeSettings.in(Path.of("/nowhere"));
    private static final int TRIES = 3;

    private final LandedLog log = log();

    /** Rows have no key, so that a change applied twice or not at all shows. */
    private static LandedLog log() {
        Column id = column(1, "id", null);
        Column v = column(2, "v", null);
        LandedLog log = new LandedLog(new TableSchema(TABLE, 1, List.of(id, v), List.of(), ""));
        log.load("1,a\n2,b\n", "3,c\n");
        log.changes("I,4,d\nD,2,b\n");
        log.changes("D,1,a\nI,1,z\nI,1,z\n");
        log.alter(new TableSchema(TABLE, 2, List.of(id, v, column(3, "w", "f")), List.of(), ""));
        log.changes("I,4,d,w\nD,3,c,f\n");
        log.changes("I,4,d,w\n");
        return log;
    }

    private static Column column(int id, String name, String fill) {
        return new Column(id, name, new ColumnType.Text(), "text", fill);
    }

    @ParameterizedTest
    @EnumSource
    void everyChangeIsAppliedOnceThroughTheEndOfAProcessAtAnyStep(TestDatabase database) {
        endAtEveryStep(database, FaultyDatabase.Effect.PROCESS);
    }

    @ParameterizedTest
    @EnumSource
    void everyChangeIsAppliedOnceThroughTheEndOfAConnectionAtAnyStep(TestDatabase database) {
        endAtEveryStep(database, FaultyDatabase.Effect.CONNECTION);
    }

    /** MySQL and MariaDB, which are spoken to alike and make tables slowly, have one half of the steps each. */
    private static boolean isTried(TestDatabase database, FaultyDatabase.Effect effect, long step) {
        boolean isOdd = step % 2 == 1;
        return database == TestDatabase.POSTGRES
                || isOdd == ((database == TestDatabase.MYSQL) == (effect == FaultyDatabase.Effect.PROCESS));
    }

    private void endAtEveryStep(TestDatabase database, FaultyDatabase.Effect effect) {
        DatabaseSettings unharmed = database.settings(database.freshSchema());
        FaultyDatabase counted = new FaultyDatabase(unharmed, 0, effect);
        apply(counted, unharmed);
        assertWhole(database, unharmed, 0);
        assertThat(counted.steps()).isGreaterThan(20);
        for (long step = 1; step <= counted.steps(); step++) {
            if (!isTried(database, effect, step)) {
                continue;
            }
            DatabaseSettings settings = database.settings(database.freshSchema());
            FaultyDatabase faulty = new FaultyDatabase(settings, step, effect);
            try {
                apply(faulty, settings);
            } catch (PipelineException e) {
                assertThat(e.code()).as("step %d: %s", step, e).isEqualTo(ErrorCode.TARGET_UNAVAILABLE);
            }
            apply(new FaultyDatabase(settings, 0, effect), settings);
            assertWhole(database, settings, step);
        }
    }

    /** One process, which goes on as long as it lives. */
    private void apply(FaultyDatabase connections, DatabaseSettings settings) {
        try (Target target = DatabaseTarget.open(settings, log.files(), MERGE, "process", connections)) {
            for (long commit = 2; commit <= log.lastCommit(); commit++) {
                for (int tries = 1; !isApplied(target, commit, tries < TRIES && !connections.isDead()); tries++) {
                    assertThat(tries).isLessThan(TRIES);
                }
            }
        }
    }

    private boolean isApplied(Target target, long commit, boolean mayFail) {
        try {
            log.planUpTo(commit, target.applied(TABLE)).ifPresent(target::apply);
            return true;
        } catch (PipelineException e) {
            if (!mayFail || e.code() != ErrorCode.TARGET_UNAVAILABLE) {
                throw e;
            }
            return false;
        }
    }

    private void assertWhole(TestDatabase database, DatabaseSettings settings, long step) {
        assertThat(Rows.sorted(database, settings.schema(), "city", log.schema()))
                .as("step %d", step)
                .containsExactly("1,z,f\n", "1,z,f\n", "4,d,f\n", "4,d,w\n", "4,d,w\n");
        try (Target target = DatabaseTarget.readOnly(settings)) {
            assertThat(target.applied(TABLE).commit()).isEqualTo(log.lastCommit());
            assertThat(target.applied(TABLE).rows()).isEqualTo(5);
        }
        assertThat(database.tables(settings.schema())).as("step %d", step).containsExactly("city", "tributary_state");
        database.drop(settings.schema());
    }
}
