package io.tributary.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.run.Vitals.Mark;
import io.tributary.app.run.Vitals.State;
import io.tributary.capture.Capture;
import io.tributary.capture.CaptureControl;
import io.tributary.capture.Check;
import io.tributary.capture.SourceHealth;
import io.tributary.change.Position;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandingState;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.ManualClock;
import io.tributary.landing.SourceMark;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VitalSignsTest {
    private static final Duration AHEAD = Duration.ofMinutes(2);

    private final ManualClock clock = ManualClock.atStart();
    private final VitalSigns vitals = new VitalSigns(clock);
    private final AskedSource source = new AskedSource();

    @Test
    void whatIsLandedIsCompleteUpToAQuestionOnceItsAnswerIsLanded() {
        vitals.begun(landed(4, "90"));
        source.position = "100";
        vitals.ask(source);
        assertThat(vitals.now().source().mark()).isNull();

        clock.advance(Duration.ofSeconds(5));
        vitals.committed(LandingState.EMPTY, landed(5, "101"));
        vitals.look(source);

        Mark mark = new Mark(5, ManualClock.atStart().instant().plus(AHEAD));
        assertThat(vitals.now().source().mark()).isEqualTo(mark);
        assertThat(vitals.now().source().clockOffsetSeconds()).isEqualTo(120.0);
    }

    @Test
    void itMovesOnWhileNothingChanges() {
        vitals.begun(landed(5, "100"));
        source.position = "100";
        vitals.ask(source);
        clock.advance(Duration.ofHours(1));
        vitals.ask(source);

        assertThat(vitals.now().source().mark())
                .isEqualTo(new Mark(5, clock.instant().plus(AHEAD)));
    }

    @Test
    void itStandsStillWhileTheSourceDoesNotAnswer() {
        vitals.begun(landed(5, "100"));
        source.position = "100";
        vitals.ask(source);
        Mark before = vitals.now().source().mark();
        source.position = "";
        clock.advance(Duration.ofHours(1));
        vitals.ask(source);

        assertThat(vitals.now().source().mark()).isEqualTo(before);
        assertThat(vitals.now().source().trouble())
                .isEqualTo(new Vitals.Cause("SOURCE_UNREACHABLE", "Nobody answers", "Start it; this is tried again"));
    }

    @Test
    void aCaptureThatFollowsAgainHasNoTrouble() {
        vitals.failed(new PipelineException(ErrorCode.SOURCE_UNREACHABLE, "Lost the connection", "Wait"));
        assertThat(vitals.now().capturing().state()).isEqualTo(State.RETRYING);
        assertThat(vitals.now().capturing().attempt()).isEqualTo(1);

        vitals.following(true);
        assertThat(vitals.now().capturing().state()).isEqualTo(State.PAUSED);
        assertThat(vitals.now().capturing().trouble()).isNull();

        vitals.ended(new PipelineException(ErrorCode.SOURCE_SLOT_LOST, "It is gone", "Begin again"));
        assertThat(vitals.now().capturing().state()).isEqualTo(State.FAILED);
    }

    private static LandingState landed(long commit, String position) {
        return new LandingState(commit, 1, new Position(position), null, SourceMark.NONE, Collections.emptySortedMap());
    }

    /** Says where its log ends; its clock is two minutes ahead. Without a position it does not answer. */
    private final class AskedSource implements Capture {
        private String position = "";

        @Override
        public Optional<SourceHealth> health() {
            if (position.isEmpty()) {
                throw new PipelineException(ErrorCode.SOURCE_UNREACHABLE, "Nobody answers", "Start it");
            }
            return Optional.of(
                    new SourceHealth(new Position(position), clock.instant().plus(AHEAD), null, null, null, null));
        }

        @Override
        public boolean reached(Position landed, Position wanted) {
            return Long.parseLong(landed.text()) >= Long.parseLong(wanted.text());
        }

        @Override
        public List<Check> check() {
            return List.of();
        }

        @Override
        public void run(LandingWriter landing, CaptureControl control) {}

        @Override
        public Position currentPosition() {
            return new Position(position);
        }

        @Override
        public void forget() {}

        @Override
        public void close() {}
    }
}
