package io.tributary.app.status;

import io.tributary.app.status.StatusReport.LandingReport;
import io.tributary.app.status.StatusReport.TargetReport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rows a second over the last seconds, from one status after the other. Confined to one thread. */
public final class Rates {
    private static final double WINDOW_SECONDS = 10;
    private static final int WAITING_MAX = 1000;

    private final Map<String, Long> landedSeen = new HashMap<>();
    private final Map<String, Lane> lanes = new HashMap<>();
    private final Deque<Totals> window = new ArrayDeque<>();
    private long landed;
    private final Map<String, Long> applied = new HashMap<>();

    /** Rows landed and applied, over all tables, since the first status. */
    private record Totals(double seconds, long landed, Map<String, Long> applied) {}

    /** A table in a target: rows landed up to commits that are not applied yet. */
    private static final class Lane {
        private final Deque<long[]> waiting = new ArrayDeque<>();
        private long commit;

        /** Rows newly applied. */
        long take(long landedCommit, long rows, long appliedCommit) {
            if (landedCommit > commit && rows > 0) {
                if (waiting.size() == WAITING_MAX) {
                    waiting.getLast()[1] += rows;
                    waiting.getLast()[0] = landedCommit;
                } else {
                    waiting.add(new long[] {landedCommit, rows});
                }
                commit = landedCommit;
            }
            long taken = 0;
            while (!waiting.isEmpty() && waiting.getFirst()[0] <= appliedCommit) {
                taken += waiting.removeFirst()[1];
            }
            return taken;
        }
    }

    /** The same status with what can be said of rates. */
    public StatusReport with(StatusReport status, double seconds) {
        boolean first = window.isEmpty();
        Map<String, Long> fresh = new HashMap<>();
        Set<String> counted = new HashSet<>();
        for (TableReport table : status.tables()) {
            if (counted.add(table.table())) {
                long before = landedSeen.getOrDefault(table.table(), first ? table.landedRows() : 0L);
                long rows = table.landedRows();
                fresh.put(table.table(), rows >= before ? rows - before : rows);
                landedSeen.put(table.table(), rows);
                landed += fresh.get(table.table());
            }
            String target = table.target() == null ? "" : table.target();
            long taken = lanes.computeIfAbsent(table.table() + "\n" + target, key -> new Lane())
                    .take(
                            table.progress().landedCommit(),
                            fresh.getOrDefault(table.table(), 0L),
                            table.progress().appliedCommit());
            applied.merge(target, taken, Long::sum);
        }
        Totals now = new Totals(seconds, landed, Map.copyOf(applied));
        window.add(now);
        while (window.size() > 2 && window.getFirst().seconds() < seconds - WINDOW_SECONDS) {
            window.removeFirst();
        }
        Totals before = window.getFirst();
        double elapsed = now.seconds() - before.seconds();
        return elapsed <= 0 ? status : with(status, before, now, elapsed);
    }

    private static StatusReport with(StatusReport status, Totals before, Totals now, double elapsed) {
        LandingReport landing = status.landing();
        List<TargetReport> targets = status.targets().stream()
                .map(target -> {
                    String key = status.targets().size() == 1 ? "" : target.name();
                    long rows = now.applied().getOrDefault(key, 0L)
                            - before.applied().getOrDefault(key, 0L);
                    return new TargetReport(
                            target.name(),
                            target.format(),
                            target.completeThrough(),
                            target.behindSeconds(),
                            rows / elapsed,
                            target.failing());
                })
                .toList();
        return new StatusReport(
                status.pipeline(),
                status.at(),
                status.state(),
                status.process(),
                status.applier(),
                status.commit(),
                status.source(),
                new LandingReport(
                        landing.place(),
                        landing.position(),
                        landing.completeThrough(),
                        landing.behindSeconds(),
                        (now.landed() - before.landed()) / elapsed,
                        landing.backlogBytes(),
                        landing.backlogBytesMax()),
                targets,
                status.problems(),
                status.tables());
    }
}
