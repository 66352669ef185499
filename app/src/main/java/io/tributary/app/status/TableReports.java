package io.tributary.app.status;

import io.tributary.app.run.ProcessReport;
import io.tributary.app.run.Vitals.Cause;
import io.tributary.app.run.Vitals.Failing;
import io.tributary.app.status.StatusReader.TargetView;
import io.tributary.app.status.TableReport.Changes;
import io.tributary.app.status.TableReport.Load;
import io.tributary.app.status.TableReport.Progress;
import io.tributary.app.status.TableReport.Trouble;
import io.tributary.change.TableId;
import io.tributary.landing.LandingState;
import io.tributary.landing.RowCounts;
import io.tributary.landing.TableEvent.Stopped;
import io.tributary.landing.TableState;
import io.tributary.ledger.Applied;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How each table is in each target, from one status after the other: up to when a table is complete is remembered, for that stays true. */
final class TableReports {
    private final boolean isOnlyTarget;
    private final Map<String, Instant> completeSeen = new HashMap<>();

    /** @param isOnlyTarget whether there is one target, which need not be named */
    TableReports(boolean isOnlyTarget) {
        this.isOnlyTarget = isOnlyTarget;
    }

    TableReport of(TableId id, TableState table, Observed observed, TargetView target) {
        Applied applied = target.applied(id);
        RowCounts changes = table.counts().changes();
        Trouble trouble = trouble(id, table, target, observed.failing());
        boolean unknown = (trouble != null || target.unread().isPresent()) && applied.equals(Applied.NOTHING);
        return new TableReport(
                id.toString(),
                isOnlyTarget ? null : target.name(),
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
                        running.map(TableReports::percent).orElse(0),
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
                Observed.text(applied.sourceTime()),
                Observed.text(through),
                through == null ? null : observed.ageSeconds(through),
                nothing || landedTime == null || appliedTime == null ? null : Observed.seconds(appliedTime, landedTime),
                nothing || appliedTime == null ? null : observed.ageSeconds(appliedTime),
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
