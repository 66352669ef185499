package io.tributary.target.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.target.Relay;
import io.tributary.target.Target;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A connection or process that ends at any step of an apply is taken up again: every change is there exactly once. */
class DatabaseCrashIT {
    private static final TableId TABLE = new TableId("world", "city");
    private static final MergeSettings MERGE = MergeSettings.in(Path.of("/nowhere"));
    private static final int TRIES = 3;

    /** What there is after each commit, from the second on; the fifth brings a column. */
    private static final List<List<String>> ROWS = List.of(
            List.of("1,a\n", "2,b\n", "3,c\n"),
            List.of("1,a\n", "3,c\n", "4,d\n"),
            List.of("1,z\n", "1,z\n", "3,c\n", "4,d\n"),
            List.of("1,z,f\n", "1,z,f\n", "3,c,f\n", "4,d,f\n"),
            List.of("1,z,f\n", "1,z,f\n", "4,d,f\n", "4,d,w\n"),
            List.of("1,z,f\n", "1,z,f\n", "4,d,f\n", "4,d,w\n", "4,d,w\n"));

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

    /** Whatever is between drops connections that are in use or not, and the server keeps their sessions and locks. */
    @ParameterizedTest
    @EnumSource
    void everyChangeIsAppliedOnceThoughTheServerKeepsSessionsThatWereLost(TestDatabase database) throws Exception {
        DatabaseSettings settings = database.settings(database.freshSchema());
        int port = URI.create(settings.url().substring("jdbc:".length())).getPort();
        try (Relay relay = new Relay(port)) {
            DatabaseSettings through = new DatabaseSettings(
                    settings.url().replace(":" + port + "/", ":" + relay.port() + "/"),
                    settings.user(),
                    settings.password(),
                    settings.schema(),
                    settings.table(),
                    settings.textColumns());
            AtomicBoolean cuts = new AtomicBoolean();
            LandedFiles files = file -> {
                if (cuts.getAndSet(false)) {
                    relay.lose();
                }
                return log.files().open(file);
            };
            try (Target target = DatabaseTarget.open(through, files, MERGE, "process")) {
                int failures = 0;
                for (long commit = 2; commit <= log.lastCommit(); commit++) {
                    cuts.set(true);
                    failures += isApplied(target, commit, true) ? 0 : 1;
                    relay.lose();
                    assertThat(isApplied(target, commit, false)).isTrue();
                }
                assertThat(failures)
                        .as("all but the one that only brings a column")
                        .isEqualTo(ROWS.size() - 1);
            }
        }
        assertWhole(database, settings, log.lastCommit(), 0);
    }

    /** MySQL and MariaDB, which are spoken to alike and make tables slowly, have one half of the steps each. */
    private static boolean isTried(TestDatabase database, FaultyDatabase.Effect effect, long step) {
        boolean isOdd = step % 2 == 1;
        return database == TestDatabase.POSTGRES
                || isOdd == ((database == TestDatabase.MYSQL) == (effect == FaultyDatabase.Effect.PROCESS));
    }

    /** After the commit in which a step is, one more is applied: those that follow find what they would find anyway. */
    private void endAtEveryStep(TestDatabase database, FaultyDatabase.Effect effect) {
        DatabaseSettings unharmed = database.settings(database.freshSchema());
        FaultyDatabase counted = new FaultyDatabase(unharmed, 0, effect);
        List<Long> ends = apply(counted, unharmed, log.lastCommit());
        assertWhole(database, unharmed, log.lastCommit(), 0);
        assertThat(counted.steps()).isGreaterThan(20);
        for (long step = 1; step <= counted.steps(); step++) {
            if (!isTried(database, effect, step)) {
                continue;
            }
            long reached = step;
            long commit = 2 + ends.stream().filter(end -> end < reached).count();
            long last = Math.min(commit + 1, log.lastCommit());
            DatabaseSettings settings = database.settings(database.freshSchema());
            FaultyDatabase faulty = new FaultyDatabase(settings, step, effect);
            try {
                apply(faulty, settings, last);
            } catch (PipelineException e) {
                assertThat(e.code()).as("step %d: %s", step, e).isEqualTo(ErrorCode.TARGET_UNAVAILABLE);
            }
            apply(new FaultyDatabase(settings, 0, effect), settings, last);
            assertThat(faulty.steps()).isGreaterThanOrEqualTo(step);
            assertWhole(database, settings, last, step);
        }
    }

    /**
     * One process, which goes on as long as it lives.
     *
     * @return how many steps there were when each commit was applied
     */
    private List<Long> apply(FaultyDatabase connections, DatabaseSettings settings, long last) {
        List<Long> ends = new ArrayList<>();
        try (Target target = DatabaseTarget.open(settings, log.files(), MERGE, "process", connections)) {
            for (long commit = 2; commit <= last; commit++) {
                for (int tries = 1; !isApplied(target, commit, tries < TRIES && !connections.isDead()); tries++) {
                    assertThat(tries).isLessThan(TRIES);
                }
                ends.add(connections.steps());
            }
        }
        return ends;
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

    private void assertWhole(TestDatabase database, DatabaseSettings settings, long commit, long step) {
        List<String> rows = ROWS.get((int) commit - 2);
        assertThat(Rows.sorted(database, settings.schema(), "city", log.schema(TABLE, commit < 5 ? 1 : 2)))
                .as("step %d", step)
                .isEqualTo(rows);
        try (Target target = DatabaseTarget.readOnly(settings)) {
            assertThat(target.applied(TABLE).commit()).isEqualTo(commit);
            assertThat(target.applied(TABLE).rows()).isEqualTo(rows.size());
        }
        assertThat(database.tables(settings.schema())).as("step %d", step).containsExactly("city", "tributary_state");
        database.drop(settings.schema());
    }
}
