package io.tributary.app.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.run.ProcessReport;
import io.tributary.app.run.RefusedWriter;
import io.tributary.app.run.Vitals;
import io.tributary.app.status.Observed;
import io.tributary.app.status.StatusReader;
import io.tributary.app.status.StatusReader.Setup;
import io.tributary.app.status.StatusReader.TargetView;
import io.tributary.app.status.StatusReport;
import io.tributary.app.status.StatusReport.Problem;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandingState;
import io.tributary.landing.ManualClock;
import io.tributary.landing.SourceMark;
import io.tributary.landing.TableState;
import io.tributary.ledger.Applied;
import io.tributary.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatusFeedTest {
    private static final TableId A = new TableId("world", "a");
    private static final TableId B = new TableId("world", "b");

    private final ManualClock clock = ManualClock.atStart();
    private final SlowTarget target = new SlowTarget();
    private Duration took = Duration.ZERO;
    private @Nullable RefusedWriter refused;

    @Test
    void looksAreATenthOfTheTimeAndNeverFurtherApartThanAQuarterOfAMinute() {
        assertThat(secondsBetween(Duration.ofSeconds(1))).isEqualTo(10);
        assertThat(secondsBetween(Duration.ofSeconds(12))).isEqualTo(27);
        assertThat(secondsBetween(Duration.ofMinutes(2))).isEqualTo(135);
    }

    private long secondsBetween(Duration look) {
        took = look;
        List<Instant> looks = new ArrayList<>();
        StatusFeed feed = feed(target);
        feed.listen(status -> looks.add(Instant.parse(status.at())));
        while (looks.size() < 2) {
            feed.refresh();
            clock.advance(Duration.ofSeconds(1));
        }
        return Duration.between(looks.get(0), looks.get(1)).toSeconds();
    }

    @Test
    void aClockThatWasAheadHoldsNoLookUp() {
        List<String> looks = new ArrayList<>();
        StatusFeed feed = feed(target);
        feed.listen(status -> looks.add(status.at()));
        clock.advance(Duration.ofHours(1));
        feed.refresh();
        clock.advance(Duration.ofHours(-1));
        feed.refresh();

        assertThat(looks).containsExactly("2026-11-20T11:15:30.123Z", "2026-11-20T10:15:30.123Z");
    }

    @Test
    void aTargetThatACaptureCannotReadIsAskedOnceInALookAndAWarning() {
        StatusFeed feed = feed(new SeenTarget(target));
        feed.refreshNow();
        target.fails = true;
        target.asked.clear();

        feed.refreshNow();

        StatusReport status = feed.last().orElseThrow();
        assertThat(target.asked).containsExactly(A);
        assertThat(status.state()).isEqualTo("running");
        assertThat(status.tables()).extracting(table -> table.rows()).containsExactly(7L, 7L);
        assertThat(status.problems())
                .containsExactly(new Problem(
                        Problem.WARNING,
                        "apply",
                        null,
                        null,
                        "TARGET_UNAVAILABLE",
                        "It does not answer",
                        "Look at it; this is tried again. Landing goes on; what is told of this target's tables is as it was"
                                + " when it was read last"));

        target.fails = false;
        feed.refreshNow();
        assertThat(feed.last().orElseThrow().problems()).isEmpty();
    }

    @Test
    void aWarningIsNotOverBecauseTheStatusCannotBeRead() {
        Problem slow = new Problem(
                Problem.WARNING,
                "landing",
                null,
                null,
                "SECOND_WRITER",
                "Another process wanted to write here at 2026-11-20T10:15:30Z and was refused: db8",
                "Nothing is harmed. Stop whatever starts it, or give that pipeline a landing folder and a target of its own");
        refused = new RefusedWriter("db8", Instant.parse("2026-11-20T10:15:30Z"));
        List<List<Problem>> told = new ArrayList<>();
        StatusFeed feed = feed(target);
        feed.listen(status -> told.add(status.problems()));
        feed.refreshNow();
        target.fails = true;
        feed.refreshNow();
        feed.refreshNow();
        target.fails = false;
        feed.refreshNow();

        Problem unread = new Problem(
                Problem.ERROR,
                "apply",
                null,
                null,
                "TARGET_UNAVAILABLE",
                "It does not answer",
                "Look at it; this is tried again");
        assertThat(told).containsExactly(List.of(slow), List.of(unread, slow), List.of(unread, slow), List.of(slow));
    }

    private StatusFeed feed(TargetView view) {
        Setup setup = new Setup("world", null, "/srv/landing", 1L << 30, Duration.ofMinutes(1));
        Sight sight = new Sight(
                () -> observed(state(), refused),
                () -> observed(LandingState.EMPTY, null),
                List.of(view),
                () -> {},
                () -> {},
                Optional::empty);
        return new StatusFeed(new StatusReader(setup, List.of(view)), sight, clock);
    }

    private Observed observed(LandingState landed, @Nullable RefusedWriter refusedNow) {
        Instant begun = clock.instant();
        clock.advance(took);
        Vitals vitals = new Vitals(
                new Vitals.Capturing(Vitals.State.RUNNING, null, 0, 0),
                Vitals.NONE.source(),
                Vitals.NONE.applying(),
                "");
        return new Observed(
                landed,
                new ProcessReport("capture", 4711, "db7", begun, begun, List.of(), vitals),
                null,
                List.of(),
                refusedNow,
                begun);
    }

    private static LandingState state() {
        return new LandingState(
                1,
                1,
                new Position("1"),
                null,
                SourceMark.NONE,
                new TreeMap<>(Map.of(A, TableState.NEW, B, TableState.NEW)));
    }

    /** Holds seven rows of each table. */
    private static final class SlowTarget implements TargetView {
        private final List<TableId> asked = new ArrayList<>();
        private boolean fails;

        @Override
        public String name() {
            return "/srv/final";
        }

        @Override
        public String format() {
            return "csv";
        }

        @Override
        public Applied applied(TableId table) {
            asked.add(table);
            if (fails) {
                throw new PipelineException(ErrorCode.TARGET_UNAVAILABLE, "It does not answer", "Look at it");
            }
            return new Applied(1, 1, 1, new Position("1"), null, 7, 0);
        }

        @Override
        public Optional<Target.Failure> failure(TableId table) {
            return Optional.empty();
        }
    }
}
