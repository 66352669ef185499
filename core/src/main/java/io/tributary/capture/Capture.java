package io.tributary.capture;

import io.tributary.change.Position;
import io.tributary.landing.LandingWriter;
import java.util.List;
import java.util.Optional;

/**
 * A source database: full load and every change after it, into a landing zone. Not thread-safe, except
 * {@link #currentPosition}, {@link #reached} and {@link #health}.
 */
public interface Capture extends AutoCloseable {
    /** Looks at every precondition at the source; changes nothing; one line each, also for those that hold. */
    List<Check> check();

    /**
     * Captures until {@link CaptureControl#stopRequested}, then lands what is complete and returns. Begins where the
     * landing zone's state ends: a new landing zone gets a full load of every table. The source is told that it may
     * forget a change only after the landing commit that holds it is durable. A table that cannot go on is stopped in
     * the landing zone, with its reason; the others go on.
     *
     * @param landing opened for this call: after a failure it may hold half a source transaction, so close it and open
     *     another before calling again
     * @throws io.tributary.error.PipelineException when the whole source cannot go on; calling again is safe, and useful
     *     when the code says {@code AGAIN}
     */
    void run(LandingWriter landing, CaptureControl control);

    /** The end of the source's log now: everything committed before the call is at or before it. */
    Position currentPosition();

    /** Whether {@code landed} is at or after {@code wanted}. May become true without another landing commit: ask again. */
    boolean reached(Position landed, Position wanted);

    /**
     * How the source stands. Asks it over a connection of its own, so it may take its time; changes nothing there. Thread-safe.
     * Empty where there is no server to ask.
     *
     * @throws io.tributary.error.PipelineException when the source cannot be asked
     */
    default Optional<SourceHealth> health() {
        return Optional.empty();
    }

    /** Removes what the capture keeps at the source (slot, publication); what is not there is fine. Data stays. */
    void forget();

    @Override
    void close();
}
