package io.tributary.app.apply;

import io.tributary.app.apply.Arrivals.Concern;
import io.tributary.app.apply.Workload.Work;
import io.tributary.app.capture.AdoptRun;
import io.tributary.app.config.Location;
import io.tributary.app.config.PipelineConfig;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.run.ProcessReport;
import io.tributary.app.run.StopSignal;
import io.tributary.app.run.Trouble;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.trigger.s3.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pipeline for a process that is woken for a moment by events, and may be frozen between them. Each call looks which tables
 * the events are about and what is landed for these; where that is nothing, nothing is claimed or written. What is little is
 * applied in one pass, and what is much is handed to the job. Claims are taken for the pass and given up at its end.
 * Confined to one thread.
 */
public final class EventRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventRun.class);
    private static final Duration MARGIN_LONGEST = Duration.ofSeconds(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final Pipeline pipeline;
    private final Arrivals arrivals;
    private final JobStarts jobs;
    private final boolean areFiguresTold;
    private @Nullable ApplyRun overdue;

    private EventRun(Pipeline pipeline, boolean areFiguresTold) {
        this.pipeline = pipeline;
        this.areFiguresTold = areFiguresTold;
        this.arrivals = new Arrivals(pipeline);
        this.jobs = new JobStarts(pipeline);
    }

    /**
     * Nothing is connected or claimed yet.
     *
     * @param areFiguresTold whether calls tell figures
     * @throws PipelineException {@code CONFIGURATION_INVALID} when files of the pipeline are on this machine: nobody sends
     *     events of them, and they go with it
     */
    public static EventRun open(PipelineConfig config, boolean areFiguresTold) {
        requireElsewhere("landing.path", config.landing().path());
        config.targets().stream()
                .filter(target -> !target.isDatabase())
                .forEach(target -> requireElsewhere("target.path", target.path()));
        return new EventRun(Pipeline.of(config, Pipeline.Life.MOMENTS), areFiguresTold);
    }

    private static void requireElsewhere(String key, Location location) {
        if (!location.isBucket()) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot use " + key + " " + location + " of this pipeline here: expected a place in a bucket",
                    "Write s3://bucket/prefix");
        }
    }

    /**
     * Does what messages are about. Idempotent: the same again, later and in any order, finds nothing to do.
     *
     * @param time that there is; some of it is kept for ending in good order
     */
    public Outcome run(List<Message> messages, Duration time) {
        CallFigures figures = new CallFigures(pipeline);
        pipeline.beginLook();
        try {
            Map<String, PipelineException> left = run(messages, time, figures);
            return new Outcome(left, areFiguresTold ? figures.lines() : List.of());
        } finally {
            pipeline.endLook();
        }
    }

    /**
     * What a call came to.
     *
     * @param left why messages are not done, by their ids; they have to come again
     * @param figures lines of CloudWatch's embedded metric format; empty unless they are told
     */
    public record Outcome(Map<String, PipelineException> left, List<String> figures) {}

    private Map<String, PipelineException> run(List<Message> messages, Duration time, CallFigures figures) {
        Map<String, PipelineException> left = new LinkedHashMap<>();
        List<Message> understood = new ArrayList<>();
        for (Message message : messages) {
            message.failure().ifPresentOrElse(why -> left.put(message.id(), why), () -> understood.add(message));
        }
        Duration half = time.dividedBy(2);
        Duration margin = half.compareTo(MARGIN_LONGEST) < 0 ? half : MARGIN_LONGEST;
        StopSignal stop = new StopSignal();
        Timer timer = new Timer("deadline", true);
        timer.schedule(requesting(stop), Math.max(1, time.minus(margin).toMillis()));
        try {
            finishOverdue(stop);
            Map<String, Concern> concerns = arrivals.of(understood);
            Map<TableId, PipelineException> undone = work(concerns, stop, margin, figures);
            concerns.forEach((id, concern) -> reason(concern, undone).ifPresent(why -> left.put(id, why)));
        } catch (PipelineException failure) {
            understood.forEach(message -> left.put(message.id(), failure));
        } finally {
            timer.cancel();
        }
        return left;
    }

    private static TimerTask requesting(StopSignal stop) {
        return new TimerTask() {
            @Override
            public void run() {
                stop.request();
            }
        };
    }

    private static Optional<PipelineException> reason(Concern concern, Map<TableId, PipelineException> undone) {
        return undone.entrySet().stream()
                .filter(entry -> concern.isAll() || concern.paths().containsKey(entry.getKey()))
                .map(Map.Entry::getValue)
                .min(Comparator.comparing(EventRun::isSomebodyAtWork));
    }

    /** Whether nothing is wrong but that somebody else is at it now: what is left is found by the next sweep. */
    public static boolean isSomebodyAtWork(PipelineException why) {
        return switch (why.code()) {
            case JOB_BUSY, TARGET_IN_USE, LANDING_IN_USE -> true;
            default -> false;
        };
    }

    /** Does it, and tells which tables are not done and why. */
    private Map<TableId, PipelineException> work(
            Map<String, Concern> concerns, StopSignal stop, Duration margin, CallFigures figures) {
        boolean isSweep = concerns.values().stream().anyMatch(Concern::isAll);
        Map<TableId, String> paths = new TreeMap<>();
        concerns.values().forEach(concern -> paths.putAll(concern.paths()));
        if (paths.isEmpty() && !isSweep) {
            return Map.of();
        }
        Map<TableId, PipelineException> undone = new TreeMap<>();
        Set<TableId> little = divide(isSweep, paths, undone, figures);
        if (areFiguresTold) {
            figures.begin();
        }
        if (!little.isEmpty() && !stop.requested()) {
            boolean isAll = isSweep && undone.isEmpty() && little.containsAll(known());
            apply(little, isAll, stop, margin, undone, figures);
        } else {
            little.forEach(table -> undone.put(table, timeOver(table)));
        }
        return undone;
    }

    /** Starts the job for tables with much to do; the tables with little. */
    private Set<TableId> divide(
            boolean isSweep, Map<TableId, String> paths, Map<TableId, PipelineException> undone, CallFigures figures) {
        Workload workload = Workload.of(pipeline, figures);
        Set<TableId> tables = new TreeSet<>(paths.keySet());
        if (isSweep) {
            tables.addAll(known());
            workload.notAdopted().forEach(tables::add);
        }
        Set<TableId> little = new TreeSet<>();
        for (TableId table : tables) {
            try {
                Work work = workload.of(table);
                if (jobs.isFor(work)) {
                    if (!workload.isPaused(table)) {
                        String path = paths.getOrDefault(table, "");
                        jobs.start(table, work, path.isEmpty() ? work.last() : path);
                    }
                } else if (isSweep || !work.isNone()) {
                    little.add(table);
                }
            } catch (PipelineException failure) {
                undone.put(table, failure);
            }
        }
        return little;
    }

    private Set<TableId> known() {
        return pipeline.reader().state().tables().keySet();
    }

    private void apply(
            Set<TableId> tables,
            boolean isAll,
            StopSignal stop,
            Duration margin,
            Map<TableId, PipelineException> undone,
            CallFigures figures) {
        Set<TableId> only = isAll ? Set.of() : tables;
        ProcessReport process = ProcessReport.ofThis("lambda", pipeline.clock().instant());
        try {
            if (pipeline.dmsFolder() != null) {
                AdoptRun.Adopted adopted = AdoptRun.run(pipeline, only, process, stop);
                adopted.stopped().forEach(trouble -> undone.put(trouble.table(), failure(trouble)));
                undone.putAll(adopted.unread());
                if (!adopted.isComplete()) {
                    tables.forEach(table -> undone.putIfAbsent(table, timeOver(table)));
                }
            }
            ApplyRun run = ApplyRun.open(
                    pipeline,
                    process,
                    stop,
                    only,
                    usual -> usual.withStopGrace(margin.multipliedBy(4).dividedBy(5)));
            overdue = run;
            ApplyRun.Pass pass = run.applyOnce();
            pass.troubles().forEach(trouble -> undone.put(trouble.table(), failure(trouble)));
            pass.unfinished().forEach(table -> undone.putIfAbsent(table, timeOver(table)));
            figures.applied(run.views(), tables, run.failing());
            closeUnlessApplying();
        } catch (PipelineException failure) {
            tables.forEach(table -> undone.put(table, failure));
            closeUnlessApplying();
        }
    }

    /** A table that is being applied keeps its claim, also while the process is frozen; the next call waits for it. */
    private void closeUnlessApplying() {
        ApplyRun run = overdue;
        if (run != null && !run.isApplying()) {
            run.close();
            overdue = null;
        }
    }

    private void finishOverdue(StopSignal stop) {
        closeUnlessApplying();
        while (overdue != null && !stop.await(BETWEEN_LOOKS)) {
            closeUnlessApplying();
        }
        if (overdue != null) {
            LOG.atWarn().log("a table of the call before is still being applied");
        }
    }

    private static PipelineException failure(Trouble trouble) {
        return new PipelineException(ErrorCode.valueOf(trouble.code()), trouble.message(), trouble.hint());
    }

    private static PipelineException timeOver(TableId table) {
        return new PipelineException(
                ErrorCode.TIME_OVER,
                "No time was left for " + table,
                "It is done with the next event; if it is so again and again, give the function more time, or a job");
    }

    @Override
    public void close() {
        ApplyRun run = overdue;
        if (run != null) {
            run.close();
        }
        jobs.close();
    }
}
