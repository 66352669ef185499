package io.tributary.app.status;

import io.tributary.app.run.ProcessReport;
import io.tributary.app.run.Vitals;
import io.tributary.app.status.StatusReport.LandingReport;
import io.tributary.app.status.StatusReport.SourceReport;
import io.tributary.app.status.StatusReport.TargetReport;
import io.tributary.app.status.TableReport.Trouble;
import io.tributary.capture.SourceHealth;
import io.tributary.change.TableId;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandingState;
import io.tributary.ledger.Applied;
import io.tributary.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts a status together out of what is landed, what is applied, and what a process says. Reads only. Whoever asks again and again asks
 * the same one: up to which time a table is complete is remembered, for that stays true. Confined to one thread.
 */
public final class StatusReader {
    private final Setup setup;
    private final List<TargetView> targets;
    private final TableReports reports;

    /** What a status needs to know of a target. */
    public interface TargetView {
        /** Where it is. */
        String name();

        /** {@code csv}, {@code parquet}, {@code iceberg} or {@code database}. */
        String format();

        Applied applied(TableId table);

        Optional<Target.Failure> failure(TableId table);

        /** Another look begins. */
        default void lookBegins() {}

        /** Why it could not be read in this look, where that is no reason not to look at the rest. */
        default Optional<PipelineException> unread() {
            return Optional.empty();
        }

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

    public StatusReader(Setup setup, List<TargetView> targets) {
        this.setup = setup;
        this.targets = List.copyOf(targets);
        reports = new TableReports(targets.size() == 1);
    }

    /** The status. */
    public StatusReport read(Observed observed) {
        LandingState state = observed.state();
        targets.forEach(TargetView::lookBegins);
        List<TableReport> tables = new ArrayList<>();
        state.tables()
                .forEach((id, table) -> targets.forEach(target -> tables.add(reports.of(id, table, observed, target))));
        LandingReport landing = landing(observed);
        List<TargetReport> summaries = setup.landing().isEmpty() || isLandingOnly()
                ? List.of()
                : targets.stream().map(target -> summary(target, tables)).toList();
        SourceReport source = source(observed.vitals().source());
        Problems problems = new Problems(observed, setup.behindMax());
        targets.forEach(target -> target.unread()
                .ifPresent(failure -> problems.unread(targets.size() == 1 ? null : target.name(), failure)));
        return new StatusReport(
                setup.pipeline(),
                observed.now().toString(),
                observed.process() == null
                        ? "stopped"
                        : observed.vitals().capturing().state().word(),
                running(observed.process()),
                running(observed.applier()),
                state.number(),
                source,
                landing,
                summaries,
                problems.of(source, landing, summaries, tables),
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
                Observed.text(through),
                through == null ? null : observed.ageSeconds(through),
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
}
