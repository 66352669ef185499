package io.tributary.app.watch;

import io.tributary.app.run.Vitals.Cause;
import io.tributary.app.status.Observed;
import io.tributary.app.status.Rates;
import io.tributary.app.status.StatusReader;
import io.tributary.app.status.StatusReport;
import io.tributary.app.status.StatusReport.Problem;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A status that is put together again about once a second; less often where that takes long, so that looking costs a tenth
 * of a thread, unless that would be too seldom for who watches. While it cannot be read, the tables of the last one stay, with what is in the way. {@link #refresh} is
 * confined to one thread, the rest is free.
 */
final class StatusFeed {
    private static final Logger LOG = LoggerFactory.getLogger(StatusFeed.class);
    private static final int PAUSES = 9;
    private static final Duration PAUSE_MAX = Duration.ofSeconds(15);

    private final StatusReader reader;
    private final Sight sight;
    private final Clock clock;
    private final Rates rates = new Rates();
    private final List<Consumer<StatusReport>> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable StatusReport last;
    private volatile boolean hasRead;
    private Instant readAt = Instant.MIN;
    private Instant nextAt = Instant.MIN;

    StatusFeed(StatusReader reader, Sight sight, Clock clock) {
        this.reader = reader;
        this.sight = sight;
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

    /** Whether landing zone and targets could be read yet. */
    boolean hasRead() {
        return hasRead;
    }

    /** Reads the status if it is time to, or if the clock was ahead when that was said. */
    void refresh() {
        Instant now = clock.instant();
        if (!now.isBefore(nextAt) || now.isBefore(readAt)) {
            refreshNow();
        }
    }

    /** Reads the status. */
    void refreshNow() {
        Instant begun = clock.instant();
        StatusReport status;
        try {
            Observed observed = sight.observe().get();
            status = rates.with(reader.read(observed), begun.toEpochMilli() / 1000.0);
            hasRead = true;
        } catch (PipelineException failure) {
            LOG.atDebug().setCause(failure).log("the status cannot be read");
            status = unread(failure);
        }
        last = status;
        for (Consumer<StatusReport> listener : listeners) {
            listener.accept(status);
        }
        Instant end = clock.instant();
        readAt = end;
        Duration pause = Duration.between(begun, end).multipliedBy(PAUSES);
        nextAt = end.plus(pause.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause);
    }

    /**
     * What the process itself knows, with the tables as they were when they were read last. Warnings are not over because nobody can
     * tell whether they are.
     */
    private StatusReport unread(PipelineException failure) {
        StatusReport now = reader.read(sight.unread().get());
        StatusReport before = last == null ? now : last;
        String where = failure.code().actor() == ErrorCode.Actor.TARGET ? "apply" : "landing";
        Cause cause = Cause.retried(failure);
        List<Problem> problems = new ArrayList<>();
        problems.add(new Problem(Problem.ERROR, where, null, null, cause.code(), cause.message(), cause.hint()));
        now.problems().stream()
                .filter(problem -> !problem.code().equals(cause.code()))
                .forEach(problems::add);
        before.problems().stream()
                .filter(problem -> problem.table() != null
                        || (problem.severity().equals(Problem.WARNING)
                                && problems.stream()
                                        .noneMatch(known -> known.code().equals(problem.code()))))
                .toList()
                .forEach(problems::add);
        return new StatusReport(
                now.pipeline(),
                now.at(),
                now.state(),
                now.process(),
                now.applier(),
                before.commit(),
                now.source(),
                before.landing(),
                before.targets(),
                problems,
                before.tables());
    }
}
