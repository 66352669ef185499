package io.tributary.app.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.run.ProcessReport;
import io.tributary.app.run.RefusedWriter;
import io.tributary.app.run.Vitals;
import io.tributary.app.run.Vitals.Cause;
import io.tributary.app.run.Vitals.Failing;
import io.tributary.app.run.Vitals.State;
import io.tributary.app.status.StatusReport.LandingReport;
import io.tributary.app.status.StatusReport.Problem;
import io.tributary.app.status.StatusReport.SourceReport;
import io.tributary.app.status.StatusReport.TargetReport;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.landing.LandingState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What nothing failed at, and somebody should know all the same: the words that page and command show. */
class ProblemsTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:15:00Z");
    private static final Instant STARTED = NOW.minusSeconds(3600);
    private static final SourceReport SOURCE = source(0.0, 4096L, null, null);

    @Test
    void allIsWell() {
        assertThat(problems(State.RUNNING, 0, SOURCE, 1.0, 2.0)).isEmpty();
    }

    @Test
    void aClockThatIsOff() {
        assertThat(problems(State.RUNNING, 0, source(-3725.0, 4096L, null, null), 1.0, 2.0))
                .containsExactly(warning(
                        "clock",
                        "CLOCK_OFFSET",
                        "The source's clock is 1 h 2 m behind this machine's",
                        "Set both by NTP. Times shown here are the source's, and lags are corrected for the"
                                + " difference"));
    }

    @Test
    void aTargetThatIsSlow() {
        assertThat(problems(State.RUNNING, 0, SOURCE, 1.0, 301.0))
                .containsExactly(
                        warning(
                                "apply",
                                "TARGET_SLOW",
                                "Target /srv/final is 5 m 0 s behind what is landed, and nothing failed: it takes more time than"
                                        + " changes do to come",
                                "Look at the load of the target and of this machine, and in a database for a lock on its tables;"
                                        + " more target.memory, or a partitioned format for large tables, makes applying quicker"));
        assertThat(problems(State.RUNNING, 0, SOURCE, 1.0, 61.0))
                .as("within alerts.behind")
                .isEmpty();
    }

    @Test
    void aCaptureThatIsSlow() {
        assertThat(problems(State.RUNNING, 0, SOURCE, 301.0, 302.0))
                .containsExactly(warning(
                        "capture",
                        "CAPTURE_SLOW",
                        "What is landed is 5 m 1 s behind the source, and nothing failed: changes came faster than they"
                                + " were landed",
                        "It catches up by itself when they come slower; else look at the load of the source, of this"
                                + " machine and of the network between them"));
        assertThat(problems(State.STARTING, 0, SOURCE, 301.0, 302.0)).isEmpty();
    }

    @Test
    void aSecondWriterThatWasRefused() {
        RefusedWriter refused = new RefusedWriter(
                "tributary run, process 4712 on db8, since 2026-11-20T10:14:30Z", NOW.minusMillis(29_500));
        assertThat(refusedProblems(refused, NOW))
                .containsExactly(warning(
                        "landing",
                        "SECOND_WRITER",
                        "Another process wanted to write here at 2026-11-20T10:14:30Z and was refused: tributary run,"
                                + " process 4712 on db8, since 2026-11-20T10:14:30Z",
                        "Nothing is harmed. Stop whatever starts it, or give that pipeline a landing folder and a target"
                                + " of its own"));
        assertThat(refusedProblems(refused, NOW.plus(Duration.ofMinutes(10))))
                .as("told for ten minutes")
                .isEmpty();
    }

    @Test
    void aReaderThatIsGone() {
        Observed observed =
                new Observed(LandingState.EMPTY, null, null, List.of(), null, List.of("world-0000abcd"), NOW);
        assertThat(problems(observed, SOURCE, 1.0, 2.0))
                .containsExactly(warning(
                        "landing",
                        "READER_GONE",
                        "Landed files are kept for the reader world-0000abcd, which is no target of the pipeline file and has"
                                + " not moved for ten minutes or more",
                        "If that target was moved, removed or renamed, delete _tributary/readers/world-0000abcd.json in the"
                                + " landing folder; until then nothing is removed that it has not applied"));
    }

    @Test
    void aCaptureThatHangsOrPauses() {
        assertThat(problems(State.RUNNING, 125, SOURCE, 1.0, 2.0))
                .containsExactly(new Problem(
                        Problem.ERROR,
                        "capture",
                        null,
                        null,
                        "CAPTURE_STALLED",
                        "The capture has not moved for 2 m 5 s",
                        "See the log for what it began last; if it does not go on, end the process and start it"
                                + " again: nothing is lost"));
        assertThat(problems(State.PAUSED, 0, SOURCE, 1.0, 2.0))
                .extracting(Problem::message)
                .containsExactly("The capture pauses: 2.0 KB are landed and not yet in every target, the limit of"
                        + " landing.max-backlog");
    }

    @Test
    void aCaptureThatWaitsForTablesThatNobodyApplies() {
        List<Failing> failing = List.of(
                failing("b", ErrorCode.TARGET_CHANGED_OUTSIDE, "apply"),
                failing("c", ErrorCode.TARGET_UNAVAILABLE, "apply"),
                failing("d", ErrorCode.TARGET_REFUSED, "catalog"));
        Observed observed = new Observed(
                LandingState.EMPTY,
                process(State.PAUSED, 0, failing),
                null,
                List.of(new TableId("world", "a")),
                null,
                NOW);

        assertThat(problems(observed, SOURCE, 1.0, 2.0))
                .containsExactly(new Problem(
                        Problem.ERROR,
                        "capture",
                        null,
                        null,
                        "CAPTURE_PAUSED",
                        "The capture pauses: 2.0 KB are landed and not yet in every target, the limit of landing.max-backlog."
                                + " Not applied until somebody acts, and counted: world.a (paused),"
                                + " world.b (TARGET_CHANGED_OUTSIDE)",
                        "Resume on the page what is paused; cure what failed and give it to tributary retry, or have it loaded"
                                + " again with tributary reload; or raise landing.max-backlog"));
    }

    private static Failing failing(String table, ErrorCode code, String where) {
        return new Failing("/srv/final", "world", table, where, new Cause(code.name(), "It failed", ""));
    }

    @Test
    void aLogThatRunsOut() {
        assertThat(problems(State.RUNNING, 0, source(0.0, 4096L, 1024L, null), 1.0, 2.0))
                .containsExactly(warning(
                        "source",
                        "LOG_RETENTION_SHORT",
                        "The source keeps 4.0 KB of log for this pipeline and gives up after 1.0 KB more",
                        "Raise max_slot_wal_keep_size, or cure what holds the capture up"));
        assertThat(problems(State.RUNNING, 0, source(0.0, null, null, 86_400L), 50_000.0, 50_001.0))
                .extracting(Problem::message)
                .contains("The source removes its log after 1 d 0 h, and what is landed is 13 h 53 m behind");
    }

    private static Problem warning(String where, String code, String message, String hint) {
        return new Problem(Problem.WARNING, where, null, null, code, message, hint);
    }

    private static SourceReport source(double offset, Long lag, Long left, Long kept) {
        return new SourceReport("postgresql", "db7:5432/world", true, "0/1", offset, lag, 1L << 24, left, kept);
    }

    private static List<Problem> problems(
            State state, double quiet, SourceReport source, double landingBehind, double targetBehind) {
        Observed observed =
                new Observed(LandingState.EMPTY, process(state, quiet, List.of()), null, List.of(), null, NOW);
        return problems(observed, source, landingBehind, targetBehind);
    }

    private static ProcessReport process(State state, double quiet, List<Failing> failing) {
        Vitals vitals = new Vitals(
                new Vitals.Capturing(state, null, 0, quiet),
                new Vitals.Source(null, null, null, null),
                new Vitals.Applying(2048L, failing),
                "");
        return new ProcessReport("run", 4711, "db7", STARTED, NOW, List.of(), vitals);
    }

    /** Nobody captures: it was an apply that was refused. */
    private static List<Problem> refusedProblems(RefusedWriter refused, Instant now) {
        return problems(new Observed(LandingState.EMPTY, null, null, List.of(), refused, now), SOURCE, 1.0, 2.0);
    }

    private static List<Problem> problems(
            Observed observed, SourceReport source, double landingBehind, double targetBehind) {
        return new Problems(observed, Duration.ofMinutes(1))
                .of(
                        source,
                        new LandingReport("/srv/landing", "0/1", "", landingBehind, null, 2048L, 1L << 30),
                        List.of(new TargetReport("/srv/final", "csv", "", targetBehind, null, 0)),
                        List.of());
    }
}
