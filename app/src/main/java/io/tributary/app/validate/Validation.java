package io.tributary.app.validate;

import io.tributary.app.config.TargetConfig;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.pipeline.Storage;
import io.tributary.app.pipeline.Targets;
import io.tributary.app.run.StopSignal;
import io.tributary.capture.CaptureControl;
import io.tributary.capture.TableSnapshots;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.LocalFiles;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingState;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.TableEvent.Stopped;
import io.tributary.landing.TableState;
import io.tributary.ledger.Applied;
import io.tributary.merge.Plan;
import io.tributary.merge.Planner;
import io.tributary.target.compare.Comparison;
import io.tributary.target.engine.Scratch;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds final tables against their source: reads the source's tables as a full load of a landing zone in scratch space, waits
 * until the targets are past what was read, and compares what each target would make of that load with what it holds.
 */
public final class Validation {
    private static final int LOOKS_MAX = 4;
    private static final Duration BETWEEN_POLLS = Duration.ofMillis(200);

    private final Pipeline pipeline;
    private final TableSnapshots source;
    private final Duration patience;
    private final StopSignal stop;

    /** @param patience how long to wait for a running pipeline */
    public Validation(Pipeline pipeline, TableSnapshots source, Duration patience, StopSignal stop) {
        this.pipeline = pipeline;
        this.source = source;
        this.patience = patience;
        this.stop = stop;
    }

    /** A final table. */
    private record Subject(TableId table, TargetConfig target) {}

    /**
     * Compares tables.
     *
     * @return one verdict for each in each target; none when asked to stop
     */
    public List<TableVerdict> run(List<TableId> tables, boolean showKeys) {
        Map<Subject, TableLooks> looks = new LinkedHashMap<>();
        boolean several = pipeline.config().targets().size() > 1;
        for (TableId table : tables) {
            for (TargetConfig target : pipeline.config().targets()) {
                looks.put(
                        new Subject(table, target), new TableLooks(table.toString(), several ? target.place() : null));
            }
        }
        refuse(looks);
        for (int number = 1; number <= LOOKS_MAX && !stop.requested(); number++) {
            Map<Subject, TableLooks> open = open(looks);
            if (open.isEmpty()) {
                break;
            }
            boolean running = pipeline.capturing().isPresent();
            if (number > 1 && pipeline.config().isOfFolder()) {
                stop.await(patience);
            }
            look(open, running, running && number < LOOKS_MAX);
        }
        open(looks).values().forEach(table -> table.failed("stopped before it was compared"));
        return looks.values().stream().map(table -> table.verdict(showKeys)).toList();
    }

    private static Map<Subject, TableLooks> open(Map<Subject, TableLooks> looks) {
        Map<Subject, TableLooks> open = new LinkedHashMap<>();
        looks.forEach((subject, table) -> {
            if (table.isOpen()) {
                open.put(subject, table);
            }
        });
        return open;
    }

    /** What cannot be compared at all. */
    private void refuse(Map<Subject, TableLooks> looks) {
        LandingState state = pipeline.reader().state();
        looks.forEach((subject, table) -> {
            TableState landed = state.table(subject.table());
            if (landed.phase() != TableState.Phase.STREAMING) {
                table.failed("the table is " + landed.phase().name().toLowerCase(Locale.ROOT)
                        + "; only tables that are streaming can be compared");
            }
        });
    }

    private void look(Map<Subject, TableLooks> open, boolean running, boolean again) {
        Set<TableId> tables = open.keySet().stream().map(Subject::table).collect(Collectors.toSet());
        try (Scratch scratch = Scratch.in(Storage.temporary(pipeline.config().name()))) {
            LocalFiles files = new LocalFiles(scratch.folder());
            Position read;
            try (LandingWriter landing =
                    LandingWriter.open(files, LandingSettings.DEFAULT, pipeline.clock(), "tributary validate")) {
                read = source.read(landing, tables::contains, new Control());
            }
            LandingReader truth = new LandingReader(files);
            for (Map.Entry<Subject, TableLooks> entry : open.entrySet()) {
                if (stop.requested()) {
                    return;
                }
                try {
                    String behind = awaited(entry.getKey(), read, running);
                    entry.getValue().note(behind);
                    compared(entry.getKey(), truth, scratch)
                            .ifPresent(found -> entry.getValue().look(found, behind.isEmpty(), again));
                } catch (PipelineException failure) {
                    entry.getValue().failed(PipelineException.describe(failure) + " (" + failure.hint() + ")");
                }
            }
        }
    }

    /** Waits until the final table is past what was read; returns what there is to say when it is not. */
    private String awaited(Subject subject, Position read, boolean running) {
        if (pipeline.config().isOfFolder()) {
            return running ? "" : "no process applies the folder now: what DMS wrote since is not in the final table";
        }
        long end = System.nanoTime() + patience.toNanos();
        long goal = 0;
        while (true) {
            goal = goal == 0 ? commitAfter(subject.table(), read) : goal;
            if (goal > 0
                    && Targets.applied(pipeline, subject.target(), subject.table())
                                    .commit()
                            >= goal) {
                return "";
            }
            if (!running) {
                return "the pipeline is not running: what changed at the source since "
                        + pipeline.reader().state().position().brief(40) + " is not in the final table";
            }
            if (System.nanoTime() >= end || stop.await(BETWEEN_POLLS)) {
                return "the final table was not past what was read from the source after " + patience.toSeconds()
                        + " s: rows may differ because they are not applied yet (--wait)";
            }
        }
    }

    /** The last commit about the table, once all that was read is landed; 0 before. */
    private long commitAfter(TableId table, Position read) {
        LandingState state = pipeline.reader().state();
        boolean isLanded = !state.position().isNone() && source.isAfter(state.position(), read);
        return isLanded ? state.table(table).lastCommit() : 0;
    }

    /** Empty when asked to stop. */
    private Optional<Comparison> compared(Subject subject, LandingReader truth, Scratch scratch) {
        TableState loaded = truth.state().table(subject.table());
        Stopped stopped = loaded.stopped();
        if (stopped != null) {
            throw new PipelineException(stopped.code(), stopped.reason(), stopped.hint());
        }
        Plan plan = plan(subject.table(), truth);
        if (plan == null) {
            if (stop.requested()) {
                return Optional.empty();
            }
            throw new PipelineException(
                    ErrorCode.TABLE_NOT_FOUND,
                    "There is no table at the source that is landed as " + subject.table(),
                    pipeline.config().isOfFolder()
                            ? "Where the DMS task renames tables, give its rules by --source-mappings"
                            : "Look whether it was dropped or renamed");
        }
        return Optional.of(Targets.compare(pipeline, subject.target(), truth, plan, scratch));
    }

    private static @Nullable Plan plan(TableId table, LandingReader truth) {
        return Planner.plan(table, Applied.NOTHING, truth.commitsAfter(0), truth::schema)
                .orElse(null);
    }

    /** Of a read of the source. */
    private final class Control implements CaptureControl {
        @Override
        public boolean stopRequested() {
            return stop.requested();
        }

        @Override
        public boolean pauseRequested() {
            return false;
        }

        @Override
        public Set<TableId> takeReloadRequests() {
            return Set.of();
        }

        @Override
        public void loadProgress(LoadProgress progress) {}

        @Override
        public void committed(LandingState state) {}
    }
}
