package io.tributary.app.status;

import io.tributary.app.run.ProcessReport;
import io.tributary.app.run.RefusedWriter;
import io.tributary.app.run.Vitals;
import io.tributary.app.run.Vitals.Failing;
import io.tributary.change.TableId;
import io.tributary.landing.LandingState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a status reports on, at one moment.
 *
 * @param state what is landed
 * @param process that captures; null when none does
 * @param applier that applies what another captures; null when none does
 * @param paused tables that are not to be applied for now
 * @param refused who last wanted to write here beside whoever looks; null when nobody did
 * @param gone readers for which landed files are kept, and that seem to be no more
 */
public record Observed(
        LandingState state,
        @Nullable ProcessReport process,
        @Nullable ProcessReport applier,
        List<TableId> paused,
        @Nullable RefusedWriter refused,
        List<String> gone,
        Instant now) {
    /** Without a word of readers. */
    public Observed(
            LandingState state,
            @Nullable ProcessReport process,
            @Nullable ProcessReport applier,
            List<TableId> paused,
            @Nullable RefusedWriter refused,
            Instant now) {
        this(state, process, applier, paused, refused, List.of(), now);
    }

    /** Tables that could not be applied, as far as the processes know. */
    List<Failing> failing() {
        return Stream.of(process, applier)
                .filter(one -> one != null)
                .flatMap(one -> one.vitals().applying().failing().stream())
                .toList();
    }

    Vitals vitals() {
        return process == null ? Vitals.NONE : process.vitals();
    }

    /** Now, by the source's clock as far as it is known. */
    private Instant sourceNow() {
        Double offset = vitals().source().clockOffsetSeconds();
        return offset == null ? now : now.plusMillis(Math.round(offset * 1000));
    }

    /** Source time up to which everything is landed; null when it is not known. */
    @Nullable
    Instant landedThrough() {
        Vitals.Mark mark = vitals().source().mark();
        Instant last = state.sourceTime();
        return mark == null || (last != null && last.isAfter(mark.through())) ? last : mark.through();
    }

    /** How old a source time is, by the source's clock; not less than 0. */
    double ageSeconds(Instant sourceTime) {
        return seconds(sourceTime, sourceNow());
    }

    /** From one time to another, not less than 0. */
    static double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis()) / 1000.0;
    }

    static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
