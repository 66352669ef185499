package io.tributary.app.status;

import io.tributary.app.run.ProcessReport;
import io.tributary.app.status.TableReport.Changes;
import io.tributary.app.status.TableReport.Progress;
import io.tributary.app.status.TableReport.Trouble;
import io.tributary.change.TableId;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingState;
import io.tributary.landing.RowCounts;
import io.tributary.landing.TableEvent.Stopped;
import io.tributary.landing.TableState;
import io.tributary.ledger.Applied;
import io.tributary.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts a status together. Only reads; a process may be running meanwhile, or none. */
public final class StatusReader {
    private final LandingReader landing;
    private final List<TargetView> targets;
    private final @Nullable ProcessReport process;
    private final Instant now;

    /** What a status needs to know of a target. */
    public interface TargetView {
        /** Where it is. */
        String name();

        Applied applied(TableId table);

        Optional<Target.Failure> failure(TableId table);
    }

    /**
     * A reader for one status.
     *
     * @param process the process that is capturing; null when none is
     */
    public StatusReader(LandingReader landing, List<TargetView> targets, @Nullable ProcessReport process, Instant now) {
        this.landing = landing;
        this.targets = List.copyOf(targets);
        this.process = process;
        this.now = now;
    }

    /** The status of the pipeline of that name. */
    public StatusReport read(String pipeline) {
        LandingState state = landing.state();
        List<TableReport> tables = state.tables().entrySet().stream()
                .flatMap(
                        entry -> targets.stream().map(target -> table(entry.getKey(), entry.getValue(), state, target)))
                .toList();
        return new StatusReport(pipeline, running(), state.number(), tables);
    }

    private StatusReport.@Nullable Running running() {
        return process == null
                ? null
                : new StatusReport.Running(
                        process.command(),
                        process.pid(),
                        process.host(),
                        process.started().toString());
    }

    private TableReport table(TableId id, TableState table, LandingState state, TargetView target) {
        Applied applied = target.applied(id);
        boolean behind = table.lastCommit() > applied.commit();
        RowCounts changes = table.counts().changes();
        return new TableReport(
                id.toString(),
                targets.size() == 1 ? null : target.name(),
                table.phase().name().toLowerCase(Locale.ROOT),
                loadPercent(id, table),
                applied.rows(),
                applied.unmatchedUpdates(),
                new Changes(changes.inserts(), changes.updates(), changes.deletes()),
                progress(applied, state, behind, table.phase()),
                trouble(id, table, target));
    }

    private @Nullable Integer loadPercent(TableId id, TableState table) {
        return switch (table.phase()) {
            case NEW -> 0;
            case LOADING ->
                Optional.ofNullable(process)
                        .flatMap(running -> running.load(id))
                        .map(StatusReader::percent)
                        .orElse(0);
            case STREAMING -> 100;
            case STOPPED, DROPPED -> null;
        };
    }

    private static int percent(ProcessReport.Load load) {
        return load.rowsExpected() <= 0 ? 0 : (int) Math.min(99, 100 * load.rows() / load.rowsExpected());
    }

    private Progress progress(Applied applied, LandingState state, boolean behind, TableState.Phase phase) {
        Instant landedTime = state.sourceTime();
        Instant appliedTime = behind ? applied.sourceTime() : landedTime;
        boolean ended = phase == TableState.Phase.STOPPED || phase == TableState.Phase.DROPPED;
        boolean nothing = ended || (applied.generation() == 0 && behind);
        return new Progress(
                state.position().text(),
                behind ? applied.position().text() : state.position().text(),
                nothing || landedTime == null || appliedTime == null ? null : seconds(appliedTime, landedTime),
                nothing || appliedTime == null ? null : seconds(appliedTime, now));
    }

    private static double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis()) / 1000.0;
    }

    private @Nullable Trouble trouble(TableId id, TableState table, TargetView target) {
        Stopped stopped = table.stopped();
        if (stopped != null) {
            return new Trouble("capture", stopped.code().name(), stopped.reason(), stopped.hint());
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
