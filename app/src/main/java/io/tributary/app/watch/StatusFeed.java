package io.tributary.app.watch;

import io.tributary.app.run.Vitals.Cause;
import io.tributary.app.status.Observed;
import io.tributary.app.status.Rates;
import io.tributary.app.status.StatusReader;
import io.tributary.app.status.StatusReport;
import io.tributary.app.status.StatusReport.Problem;
import io.tributary.error.PipelineException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A status that is put together again about once a second; less often where that takes long, so that looking costs a tenth
 * of a thread at most. While it cannot be read, the last one stays, with what is in the way. {@link #refresh} is confined to
 * one thread, the rest is free.
 */
final class StatusFeed {
    private static final Logger LOG = LoggerFactory.getLogger(StatusFeed.class);
    private static final int PAUSES = 10;

    private final StatusReader reader;
    private final Supplier<Observed> observe;
    private final Clock clock;
    private final Rates rates = new Rates();
    private final List<Consumer<StatusReport>> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable StatusReport last;
    private Instant nextAt = Instant.MIN;

    StatusFeed(StatusReader reader, Supplier<Observed> observe, Clock clock) {
        this.reader = reader;
        this.observe = observe;
        this.clock = clock;
    }

    /** Tells {@code listener} of every status from now on. */
    void listen(Consumer<StatusReport> listener) {
        listeners.add(listener);
    }

    /** The last status; empty before the first. */
    Optional<StatusReport> last() {
        return Optional.ofNullable(last);
    }

    /** Reads the status if it is time to. */
    void refresh() {
        if (!clock.instant().isBefore(nextAt)) {
            refreshNow();
        }
    }

    /** Reads the status. */
    void refreshNow() {
        Instant begun = clock.instant();
        StatusReport status;
        try {
            Observed observed = observe.get();
            status = rates.with(reader.read(observed), begun.toEpochMilli() / 1000.0);
        } catch (PipelineException failure) {
            LOG.atDebug().setCause(failure).log("the status cannot be read");
            StatusReport before = last;
            if (before == null) {
                return;
            }
            status = unread(before, Cause.of(failure), begun);
        }
        last = status;
        for (Consumer<StatusReport> listener : listeners) {
            listener.accept(status);
        }
        Duration took = Duration.between(begun, clock.instant());
        nextAt = begun.plus(took.multipliedBy(PAUSES));
    }

    private static StatusReport unread(StatusReport before, Cause cause, Instant now) {
        List<Problem> problems = new ArrayList<>();
        problems.add(new Problem(Problem.ERROR, "landing", null, null, cause.code(), cause.message(), cause.hint()));
        before.problems().stream()
                .filter(problem -> !problem.code().equals(cause.code()))
                .forEach(problems::add);
        return new StatusReport(
                before.pipeline(),
                now.toString(),
                before.state(),
                before.process(),
                before.commit(),
                before.source(),
                before.landing(),
                before.targets(),
                problems,
                before.tables());
    }
}
