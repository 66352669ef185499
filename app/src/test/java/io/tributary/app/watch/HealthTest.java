package io.tributary.app.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.run.Vitals.Capturing;
import io.tributary.app.run.Vitals.Cause;
import io.tributary.app.run.Vitals.State;
import io.tributary.app.status.StatusReport;
import io.tributary.app.status.StatusReport.LandingReport;
import io.tributary.app.status.StatusReport.Problem;
import io.tributary.app.web.ConsoleView.Health;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a process says of its life, and of the copies: only the first is its own. */
class HealthTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:15:00Z");

    @Test
    void whoeverCopiesIsAliveAndReady() {
        assertThat(PageView.health(null, status("running"), NOW)).isEqualTo(new Health(true, true, List.of()));
    }

    @Test
    void aStatusThatTakesLongIsNoDeath() {
        assertThat(PageView.health(null, null, NOW))
                .isEqualTo(new Health(true, false, List.of("the status is not known yet")));
        assertThat(PageView.health(null, status("running"), NOW.plusSeconds(61)))
                .isEqualTo(new Health(true, false, List.of("the status is 61 s old")));
    }

    @Test
    void whatAnotherProcessDoesIsNoDeath() {
        Problem stalled = problem(Problem.ERROR, "CAPTURE_STALLED");
        assertThat(PageView.health(null, status("failed", stalled), NOW))
                .isEqualTo(new Health(true, false, List.of("CAPTURE_STALLED: what CAPTURE_STALLED is")));
        assertThat(PageView.health(null, status("stopped"), NOW))
                .isEqualTo(new Health(true, false, List.of("the capture is stopped")));
    }

    @Test
    void aCaptureThatPausesIsNotReady() {
        assertThat(PageView.health(null, status("paused", problem(Problem.WARNING, "CAPTURE_PAUSED")), NOW))
                .isEqualTo(new Health(true, false, List.of("the capture is paused")));
    }

    @Test
    void aWarningIsReady() {
        assertThat(PageView.health(null, status("running", problem(Problem.WARNING, "TARGET_UNAVAILABLE")), NOW))
                .isEqualTo(new Health(true, true, List.of()));
    }

    @Test
    void aProcessIsLostByWhatItDoesItself() {
        assertThat(Sight.lost(new Capturing(State.RUNNING, null, 0, 61), true))
                .contains("the capture has not moved for 61 s");
        assertThat(Sight.lost(new Capturing(State.RETRYING, null, 3, 59), true)).isEmpty();
        assertThat(Sight.lost(new Capturing(State.STARTING, null, 0, 3600), false))
                .as("who applies says nothing while all is well")
                .isEmpty();
        Capturing failed = new Capturing(State.FAILED, new Cause("SOURCE_SLOT_LOST", "The slot is gone", ""), 1, 0);
        assertThat(Sight.lost(failed, false)).contains("SOURCE_SLOT_LOST: The slot is gone");
        assertThat(PageView.health("it hangs", status("running"), NOW))
                .isEqualTo(new Health(false, false, List.of("it hangs")));
    }

    private static Problem problem(String severity, String code) {
        return new Problem(severity, "capture", null, null, code, "what " + code + " is", "");
    }

    private static StatusReport status(String state, Problem... problems) {
        return new StatusReport(
                "world",
                NOW.toString(),
                state,
                null,
                null,
                7,
                null,
                new LandingReport("/srv/landing", "0/1", null, null, null, null, 1L << 30),
                List.of(),
                List.of(problems),
                List.of());
    }
}
