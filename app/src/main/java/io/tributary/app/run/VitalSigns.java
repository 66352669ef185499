package io.tributary.app.run;

import io.tributary.app.run.Vitals.Applying;
import io.tributary.app.run.Vitals.Capturing;
import io.tributary.app.run.Vitals.Cause;
import io.tributary.app.run.Vitals.Mark;
import io.tributary.app.run.Vitals.Source;
import io.tributary.app.run.Vitals.State;
import io.tributary.capture.Capture;
import io.tributary.capture.SourceHealth;
import io.tributary.change.Position;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandingState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches a running capture: what it is at, how its source stands, and up to which source time everything is landed. That
 * time is no guess: the end of the source's log is asked for now and then, and once it is landed, everything is that was
 * committed before the question, also when nothing changes. Thread-safe.
 */
public final class VitalSigns implements CommitListener {
    private static final int QUESTIONS_MAX = 720;

    private final Clock clock;
    private final Deque<Question> questions = new ArrayDeque<>();
    private volatile Supplier<Applying> applying = () -> Vitals.NONE.applying();
    private volatile String page = "";
    private volatile long heardNanos = System.nanoTime();
    private LandingState landed = LandingState.EMPTY;
    private State state = State.STARTING;
    private @Nullable Cause trouble;
    private int attempt;
    private Source source = Vitals.NONE.source();

    public VitalSigns(Clock clock) {
        this.clock = clock;
    }

    /** Where the log ended at a time, by the source's clock. */
    private record Question(Position end, Instant at) {}

    /** Who tells how the targets are. */
    public void applying(Supplier<Applying> how) {
        applying = how;
    }

    /** Where the page is. */
    public void page(String address) {
        page = address;
    }

    /** The capture asks whether to stop: it is alive. */
    void heard() {
        heardNanos = System.nanoTime();
    }

    /** The capture asks whether to pause: it follows the source. */
    void following(boolean pause) {
        goesOn(pause ? State.PAUSED : State.RUNNING);
    }

    /** An attempt came to its end, or has nothing to do. */
    public void works() {
        goesOn(State.RUNNING);
    }

    private synchronized void goesOn(State now) {
        heard();
        state = now;
        trouble = null;
        attempt = 0;
    }

    @Override
    public synchronized void begun(LandingState state) {
        landed = state;
        heard();
    }

    @Override
    public synchronized void committed(LandingState before, LandingState after) {
        landed = after;
        heard();
    }

    /** An attempt failed and another follows. */
    public synchronized void failed(PipelineException failure) {
        failed(State.RETRYING, Cause.retried(failure));
    }

    /** There is no other attempt. */
    public synchronized void ended(PipelineException failure) {
        failed(State.FAILED, Cause.of(failure));
    }

    private void failed(State now, Cause why) {
        state = now;
        trouble = why;
        attempt++;
        heard();
    }

    /** The landing zone's state after the last commit. */
    public synchronized LandingState landed() {
        return landed;
    }

    /** Asks the source how it stands; takes as long as the source does. */
    public void ask(Capture capture) {
        Instant before = clock.instant();
        try {
            Optional<SourceHealth> health = capture.health();
            health.ifPresent(answer -> answered(answer, before, clock.instant()));
        } catch (PipelineException failure) {
            unanswered(Cause.retried(failure));
        }
        look(capture);
    }

    private synchronized void answered(SourceHealth health, Instant before, Instant after) {
        Instant middle = before.plus(Duration.between(before, after).dividedBy(2));
        Duration offset = Duration.between(middle, health.time());
        if (questions.size() == QUESTIONS_MAX) {
            questions.removeLast();
        }
        questions.add(new Question(health.position(), before.plus(offset)));
        source = new Source(health, offset.toMillis() / 1000.0, null, source.mark());
    }

    private synchronized void unanswered(Cause cause) {
        source = new Source(source.health(), source.clockOffsetSeconds(), cause, source.mark());
    }

    /** Looks whether what was the end of the log is landed by now. */
    public synchronized void look(Capture capture) {
        if (landed.position().isNone()) {
            return;
        }
        while (!questions.isEmpty()
                && capture.reached(landed.position(), questions.getFirst().end())) {
            Mark mark = new Mark(landed.number(), questions.removeFirst().at());
            source = new Source(source.health(), source.clockOffsetSeconds(), source.trouble(), mark);
        }
    }

    /** How all is now. */
    public Vitals now() {
        Applying targets = applying.get();
        synchronized (this) {
            double quietSeconds =
                    Duration.ofNanos(System.nanoTime() - heardNanos).toMillis() / 1000.0;
            return new Vitals(new Capturing(state, trouble, attempt, quietSeconds), source, targets, page);
        }
    }
}
