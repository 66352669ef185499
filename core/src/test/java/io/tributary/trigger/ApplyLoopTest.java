package io.tributary.trigger;

import static io.tributary.landing.LandingSample.A;
import static io.tributary.landing.LandingSample.B;
import static io.tributary.landing.LandingSample.SOURCE_TIME;
import static io.tributary.landing.LandingSample.at;
import static io.tributary.landing.LandingSample.load;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Operation;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
import io.tributary.files.MemoryFiles;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSample;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.ManualClock;
import io.tributary.landing.TableEvent;
import io.tributary.ledger.Applied;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ApplyLoopTest {
    private static final LandingSettings LANDING =
            new LandingSettings(Duration.ZERO, 1 << 20, 1 << 20, Duration.ofDays(7), 5);
    private static final ApplySettings SETTINGS = new ApplySettings(
            "test", 2, Duration.ofHours(1), Duration.ofMillis(1), Duration.ofMillis(4), 3, Duration.ofSeconds(5));

    private final Files files = new MemoryFiles();
    private final ManualClock clock = ManualClock.atStart();
    private final RecordingTarget target = new RecordingTarget();
    private final AtomicBoolean stop = new AtomicBoolean();
    private LandingWriter writer;
    private ApplyLoop loop;

    @BeforeEach
    void open() {
        writer = LandingSample.open(files, LANDING, clock);
        loop = loop(SETTINGS);
    }

    @AfterEach
    void close() {
        stop.set(true);
        loop.close();
        writer.close();
    }

    private ApplyLoop loop(ApplySettings settings) {
        return new ApplyLoop(new LandingReader(files), target, settings, clock);
    }

    /** A clock whose pauses pass by themselves. */
    private ApplyLoop loopInRealTime() {
        return new ApplyLoop(new LandingReader(files), target, SETTINGS, java.time.Clock.systemUTC());
    }

    private void land(TableId table, int transaction) {
        clock.advance(Duration.ofSeconds(1));
        LandingSample.change(writer, table, Operation.INSERT, Integer.toString(transaction), "x");
        writer.transactionEnded(at(transaction), SOURCE_TIME);
        writer.commit();
    }

    private void landLoad(TableId table, int generation) {
        load(writer, table, generation, at(1), "0,x");
        writer.commit();
    }

    private ApplyResult once() {
        return loop.runOnce(() -> false);
    }

    @Test
    void passAppliesAllThatIsLandedOnce() {
        landLoad(A, 1);
        landLoad(B, 1);
        land(A, 2);
        land(A, 3);

        ApplyResult result = once();
        ApplyResult again = once();

        assertThat(result)
                .isEqualTo(new ApplyResult(5, new java.util.TreeMap<>(), Set.of(), Set.of()))
                .isEqualTo(again);
        assertThat(target.applied("shop", "a"))
                .containsExactly("5: =LOAD00000001 +20261120-101531123 +20261120-101532123");
        assertThat(target.applied("shop", "b")).containsExactly("5: =LOAD00000001");
        assertThat(target.applied(A)).isEqualTo(new Applied(5, 1, 1, at(3), SOURCE_TIME, 0, 0));
        assertThat(loop.appliedThrough(B)).isEqualTo(5);
    }

    @Test
    void passForSomeTablesLeavesTheOthersAndTellsTheLandingZoneNothing() {
        landLoad(A, 1);
        landLoad(B, 1);
        land(A, 2);
        loop.close();
        loop = new ApplyLoop(new LandingReader(files), target, SETTINGS, Set.of(B), clock);

        ApplyResult result = once();

        assertThat(result).isEqualTo(new ApplyResult(4, new java.util.TreeMap<>(), Set.of(), Set.of()));
        assertThat(target.applied("shop", "b")).containsExactly("4: =LOAD00000001");
        assertThat(target.applied("shop", "a")).isEmpty();
        assertThat(loop.isDone(B, 4)).isTrue();
        assertThat(loop.isDone(A, 4)).as("nobody wants it here").isTrue();
        assertThat(files.list("_tributary/readers/")).isEmpty();
    }

    @Test
    void passThatIsStoppedTellsWhatItDidNotGetTo() {
        landLoad(A, 1);
        landLoad(B, 1);

        loop.close();
        loop = loop(oneThread());

        assertThat(loop.runOnce(() -> true).unfinished()).as("one thread").containsExactly(B);
        assertThat(target.applied("shop", "a")).hasSize(1);
        assertThat(once().unfinished()).isEmpty();
        assertThat(loop.isApplying()).isFalse();
    }

    @Test
    void tableIsDoneUpToACommitOnceItIsAppliedOrHasFailedForGood() {
        landLoad(A, 1);
        landLoad(B, 1);
        target.failNext(B, ErrorCode.TARGET_DIVERGED);
        assertThat(loop.isDone(A, 3)).as("nothing was read yet").isFalse();

        once();

        assertThat(loop.isDone(A, 3)).isTrue();
        assertThat(loop.isDone(B, 3)).isTrue();
        assertThat(loop.failures()).containsOnlyKeys(B);
        assertThat(loop.isDone(A, 4)).as("that is not landed yet").isFalse();
    }

    @Test
    void nextPassAppliesWhatIsNewToItsTableAlone() {
        landLoad(A, 1);
        landLoad(B, 1);
        once();
        land(A, 2);
        once();
        land(B, 3);

        once();

        assertThat(target.applied("shop", "a")).containsExactly("3: =LOAD00000001", "4: +20261120-101531123");
        assertThat(target.applied("shop", "b")).containsExactly("3: =LOAD00000001", "5: +20261120-101532123");
    }

    @Test
    void newLoopGoesOnFromTheLedger() {
        landLoad(A, 1);
        landLoad(B, 1);
        land(A, 2);
        once();
        land(A, 3);

        loop.close();
        loop = loop(SETTINGS);
        once();

        assertThat(target.applied("shop", "a"))
                .endsWith("5: +20261120-101532123")
                .hasSize(2);
        assertThat(target.applied("shop", "b")).hasSize(1);
    }

    @Test
    void nothingLandedIsNothingToDo() {
        assertThat(once().commit()).isEqualTo(1);
        assertThat(once().isComplete()).isTrue();
    }

    @Test
    void tableThatIsBeingLoadedWaitsAndKeepsItsRows() {
        landLoad(A, 1);
        land(A, 2);
        writer.event(A, new TableEvent.LoadStarted(2, 1, at(2)));
        writer.commit();
        land(A, 4);

        ApplyResult loading = once();
        writer.loadFinished(A, 2, List.of());
        writer.commit();
        ApplyResult loaded = once();

        assertThat(loading.loading()).containsExactly(A);
        assertThat(loading.isComplete()).isTrue();
        assertThat(loaded.loading()).isEmpty();
        assertThat(target.applied("shop", "a"))
                .containsExactly("3: =LOAD00000001 +20261120-101531123", "6: +20261120-101532123");
    }

    @Test
    void failingTableDoesNotStopTheOthersAndIsHeldUntilANewLoad() {
        landLoad(A, 1);
        landLoad(B, 1);
        target.failNext(A, ErrorCode.LANDING_CORRUPT);

        ApplyResult failed = once();
        land(A, 2);
        land(B, 3);
        ApplyResult held = once();
        landLoad(A, 2);
        ApplyResult reloaded = once();

        assertThat(failed.failures()).containsOnlyKeys(A);
        assertThat(failed.failures().get(A).code()).isEqualTo(ErrorCode.LANDING_CORRUPT);
        assertThat(held.failures()).isEqualTo(failed.failures());
        assertThat(target.applied("shop", "b")).hasSize(2);
        assertThat(reloaded.isComplete()).isTrue();
        assertThat(target.applied("shop", "a")).containsExactly("6: =LOAD00000002");
    }

    @Test
    void heldTableIsTriedAgainByTheNextLoop() {
        landLoad(A, 1);
        target.failNext(A, ErrorCode.TARGET_CHANGED_OUTSIDE);
        once();

        loop.close();
        loop = loop(SETTINGS);

        assertThat(once().isComplete()).isTrue();
        assertThat(target.applied("shop", "a")).hasSize(1);
    }

    @Test
    void failureThatMayHealIsTriedAgainInTheSamePass() {
        loop = loopInRealTime();
        landLoad(A, 1);
        target.failNext(A, ErrorCode.FILE_FULL, ErrorCode.FILE_IO);

        ApplyResult result = once();

        assertThat(result.isComplete()).isTrue();
        assertThat(target.applied("shop", "a")).hasSize(1);
    }

    @Test
    void passGivesUpAfterSomeAttemptsAndTheNextBeginsAfresh() {
        loop = loopInRealTime();
        landLoad(A, 1);
        target.failNext(A, ErrorCode.FILE_FULL, ErrorCode.FILE_FULL, ErrorCode.FILE_FULL);

        ApplyResult result = once();

        assertThat(result.failures()).containsOnlyKeys(A);
        assertThat(once().isComplete()).isTrue();
    }

    @Test
    void failureThatIsNoneOfOursIsAnInternalOne() {
        landLoad(A, 1);
        target.during(plan -> {
            throw new IllegalStateException("bug");
        });

        PipelineException failure = once().failures().get(A);

        assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(failure).hasRootCauseMessage("bug");
    }

    @Test
    void pausesBetweenAttemptsDoubleUpToTheLongest() {
        ApplySettings usual = ApplySettings.of("x");

        assertThat(List.of(usual.pause(1), usual.pause(2), usual.pause(5), usual.pause(7), usual.pause(1000)))
                .containsExactly(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(16),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1));
    }

    @Test
    void tableThatTookLongIsLeftAloneAsLongUnlessSomebodyWaits() throws InterruptedException {
        landLoad(A, 1);
        landLoad(B, 1);
        target.during(plan -> clock.advance(plan.table().equals(A) ? Duration.ofSeconds(10) : Duration.ZERO));
        ApplyRound round = round();
        finish(round, ApplyRound.Pace.HALF_THE_TIME);
        land(A, 2);
        land(B, 3);
        finish(round, ApplyRound.Pace.HALF_THE_TIME);
        assertThat(target.applied("shop", "a")).hasSize(1);
        assertThat(target.applied("shop", "b")).hasSize(2);

        clock.advance(Duration.ofSeconds(8));
        finish(round, ApplyRound.Pace.HALF_THE_TIME);
        land(A, 4);
        finish(round, ApplyRound.Pace.HALF_THE_TIME);
        int paced = target.applied("shop", "a").size();
        finish(round, ApplyRound.Pace.AT_ONCE);

        assertThat(paced).isEqualTo(2);
        assertThat(target.applied("shop", "a")).hasSize(3);
        round.close();
    }

    private static ApplySettings oneThread() {
        return new ApplySettings(
                "test",
                1,
                SETTINGS.pollInterval(),
                SETTINGS.retryFirst(),
                SETTINGS.retryLongest(),
                SETTINGS.attemptsOnce(),
                SETTINGS.stopGrace());
    }

    /** With one thread, so that the clock tells how long each table took. */
    private ApplyRound round() {
        return new ApplyRound(new LandingReader(files), target, oneThread(), Set.of(), clock, () -> {});
    }

    private static void finish(ApplyRound round, ApplyRound.Pace pace) throws InterruptedException {
        do {
            round.next(pace);
            while (round.isRunning()) {
                Thread.sleep(1);
            }
        } while (round.nextDueMillis() == 0);
    }

    @Test
    void differentTablesAreAppliedAtTheSameTime() {
        landLoad(A, 1);
        landLoad(B, 1);
        CountDownLatch both = new CountDownLatch(2);
        target.during(plan -> {
            both.countDown();
            try {
                assertThat(both.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        });

        assertThat(once().failures()).isEmpty();
    }

    @Test
    void runningLoopAppliesWhenItIsWokenAndEndsWhenToldTo() throws InterruptedException {
        Thread thread = new Thread(() -> loop.run(stop::get));
        thread.start();
        for (int i = 0; i < 20; i++) {
            if (i == 0) {
                landLoad(A, 1);
            } else {
                land(A, i);
            }
            long landed = new LandingReader(files).state().number();
            loop.wake();
            while (loop.appliedThrough(A) < landed) {
                Thread.sleep(1);
                clock.advance(Duration.ofMillis(1));
            }
        }

        stop.set(true);
        thread.join();

        assertThat(target.applied(A).position()).isEqualTo(at(19));
        assertThat(loop.failures()).isEmpty();
    }

    @Test
    void reportedIsWhatEveryTableHasApplied() {
        landLoad(A, 1);
        landLoad(B, 1);
        target.failNext(B, ErrorCode.LANDING_CORRUPT);
        land(A, 2);
        once();
        String withFailure = LandingSample.content(files, "_tributary/readers/test.json");
        loop.close();
        loop = loop(SETTINGS);
        once();
        String afterwards = LandingSample.content(files, "_tributary/readers/test.json");

        assertThat(withFailure).isEqualTo("{\"reader\":\"test\",\"commit\":2}\n");
        assertThat(afterwards).isEqualTo("{\"reader\":\"test\",\"commit\":4}\n");
    }

    @Test
    void reportedStaysWhileTheTargetDoesNotSayOtherwise() {
        landLoad(A, 1);
        land(A, 2);
        once();
        loop.close();
        target.asked(table -> {
            throw new PipelineException(ErrorCode.TARGET_UNAVAILABLE, "Simulated failure of " + table, "hint");
        });
        loop = loopInRealTime();
        land(A, 3);

        once();

        assertThat(new LandingReader(files).readers()).isEqualTo(Map.of("test", 3L));
    }

    @Test
    void whoeverLooksDoesNotWaitForATargetThatDoesNotAnswer() throws Exception {
        landLoad(A, 1);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answers = new CountDownLatch(1);
        target.asked(table -> {
            asked.countDown();
            await(answers);
        });
        Thread running = new Thread(() -> loop.run(stop::get));
        running.start();
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Long> looking = CompletableFuture.supplyAsync(() -> {
            loop.pause(Set.of(B));
            loop.retry(A);
            return loop.appliedThrough(A) + loop.failures().size();
        });

        try {
            assertThat(looking.get(10, TimeUnit.SECONDS)).isZero();
        } finally {
            answers.countDown();
            stop.set(true);
            running.join();
        }
    }

    @Test
    void pausedTableIsKnownAndNotApplied() {
        landLoad(A, 1);
        once();
        loop.close();
        loop = loop(SETTINGS);
        loop.pause(Set.of(A));
        land(A, 2);

        once();

        assertThat(loop.appliedThrough(A)).isEqualTo(2);
        assertThat(target.applied("shop", "a")).hasSize(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void stoppedTableDoesNotHoldTheReportBack() {
        writer.putSchema(LandingSample.schema(B, 1));
        writer.event(B, new TableEvent.LoadStarted(1, 1, at(1)));
        writer.event(B, new TableEvent.Stopped(ErrorCode.VALUE_UNSUPPORTED, "reason", "hint"));
        landLoad(A, 1);
        land(A, 2);

        ApplyResult result = once();

        assertThat(result.failures()).isEmpty();
        assertThat(LandingSample.content(files, "_tributary/readers/test.json")).contains("\"commit\":3");
    }

    @Test
    void idleTableOutlivesTheRetentionAndATargetThatLostCommitsSaysSo() {
        landLoad(A, 1);
        landLoad(B, 1);
        land(B, 2);
        for (int i = 3; i < 9; i++) {
            land(A, i);
        }
        once();
        Map<TableId, Applied> old = Map.of(A, target.applied(A), B, target.applied(B));
        for (int i = 10; i < 30; i++) {
            clock.advance(Duration.ofDays(1));
            land(A, i);
            once();
        }
        assertThat(new LandingReader(files).expired()).isGreaterThan(old.get(B).commit());

        loop.close();
        loop = loop(SETTINGS);
        land(B, 30);
        ApplyResult idle = once();
        target.hold(A, old.get(A));
        loop.close();
        loop = loop(SETTINGS);
        land(A, 31);
        ApplyResult lost = once();
        landLoad(A, 2);
        ApplyResult reloaded = once();

        assertThat(idle.isComplete()).isTrue();
        assertThat(target.applied("shop", "b")).hasSize(2);
        assertThat(lost.failures()).containsOnlyKeys(A);
        assertThat(lost.failures().get(A).code()).isEqualTo(ErrorCode.TARGET_DIVERGED);
        assertThat(lost.failures().get(A).hint()).contains("tributary reload shop.a");
        assertThat(reloaded.isComplete()).isTrue();
        assertThat(target.applied(A).generation()).isEqualTo(2);
    }
}
