package io.tributary.app.apply;

import io.tributary.app.config.ByteSize;
import io.tributary.app.config.TargetConfig;
import io.tributary.app.config.TargetConfig.Format;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.pipeline.Targets;
import io.tributary.app.run.PausedTables;
import io.tributary.capture.dms.DmsFolderSettings;
import io.tributary.capture.dms.WaitingFiles;
import io.tributary.change.TableId;
import io.tributary.files.FileEntry;
import io.tributary.landing.Commit;
import io.tributary.landing.LandedFile;
import io.tributary.landing.LandingReader;
import io.tributary.landing.TableState;
import io.tributary.ledger.Applied;
import io.tributary.merge.Plan;
import io.tributary.merge.Planner;
import io.tributary.target.FileLayout;
import io.tributary.target.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What it would take to bring tables to what is landed, at one moment, found out by looking at log, ledgers and folder only.
 * Files of DMS that are not in the log yet are read once to be adopted and once for each target. Confined to one thread.
 */
public final class Workload {
    private final Pipeline pipeline;
    private final LandingReader log;
    private final Optional<WaitingFiles> waiting;
    private final CallFigures figures;
    private @Nullable Set<TableId> paused;

    private Workload(Pipeline pipeline, LandingReader log, Optional<WaitingFiles> waiting, CallFigures figures) {
        this.pipeline = pipeline;
        this.log = log;
        this.waiting = waiting;
        this.figures = figures;
    }

    /** Looks at the folder; log and ledgers are looked at for each table. */
    public static Workload of(Pipeline pipeline) {
        return of(pipeline, new CallFigures(pipeline));
    }

    /**
     * As {@link #of(Pipeline)}.
     *
     * @param figures told what the targets hold
     */
    public static Workload of(Pipeline pipeline, CallFigures figures) {
        DmsFolderSettings folder = pipeline.dmsFolder();
        return new Workload(
                pipeline, pipeline.reader(), Optional.ofNullable(folder).map(WaitingFiles::of), figures);
    }

    /**
     * One table's.
     *
     * @param bytes to be read and written; files of DMS count as they lie there, be it compressed
     * @param rows of changes and of final files that are read, as far as that is known
     * @param last path of a file that waits; of the last commit where it has none, such as for a change of columns; empty when
     *     nothing waits
     * @param state another text whenever something else is landed for the table
     */
    public record Work(long bytes, long rows, String last, String state) {
        static final Work NONE = new Work(0, 0, "", "");

        boolean isNone() {
            return state.isEmpty();
        }

        public boolean isMoreThan(ByteSize limit, int rowLimit) {
            return bytes > limit.bytes() || rows > rowLimit;
        }

        private Work plus(Work other) {
            return new Work(
                    bytes + other.bytes, rows + other.rows, last.isEmpty() ? other.last : last, state + other.state);
        }
    }

    /** Tables of whose files some are not in the log yet. */
    Iterable<TableId> notAdopted() {
        return waiting.<Iterable<TableId>>map(files -> files.tables().keySet()).orElse(List.of());
    }

    /** What there is to do now, of every table that has something and is not paused. */
    public Map<TableId, Work> all() {
        Set<TableId> tables = new TreeSet<>(log.state().tables().keySet());
        notAdopted().forEach(tables::add);
        Map<TableId, Work> all = new TreeMap<>();
        for (TableId table : tables) {
            Work work = of(table);
            if (!work.isNone() && !isPaused(table)) {
                all.put(table, work);
            }
        }
        return all;
    }

    public Work of(TableId table) {
        Work all = Work.NONE;
        Optional<WaitingFiles.Some> files =
                waiting.flatMap(found -> Optional.ofNullable(found.tables().get(table)));
        if (files.isPresent()) {
            all = new Work(
                    files.get().bytes(), 0, files.get().last(), files.get().state());
        }
        for (TargetConfig target : pipeline.config().targets()) {
            all = all.plus(of(table, target, files));
        }
        return all;
    }

    /** Whether the table is not to be applied for now; the first time that is asked of the landing zone. */
    boolean isPaused(TableId table) {
        Set<TableId> known = paused;
        if (known == null) {
            known = Set.copyOf(new PausedTables(pipeline.landing(), pipeline.clock()).list());
            paused = known;
        }
        return known.contains(table);
    }

    private Work of(TableId table, TargetConfig settings, Optional<WaitingFiles.Some> files) {
        try (Target target = Targets.readOnly(pipeline, settings)) {
            Applied applied = target.applied(table);
            figures.holds(settings.place(), table, applied);
            if (log.expired(table) > applied.commit()) {
                // nothing can be planned: whoever applies knows what that means, unless a load mends it soon
                return isLoading(table) ? Work.NONE : new Work(0, 0, "", "expired");
            }
            List<Commit> commits = log.commitsAfter(Math.max(applied.commit(), log.expired()));
            Optional<Plan> plan =
                    Planner.plan(table, applied, commits, log::schema).filter(Workload::changesSomething);
            return plan.isEmpty() && files.isEmpty() ? Work.NONE : work(table, settings, applied, plan, files);
        }
    }

    private boolean isLoading(TableId table) {
        return log.state().table(table).phase() == TableState.Phase.LOADING;
    }

    /** A plan that moves the position only can wait for one that does not. */
    private static boolean changesSomething(Plan plan) {
        return !plan.steps().isEmpty() || !plan.fromSchema().equals(plan.toSchema());
    }

    private static String state(Plan plan) {
        return "|" + plan.to().generation() + ":" + plan.steps().size() + ":" + lastFile(plan);
    }

    private static String last(Plan plan) {
        String file = lastFile(plan);
        return file.isEmpty() ? LandingReader.commitPath(plan.to().commit()) : file;
    }

    private static String lastFile(Plan plan) {
        String last = "";
        for (Plan.Step step : plan.steps()) {
            for (LandedFile file : files(step)) {
                last = file.path();
            }
        }
        return last;
    }

    private static List<LandedFile> files(Plan.Step step) {
        if (step instanceof Plan.Replace replace) {
            return replace.files();
        }
        return step instanceof Plan.Changes changes ? List.of(changes.file()) : List.of();
    }

    private Work work(
            TableId table,
            TargetConfig settings,
            Applied applied,
            Optional<Plan> plan,
            Optional<WaitingFiles.Some> files) {
        boolean isReplaced = plan.stream()
                .flatMap(planned -> planned.steps().stream())
                .anyMatch(step -> step instanceof Plan.Replace || step instanceof Plan.Truncate);
        long bytes = files.map(WaitingFiles.Some::bytes).orElse(0L);
        long rows = 0;
        for (Plan.Step step : plan.map(Plan::steps).orElse(List.of())) {
            for (LandedFile file : files(step)) {
                // a load is read and written, changes are read
                bytes += step instanceof Plan.Replace ? 2 * file.bytes() : file.bytes();
                rows += file.counts().rows();
            }
        }
        if (!isReplaced && applied.generation() > 0 && isRewritten(settings)) {
            bytes += 2 * finalBytes(settings, table);
            rows += applied.rows();
        }
        return new Work(
                bytes,
                rows,
                plan.map(Workload::last).orElse(""),
                plan.map(Workload::state).orElse(""));
    }

    /** Whether changing a row writes the whole file anew. */
    private static boolean isRewritten(TargetConfig settings) {
        return !settings.isDatabase()
                && (settings.format() == Format.CSV || settings.format() == Format.PARQUET)
                && settings.partitionBy().isEmpty();
    }

    private long finalBytes(TargetConfig settings, TableId table) {
        return Targets.files(pipeline, settings)
                .find(new FileLayout(settings.layout()).path(table))
                .map(FileEntry::bytes)
                .orElse(0L);
    }
}
