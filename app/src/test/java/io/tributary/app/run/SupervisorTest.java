package io.tributary.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.capture.CaptureControl;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.MemoryFiles;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingState;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.ManualClock;
import io.tributary.landing.SourceMark;
import io.tributary.landing.TableState.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class SupervisorTest {
    private static final TableId A = new TableId("world", "a");
    private static final TableId B = new TableId("world", "b");

    private final MemoryFiles files = new MemoryFiles();
    private final ManualClock clock = ManualClock.atStart();
    private final StopSignal stop = new StopSignal();
    private final ScriptedCapture capture = new ScriptedCapture();
    private final ReloadRequests reloads = new ReloadRequests(files, clock);
    private final CaughtUp goal = new CaughtUp(capture);
    private final List<String> lines = new ArrayList<>();
    private final VitalSigns vitals = new VitalSigns(clock);
    private boolean full;

    @Test
    void anAttemptAfterAFailureGoesOnFromWhatIsCommitted() {
        capture.then((landing, control) -> {
                    ScriptedCapture.startLoad(landing, control, A, 1, 10);
                    ScriptedCapture.finishLoad(landing, control, A, 1, 20, 3);
                    throw new PipelineException(ErrorCode.SOURCE_UNREACHABLE, "Lost the connection", "");
                })
                .then((landing, control) -> stop.request());

        supervisor().run();

        assertThat(capture.calls).containsExactly("run from ", "run from 20");
        assertThat(lines)
                .containsExactly("commit 2: 1 table, 0 rows, to 10, 123 ms", "commit 3: 1 table, 3 rows, to 20");
        assertThat(new LandingReader(files).state().table(A).phase()).isEqualTo(Phase.STREAMING);
    }

    @Test
    void whatAnOperatorHasToCureStopsTheRunAndFreesTheLanding() {
        capture.then((landing, control) -> {
            throw new PipelineException(ErrorCode.SOURCE_SLOT_LOST, "The slot is gone", "Drop the pipeline");
        });

        assertThatThrownBy(() -> supervisor().run()).hasMessage("The slot is gone");

        open().close();
    }

    @Test
    void aLandingInUseStopsTheRun() {
        try (LandingWriter other = open()) {
            assertThatThrownBy(() -> supervisor().run())
                    .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.LANDING_IN_USE));
            assertThat(other.state().number()).isEqualTo(1);
        }
    }

    @Test
    void aStopBeforeTheFirstAttemptCapturesNothing() {
        stop.request();

        supervisor().run();

        assertThat(capture.calls).isEmpty();
    }

    @Test
    void theGoalIsReachedWhenLoadsAreFinishedAndThePositionIsLanded() {
        List<Boolean> reached = new ArrayList<>();
        capture.position = 100;
        BiConsumer<LandingWriter, CaptureControl> script = (landing, control) -> {
            goal.look();
            control.committed(landing.commit(new SourceMark(SourceMark.Kind.ESTABLISHED, ""), new Position("90")));
            goal.look();
            ScriptedCapture.startLoad(landing, control, A, 1, 90);
            ScriptedCapture.finishLoad(landing, control, A, 1, 95, 1);
            ScriptedCapture.startLoad(landing, control, B, 1, 99);
            reached.add(control.stopRequested());
            ScriptedCapture.commit(landing, control, 101);
            reached.add(control.stopRequested());
            ScriptedCapture.finishLoad(landing, control, B, 1, 102, 1);
            reached.add(control.stopRequested());
        };
        capture.then(script);
        goal.want();

        supervisor().run();

        assertThat(reached).containsExactly(false, false, true);
        assertThat(goal.position()).isEqualTo(new Position("100"));
        assertThat(goal.isReached()).isTrue();
    }

    @Test
    void aReloadIsHandedOutOnceAndForgottenWhenItsLoadHasBegun() {
        List<Set<TableId>> taken = new ArrayList<>();
        reloads.add(A);
        capture.then((landing, control) -> {
            taken.add(control.takeReloadRequests());
            clock.advance(Duration.ofSeconds(1));
            taken.add(control.takeReloadRequests());
            ScriptedCapture.startLoad(landing, control, B, 1, 5);
            assertThat(requests()).containsExactly("_tributary/requests/world/a.json");
            ScriptedCapture.startLoad(landing, control, A, 1, 10);
            assertThat(requests()).isEmpty();
            stop.request();
        });

        supervisor().run();

        assertThat(taken).containsExactly(Set.of(A), Set.of());
    }

    @Test
    void aReloadThatAFailedAttemptTookIsHandedOutAgain() {
        List<Set<TableId>> taken = new ArrayList<>();
        reloads.add(A);
        capture.then((landing, control) -> {
                    taken.add(control.takeReloadRequests());
                    throw new PipelineException(ErrorCode.SOURCE_UNREACHABLE, "Lost the connection", "");
                })
                .then((landing, control) -> {
                    taken.add(control.takeReloadRequests());
                    stop.request();
                });

        supervisor().run();

        assertThat(taken).containsExactly(Set.of(A), Set.of(A));
    }

    @Test
    void aRequestMadeWhileTheTableIsLoadedStandsForAnotherLoad() {
        reloads.add(A);
        capture.then((landing, control) -> {
            control.takeReloadRequests();
            clock.advance(Duration.ofSeconds(1));
            new ReloadRequests(files, clock).add(A);
            ScriptedCapture.startLoad(landing, control, A, 1, 10);
            assertThat(requests()).hasSize(1);
            clock.advance(Duration.ofSeconds(1));
            assertThat(control.takeReloadRequests()).containsExactly(A);
            stop.request();
        });

        supervisor().run();
    }

    @Test
    void aFullBacklogPausesTheCaptureUntilEnoughIsApplied() {
        long[] appliedCommit = {0};
        Backlog backlog = new Backlog(new LandingReader(files), table -> appliedCommit[0], Set.of(), 8);
        List<Boolean> paused = new ArrayList<>();
        capture.then((landing, control) -> {
            ScriptedCapture.startLoad(landing, control, A, 1, 1);
            for (int i = 0; i < 3; i++) {
                ScriptedCapture.insert(landing, control, A, i, 10 + i);
                backlog.refresh();
                full = backlog.isFull();
                paused.add(control.pauseRequested());
            }
            appliedCommit[0] = landing.state().number() - 1;
            backlog.refresh();
            full = backlog.isFull();
            paused.add(control.pauseRequested());
            stop.request();
        });

        supervisor().run();

        assertThat(paused).containsExactly(false, false, true, false);
    }

    private List<String> requests() {
        return files.list("_tributary/requests/").stream()
                .map(entry -> entry.path())
                .toList();
    }

    private Supervisor supervisor() {
        CommitListener print = (before, after) -> lines.add(CommitLines.line(before, after, clock.instant()));
        RunControl control = new RunControl(
                () -> stop.requested() || goal.isReached(),
                () -> full,
                reloads,
                Set::of,
                progress -> {},
                vitals,
                List.of(vitals, print, reloads, goal));
        Backoff quick = new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofDays(1));
        return new Supervisor(
                capture,
                this::open,
                () -> Pulse.start(List.of()),
                control,
                new Retries(quick, stop, clock, new Random(1)));
    }

    private LandingWriter open() {
        return LandingWriter.open(files, LandingSettings.DEFAULT, clock, "process 7 on host test");
    }

    @Test
    void stateBeforeAndAfterAreTold() {
        List<Long> numbers = new ArrayList<>();
        CommitListener numbersOf = (before, after) -> {
            numbers.add(before.number());
            numbers.add(after.number());
        };
        RunControl control =
                new RunControl(() -> false, () -> false, reloads, Set::of, progress -> {}, vitals, List.of(numbersOf));
        control.attemptBegins(LandingState.EMPTY);

        try (LandingWriter landing = open()) {
            ScriptedCapture.startLoad(landing, control, A, 1, 1);
            ScriptedCapture.finishLoad(landing, control, A, 1, 2, 1);
        }

        assertThat(numbers).containsExactly(0L, 2L, 2L, 3L);
    }
}
