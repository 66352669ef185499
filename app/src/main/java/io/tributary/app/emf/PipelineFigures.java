package io.tributary.app.emf;

import static java.util.Objects.requireNonNull;

import io.tributary.app.metrics.Metric;
import io.tributary.app.status.StatusReader.TargetView;
import io.tributary.change.TableId;
import io.tributary.landing.LandedFile;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingState;
import io.tributary.landing.TableState;
import io.tributary.ledger.Applied;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Reads a pipeline's figures, each time since the time before. A look asks the landing zone for its log and the targets for
 * their ledgers, as a status does; it needs no running process and disturbs none. Confined to one thread.
 */
public final class PipelineFigures {
    private final String pipeline;
    private final LandingReader landing;
    private final Set<Part> parts;
    private final List<Progress> targets;
    private final Predicate<TableId> tables;
    private final Clock clock;
    private final Instant started;
    private long landedSeen;

    /** What a process does, and so tells of. */
    public enum Part {
        CAPTURE,
        APPLY;

        /** Of who applies: what somebody else writes into a folder is told by nobody else. */
        public static EnumSet<Part> ofApply(boolean isOfFolder) {
            return isOfFolder ? EnumSet.allOf(Part.class) : EnumSet.of(APPLY);
        }
    }

    /**
     * Figures from now on: what is landed and applied at this moment is not counted.
     *
     * @param parts what the process does; what two processes do is to be told by one of them
     * @throws io.tributary.error.PipelineException when landing zone or a target cannot be read
     */
    public PipelineFigures(
            String pipeline, LandingReader landing, List<TargetView> targets, Set<Part> parts, Clock clock) {
        this(pipeline, landing, targets, parts, table -> true, clock, clock.instant());
    }

    /**
     * As above, for work that began before.
     *
     * @param tables whose ledgers count; of others only whether they are stopped
     */
    public PipelineFigures(
            String pipeline,
            LandingReader landing,
            List<TargetView> targets,
            Set<Part> parts,
            Predicate<TableId> tables,
            Clock clock,
            Instant started) {
        this.pipeline = requireNonNull(pipeline, "pipeline is null");
        this.landing = requireNonNull(landing, "landing is null");
        this.parts = Set.copyOf(parts);
        this.clock = requireNonNull(clock, "clock is null");
        this.tables = requireNonNull(tables, "tables is null");
        this.started = requireNonNull(started, "started is null");
        LandingState state = landing.state();
        landedSeen = state.number();
        this.targets =
                parts.contains(Part.APPLY) ? targets.stream().map(Progress::new).toList() : List.of();
        this.targets.forEach(target -> target.applied(counted(state), state));
    }

    /** Where one target is, and up to which commit of each table that was told. */
    private static final class Progress {
        private final TargetView target;
        private final Map<TableId, Long> told = new HashMap<>();

        Progress(TargetView target) {
            this.target = target;
        }

        /** Ranges of commits, by table, that the target took in since the last call. */
        Map<TableId, Range> applied(Map<TableId, TableState> tables, LandingState state) {
            Map<TableId, Range> taken = new HashMap<>();
            tables.forEach((table, landed) -> {
                long through = through(landed, target.applied(table), state);
                long before = told.getOrDefault(table, 0L);
                told.put(table, Math.max(before, through));
                if (through > before) {
                    taken.put(table, new Range(before, through));
                }
            });
            return taken;
        }

        /** Of a table that is up to date nothing more is waiting in the whole log. */
        private static long through(TableState landed, Applied applied, LandingState state) {
            return landed.lastCommit() > applied.commit() ? applied.commit() : state.number();
        }
    }

    /** Commits after {@code before}, up to {@code through}. */
    private record Range(long before, long through) {
        boolean contains(long commit) {
            return commit > before && commit <= through;
        }
    }

    /** Rows, files and bytes. */
    private static final class Tally {
        private long rows;
        private long files;
        private long bytes;

        void add(LandedFile file) {
            rows += file.counts().rows();
            files++;
            bytes += file.bytes();
        }
    }

    /**
     * What there is to tell now, a line each, without line ends.
     *
     * @throws io.tributary.error.PipelineException when landing zone or a target cannot be read; what was to be told then
     *     is told by the next call
     */
    public List<String> lines() {
        LandingState state = landing.state();
        Instant now = clock.instant();
        List<EmbeddedLine> lines = new ArrayList<>();
        Map<Metric, Double> own = new EnumMap<>(Metric.class);
        own.put(Metric.RUN, seconds(started, now));
        if (parts.contains(Part.CAPTURE)) {
            Tally landed = new Tally();
            read(landedSeen, commit -> commit.items().forEach(item -> {
                if (item.item() instanceof LandedFile file && commit.number() <= state.number()) {
                    landed.add(file);
                }
            }));
            put(own, landed, Metric.LANDED_ROWS, Metric.LANDED_FILES, Metric.LANDED_BYTES);
        }
        if (targets.size() == 1) {
            List<String> failing = add(own, targets.get(0), state);
            lines.add(new EmbeddedLine(now, pipeline, "", own, failing));
        } else {
            lines.add(new EmbeddedLine(now, pipeline, "", own, stopped(state)));
            for (Progress target : targets) {
                Map<Metric, Double> figures = new EnumMap<>(Metric.class);
                List<String> failing = add(figures, target, state);
                lines.add(new EmbeddedLine(now, pipeline, target.target.name(), figures, failing));
            }
        }
        landedSeen = state.number();
        return lines.stream().map(EmbeddedLine::text).toList();
    }

    private List<String> add(Map<Metric, Double> figures, Progress target, LandingState state) {
        Set<String> failing = new TreeSet<>(stopped(state));
        double lag = -1;
        Map<TableId, TableState> counted = counted(state);
        for (Map.Entry<TableId, TableState> entry : counted.entrySet()) {
            if (target.target.failure(entry.getKey()).isPresent()) {
                failing.add(entry.getKey().toString());
            }
            lag = Math.max(lag, lag(entry.getValue(), target.target.applied(entry.getKey()), state));
        }
        figures.put(Metric.FAILING, (double) failing.size());
        if (lag >= 0) {
            figures.put(Metric.LAG, lag);
        }
        put(
                figures,
                tally(target.applied(counted, state)),
                Metric.APPLIED_ROWS,
                Metric.APPLIED_FILES,
                Metric.APPLIED_BYTES);
        return List.copyOf(failing);
    }

    private Map<TableId, TableState> counted(LandingState state) {
        Map<TableId, TableState> counted = new TreeMap<>(state.tables());
        counted.keySet().removeIf(tables.negate());
        return counted;
    }

    private Tally tally(Map<TableId, Range> taken) {
        Tally tally = new Tally();
        if (taken.isEmpty()) {
            return tally;
        }
        long from = taken.values().stream().mapToLong(Range::before).min().orElse(0);
        read(from, commit -> commit.items().forEach(item -> {
            Range range = taken.get(item.table());
            if (item.item() instanceof LandedFile file && range != null && range.contains(commit.number())) {
                tally.add(file);
            }
        }));
        return tally;
    }

    private void read(long after, java.util.function.Consumer<io.tributary.landing.Commit> reader) {
        landing.forEachCommitAfter(Math.max(after, landing.expired()), reader);
    }

    private static void put(Map<Metric, Double> figures, Tally tally, Metric rows, Metric files, Metric bytes) {
        figures.put(rows, (double) tally.rows);
        figures.put(files, (double) tally.files);
        figures.put(bytes, (double) tally.bytes);
    }

    private static List<String> stopped(LandingState state) {
        return state.tables().entrySet().stream()
                .filter(entry -> entry.getValue().phase() == TableState.Phase.STOPPED)
                .map(entry -> entry.getKey().toString())
                .toList();
    }

    /** As {@code status} has it; negative where there is none. */
    private static double lag(TableState table, Applied applied, LandingState state) {
        boolean isOver = table.phase() == TableState.Phase.STOPPED || table.phase() == TableState.Phase.DROPPED;
        boolean isBehind = table.lastCommit() > applied.commit();
        Instant landed = state.sourceTime();
        Instant reached = isBehind ? applied.sourceTime() : landed;
        return isOver || landed == null || reached == null ? -1 : seconds(reached, landed);
    }

    private static double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis()) / 1000.0;
    }
}
