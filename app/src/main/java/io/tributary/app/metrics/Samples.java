package io.tributary.app.metrics;

import io.tributary.app.status.StatusReport;
import io.tributary.app.status.StatusReport.LandingReport;
import io.tributary.app.status.StatusReport.Problem;
import io.tributary.app.status.StatusReport.SourceReport;
import io.tributary.app.status.StatusReport.TargetReport;
import io.tributary.app.status.TableReport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The figures that a status holds. What is not known has no sample. */
public final class Samples {
    private static final List<String> STATES = List.of("new", "loading", "streaming", "stopped", "dropped");

    private final List<Sample> samples = new ArrayList<>();

    private Samples() {}

    /** All of them, those about the whole pipeline first; in a fixed order. */
    public static List<Sample> of(StatusReport status) {
        Samples samples = new Samples();
        samples.pipeline(status);
        samples.source(status.source());
        samples.landing(status.commit(), status.landing());
        status.targets().forEach(samples::target);
        Set<String> seen = new HashSet<>();
        for (TableReport table : status.tables()) {
            if (seen.add(table.table())) {
                samples.table(table);
            }
            String target = table.target() == null ? onlyTarget(status) : table.target();
            samples.finalTable(target, table);
        }
        return List.copyOf(samples.samples);
    }

    private static String onlyTarget(StatusReport status) {
        return status.targets().isEmpty() ? "" : status.targets().get(0).name();
    }

    private void pipeline(StatusReport status) {
        add(Metric.RUNNING, status.state().equals("running") || status.state().equals("paused"));
        for (String severity : List.of(Problem.ERROR, Problem.WARNING)) {
            long count = status.problems().stream()
                    .filter(problem -> problem.severity().equals(severity))
                    .count();
            add(Metric.PROBLEMS, count, severity);
        }
        for (String state : STATES) {
            long count = status.tables().stream()
                    .filter(table -> table.state().equals(state))
                    .map(TableReport::table)
                    .distinct()
                    .count();
            add(Metric.TABLES, count, state);
        }
    }

    private void source(@Nullable SourceReport source) {
        if (source == null) {
            return;
        }
        if (source.reachable() != null) {
            add(Metric.SOURCE_REACHABLE, source.reachable());
        }
        add(Metric.SOURCE_LAG, source.lagBytes());
        add(Metric.SOURCE_KEPT, source.keptBytes());
        add(Metric.SOURCE_LEFT, source.leftBytes());
        add(Metric.SOURCE_CLOCK_OFFSET, source.clockOffsetSeconds());
    }

    private void landing(long commit, LandingReport landing) {
        add(Metric.LANDING_COMMITS, commit);
        add(Metric.LANDING_BEHIND, landing.behindSeconds());
        add(Metric.LANDING_BACKLOG, landing.backlogBytes());
    }

    private void target(TargetReport target) {
        add(Metric.TARGET_BEHIND, target.behindSeconds(), target.name());
        add(Metric.TARGET_FAILING, target.failing(), target.name());
    }

    private void table(TableReport table) {
        Integer percent = table.load().loadPercent();
        add(Metric.TABLE_LOAD, percent == null ? null : percent / 100.0, table.table());
        add(Metric.TABLE_LOAD_ROWS, table.load().loadRows(), table.table());
        add(Metric.TABLE_CHANGES, table.changes().inserts(), table.table(), "insert");
        add(Metric.TABLE_CHANGES, table.changes().updates(), table.table(), "update");
        add(Metric.TABLE_CHANGES, table.changes().deletes(), table.table(), "delete");
        add(Metric.TABLE_DDLS, table.changes().ddls(), table.table());
    }

    private void finalTable(String target, TableReport table) {
        add(Metric.TABLE_ROWS, table.rows(), target, table.table());
        add(Metric.TABLE_BEHIND, table.progress().behindSeconds(), target, table.table());
        add(Metric.TABLE_FAILING, table.trouble() == null ? 0 : 1, target, table.table());
    }

    private void add(Metric metric, boolean holds) {
        add(metric, holds ? 1 : 0);
    }

    private void add(Metric metric, @Nullable Number value, String... labels) {
        if (value != null) {
            samples.add(new Sample(metric, List.of(labels), value.doubleValue()));
        }
    }
}
