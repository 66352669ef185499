package io.tributary.app.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.status.StatusReport;
import io.tributary.app.status.StatusReport.LandingReport;
import io.tributary.app.status.StatusReport.Problem;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertsTest {
    private static final Instant START = Instant.parse("2026-11-20T10:15:00Z");
    private static final Problem DOWN = error(null, "SOURCE_UNREACHABLE", "Cannot reach db7:5432", "See that it runs");
    private static final Problem CITY = error("world.city", "LANDING_CORRUPT", "Cannot apply world.city", "Load it");
    private static final Problem PERSON = error("world.person", "LANDING_CORRUPT", "Cannot apply world.person", "");
    private static final Problem SLOW =
            new Problem(Problem.WARNING, "apply", null, null, "TARGET_SLOW", "It is 2 m behind", "Look at it");
    private static final Problem CLOCK =
            new Problem(Problem.WARNING, "clock", null, null, "CLOCK_OFFSET", "It is 2 m ahead", "Set it");

    private final List<Alert> told = new ArrayList<>();
    private final Alerts alerts = new Alerts("world", Duration.ofSeconds(10), told::add);

    @Test
    void whatLastsIsToldOnceAndWhenItIsOver() {
        alerts.look(status(0, "retrying", DOWN));
        alerts.look(status(9, "retrying", DOWN));
        assertThat(told).isEmpty();

        alerts.look(status(10, "retrying", DOWN));
        alerts.look(status(600, "retrying", error(null, DOWN.code(), "Cannot reach db7:5432, attempt 7", DOWN.hint())));
        assertThat(told)
                .containsExactly(new Alert(
                        "failed",
                        "world",
                        "2026-11-20T10:15:10Z",
                        "retrying",
                        "http://127.0.0.1:8765/",
                        "world: Cannot reach db7:5432. See that it runs",
                        1,
                        List.of(DOWN)));

        told.clear();
        alerts.look(status(601, "running"));
        assertThat(told).extracting(Alert::event).containsExactly("recovered");
        assertThat(told.get(0).text()).isEqualTo("world goes on: SOURCE_UNREACHABLE is over");
        assertThat(told.get(0).state()).isEqualTo("running");
    }

    @Test
    void whatHealsAtOnceIsNotTold() {
        alerts.look(status(0, "retrying", DOWN));
        alerts.look(status(5, "running"));
        alerts.look(status(12, "retrying", DOWN));
        alerts.look(status(13, "running"));

        assertThat(told).isEmpty();
    }

    @Test
    void theSameNewsOfManyTablesAreOneAlert() {
        alerts.look(status(0, "running", CITY, PERSON, SLOW, CLOCK));
        alerts.look(status(10, "running", CITY, PERSON, SLOW, CLOCK));

        assertThat(told).extracting(Alert::event).containsExactly("stopped", "behind", "warning");
        assertThat(told.get(0).text()).isEqualTo("world: Cannot apply world.city (and 1 more). Load it");
        assertThat(told.get(0).problems()).containsExactly(CITY, PERSON);

        told.clear();
        alerts.look(status(20, "running", PERSON));
        assertThat(told)
                .extracting(Alert::text)
                .containsExactly("world goes on: LANDING_CORRUPT of world.city (and 2 more) is over");
    }

    @Test
    void theEndIsToldAtOnce() {
        alerts.look(status(0, "failed", DOWN));
        alerts.ended(new PipelineException(ErrorCode.SOURCE_UNREACHABLE, "Gone", ""), START.plusSeconds(1));
        assertThat(told).extracting(Alert::event).containsExactly("failed");

        told.clear();
        alerts.ended(
                new PipelineException(ErrorCode.LANDING_CORRUPT, "The log is damaged", "Restore it"),
                START.plusSeconds(1));
        assertThat(told).extracting(Alert::text).containsExactly("world: The log is damaged. Restore it");
    }

    @Test
    void theEndIsToldAlsoWhenItsProblemWasKnownForAMomentOnly() {
        alerts.look(status(0, "stopped", DOWN));
        alerts.ended(new PipelineException(ErrorCode.SOURCE_UNREACHABLE, "Gone", ""), START.plusSeconds(1));

        assertThat(told).extracting(Alert::event).containsExactly("failed");
    }

    @Test
    void theEndIsToldOfAProcessThatHadNoStatus() {
        alerts.ended(
                new PipelineException(ErrorCode.TARGET_IN_USE, "Target /srv/final is held", "Stop the other one"),
                START);

        assertThat(told)
                .containsExactly(new Alert(
                        "failed",
                        "world",
                        "2026-11-20T10:15:00Z",
                        "failed",
                        "",
                        "world: Target /srv/final is held. Stop the other one",
                        1,
                        List.of(new Problem(
                                Problem.ERROR,
                                "process",
                                null,
                                null,
                                "TARGET_IN_USE",
                                "Target /srv/final is held",
                                "Stop the other one"))));
    }

    private static Problem error(String table, String code, String message, String hint) {
        return new Problem(Problem.ERROR, "capture", table, null, code, message, hint);
    }

    private static StatusReport status(int second, String state, Problem... problems) {
        return new StatusReport(
                "world",
                START.plusSeconds(second).toString(),
                state,
                new StatusReport.Running("run", 4711, "db7", START.toString(), "http://127.0.0.1:8765/"),
                null,
                7,
                null,
                new LandingReport("/srv/landing", "0/1", null, null, null, null, 1L << 30),
                List.of(),
                List.of(problems),
                List.of());
    }
}
