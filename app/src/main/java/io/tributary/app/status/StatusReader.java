package io.tributary.app.status;

import io.tributary.app.run.ProcessReport;
import io.tributary.app.run.RefusedWriter;
import io.tributary.app.run.Vitals;
import io.tributary.app.run.Vitals.Cause;
import io.tributary.app.run.Vitals.Failing;
import io.tributary.app.status.StatusReport.LandingReport;
import io.tributary.app.status.StatusReport.SourceReport;
import io.tributary.app.status.StatusReport.TargetReport;
import io.tributary.app.status.TableReport.Changes;
import io.tributary.app.status.TableReport.Load;
import io.tributary.app.status.TableReport.Progress;
import io.tributary.app.status.TableReport.Trouble;
import io.tributary.capture.SourceHealth;
import io.tributary.change.TableId;
import io.tributary.landing.LandingState;
import io.tributary.landing.RowCounts;
import io.tributary.landing.TableEvent.Stopped;
import io.tributary.landing.TableState;
import io.tributary.ledger.Applied;
import io.tributary.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts a status together out of what is landed, what is applied, and what a process says. Reads only. Whoever asks again and again asks
 * the same one: up to which time a table is complete is remembered, for that stays true. Confined to one thread.
 */
public final class StatusReader {
    private final Setup setup;
    private final List<TargetView> targets;
    private final Map<String, Instant> completeSeen = new HashMap<>();

    /** What a status needs to know of a target. */
    public interface TargetView {
        /** Where it is. */
        String name();

        /** {@code csv}, {@code parquet}, {@code iceberg} or {@code database}. */
        String format();

        Applied applied(TableId table);

        Optional<Target.Failure> failure(TableId table);

        /** How long it took to apply the table last; empty when nobody measures. */
        default Optional<Duration> took(TableId table) {
            return Optional.empty();
        }
    }

    /**
     * What the pipeline file says.
     *
     * @param source null in a pipeline without source
     * @param landing folder or address
     * @param behindMax by more than this a capture or a target is late
     */
    public record Setup(
            String pipeline, @Nullable SourcePlace source, String landing, long backlogBytesMax, Duration behindMax) {}

    /** Kind and address of a source, without secrets. */
    public record SourcePlace(String kind, String address) {}

    /**
     * What is to be reported on.
     *
     * @param state what is landed
     * @param process that captures; null when none does
     * @param failing tables that could not be applied, as far as a process knows
     * @param paused tables that are not to be applied for now
     * @param refused who last wanted to write here beside whoever looks; null when nobody did
     */
    public record Observed(
            LandingState state,
            @Nullable ProcessReport process,
            List<Failing> failing,
            List<TableId> paused,
            @Nullable RefusedWriter refused,
            Instant now) {
        Vitals vitals() {
            return process == null ? Vitals.NONE : process.vitals();
        }

        /** Now, by the source's clock as far as it is known. */
        Instant sourceNow() {
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
    }

    public StatusReader(Setup setup, List<TargetView> targets) {
        this.setup = setup;
        this.targets = List.copyOf(targets);
    }

    /** The status. */
    public StatusReport read(Observed observed) {
        LandingState state = observed.state();
        List<TableReport> tables = new ArrayList<>();
        state.tables()
                .forEach((id, table) -> targets.forEach(target -> tables.add(table(id, table, observed, target))));
        LandingReport landing = landing(observed);
        List<TargetReport> summaries = setup.landing().isEmpty() || isLandingOnly()
                ? List.of()
                : targets.stream().map(target -> summary(target, tables)).toList();
        SourceReport source = source(observed.vitals().source());
        return new StatusReport(
                setup.pipeline(),
                observed.now().toString(),
                observed.process() == null
                        ? "stopped"
                        : observed.vitals().capturing().state().word(),
                running(observed.process()),
                state.number(),
                source,
                landing,
                summaries,
                new Problems(observed, setup.behindMax()).of(source, landing, summaries, tables),
                tables);
    }

    private boolean isLandingOnly() {
        return targets.size() == 1 && targets.get(0).name().isEmpty();
    }

    private static StatusReport.@Nullable Running running(@Nullable ProcessReport process) {
        return process == null
                ? null
                : new StatusReport.Running(
                        process.command(),
                        process.pid(),
                        process.host(),
                        process.started().toString(),
                        process.vitals().page());
    }

    private @Nullable SourceReport source(Vitals.Source vitals) {
        SourcePlace place = setup.source();
        if (place == null) {
            return null;
        }
        SourceHealth health = vitals.health();
        Boolean reachable = vitals.trouble() != null ? Boolean.FALSE : health == null ? null : Boolean.TRUE;
        return new SourceReport(
                place.kind(),
                place.address(),
                reachable,
                health == null ? null : health.position().text(),
                vitals.clockOffsetSeconds(),
                health == null ? null : health.lagBytes(),
                health == null ? null : health.keptBytes(),
                health == null ? null : health.leftBytes(),
                health == null ? null : health.keptSeconds());
    }

    private LandingReport landing(Observed observed) {
        Instant through = observed.landedThrough();
        return new LandingReport(
                setup.landing(),
                observed.state().position().text(),
                text(through),
                through == null ? null : seconds(through, observed.sourceNow()),
                null,
                observed.vitals().applying().backlogBytes(),
                setup.backlogBytesMax());
    }

    /** As far as the table that is furthest behind; a table that is stopped, dropped or paused does not count. */
    private TargetReport summary(TargetView target, List<TableReport> tables) {
        TableReport last = null;
        long failing = 0;
        for (TableReport table : tables) {
            if (table.target() != null && !table.target().equals(target.name())) {
                continue;
            }
            Trouble trouble = table.trouble();
            failing += trouble != null && trouble.where().equals("apply") ? 1 : 0;
            Double behind = table.progress().behindSeconds();
            if (behind != null && !table.paused() && (last == null || behind > seconds(last))) {
                last = table;
            }
        }
        return new TargetReport(
                target.name(),
                target.format(),
                last == null ? null : last.progress().completeThrough(),
                last == null ? null : last.progress().behindSeconds(),
                null,
                failing);
    }

    private static double seconds(TableReport table) {
        Double behind = table.progress().behindSeconds();
        return behind == null ? 0 : behind;
    }

    private TableReport table(TableId id, TableState table, Observed observed, TargetView target) {
        Applied applied = target.applied(id);
        RowCounts changes = table.counts().changes();
        Trouble trouble = trouble(id, table, target, observed.failing());
        boolean unknown = trouble != null && applied.equals(Applied.NOTHING);
        return new TableReport(
                id.toString(),
                targets.size() == 1 ? null : target.name(),
                table.phase().name().toLowerCase(Locale.ROOT),
                observed.paused().contains(id),
                load(id, table, observed.process()),
                unknown ? null : applied.rows(),
                applied.unmatchedUpdates(),
                new Changes(
                        changes.inserts(),
                        changes.updates(),
                        changes.deletes(),
                        Math.max(0, table.schemaVersion() - 1)),
                progress(applied, observed, table, target.took(id), id + "\n" + target.name()),
                trouble);
    }

    private static Load load(TableId id, TableState table, @Nullable ProcessReport process) {
        Optional<ProcessReport.Load> running = Optional.ofNullable(process).flatMap(report -> report.load(id));
        return switch (table.phase()) {
            case NEW -> new Load(0, 0);
            case LOADING ->
                new Load(
                        running.map(StatusReader::percent).orElse(0),
                        running.map(ProcessReport.Load::rows).orElse(0L));
            case STREAMING -> new Load(100, table.counts().loaded());
            case STOPPED, DROPPED -> new Load(null, table.counts().loaded());
        };
    }

    private static int percent(ProcessReport.Load load) {
        return load.rowsExpected() <= 0 ? 0 : (int) Math.min(99, 100 * load.rows() / load.rowsExpected());
    }

    private Progress progress(
            Applied applied, Observed observed, TableState table, Optional<Duration> took, String name) {
        LandingState state = observed.state();
        TableState.Phase phase = table.phase();
        boolean behind = table.lastCommit() > applied.commit();
        Instant landedTime = state.sourceTime();
        Instant appliedTime = behind ? applied.sourceTime() : landedTime;
        boolean ended = phase == TableState.Phase.STOPPED || phase == TableState.Phase.DROPPED;
        boolean nothing = ended || (applied.generation() == 0 && behind);
        Instant through = nothing ? null : complete(name, behind ? applied.sourceTime() : observed.landedThrough());
        return new Progress(
                state.position().text(),
                behind ? applied.position().text() : state.position().text(),
                table.lastCommit(),
                applied.commit(),
                text(applied.sourceTime()),
                text(through),
                through == null ? null : seconds(through, observed.sourceNow()),
                nothing || landedTime == null || appliedTime == null ? null : seconds(appliedTime, landedTime),
                nothing || appliedTime == null ? null : seconds(appliedTime, observed.sourceNow()),
                took.map(time -> time.toMillis() / 1000.0).orElse(null));
    }

    /** What was complete before a change came still is, though the last change that is applied may be much older. */
    private @Nullable Instant complete(String name, @Nullable Instant through) {
        Instant before = completeSeen.get(name);
        if (through == null || (before != null && before.isAfter(through))) {
            return before;
        }
        completeSeen.put(name, through);
        return through;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis()) / 1000.0;
    }

    private static @Nullable Trouble trouble(TableId id, TableState table, TargetView target, List<Failing> failing) {
        Stopped stopped = table.stopped();
        if (stopped != null) {
            return new Trouble("capture", stopped.code().name(), stopped.reason(), stopped.hint());
        }
        for (Failing one : failing) {
            if (one.id().equals(id) && one.target().equals(target.name())) {
                Cause cause = one.cause();
                return new Trouble(one.where(), cause.code(), cause.message(), cause.hint());
            }
        }
        return target.failure(id)
                .map(failure -> new Trouble(
                        failure.stage().name().toLowerCase(Locale.ROOT),
                        failure.code(),
                        failure.message(),
                        failure.hint()))
                .orElse(null);
    }
}
