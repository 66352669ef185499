package io.tributary.app.apply;

import io.tributary.app.config.TargetConfig;
import io.tributary.app.config.TriggerConfig;
import io.tributary.app.pipeline.LateTarget;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.pipeline.Targets;
import io.tributary.app.run.Backlog;
import io.tributary.app.run.Backoff;
import io.tributary.app.run.PausedTables;
import io.tributary.app.run.ProcessReport;
import io.tributary.app.run.Pulse;
import io.tributary.app.run.Retries;
import io.tributary.app.run.RetryRequests;
import io.tributary.app.run.StopSignal;
import io.tributary.app.run.Trouble;
import io.tributary.app.run.Vitals.Failing;
import io.tributary.app.status.StatusReader.TargetView;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode.Retry;
import io.tributary.error.PipelineException;
import io.tributary.target.Target;
import io.tributary.trigger.ApplyLoop;
import io.tributary.trigger.ApplyResult;
import io.tributary.trigger.ApplySettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Landing to the targets, each on a thread of its own: for as long as the caller waits, or beside a capture. */
public final class ApplyRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApplyRun.class);

    private final Pipeline pipeline;
    private final List<Lane> lanes;
    private final StopSignal stop;
    private final StopSignal end = new StopSignal();
    private final RetryRequests retries;
    private final PausedTables pauses;
    private List<CompletableFuture<Void>> running = List.of();
    private volatile List<TableId> paused = List.of();
    private Instant lookAt = Instant.MIN;

    /** One target, and what applies to it. */
    private record Lane(String name, String format, LateTarget target, ApplyLoop loop) implements AutoCloseable {
        @Override
        public void close() {
            loop.close();
            target.close();
        }
    }

    private ApplyRun(Pipeline pipeline, List<Lane> lanes, StopSignal stop) {
        this.pipeline = pipeline;
        this.lanes = List.copyOf(lanes);
        this.stop = stop;
        retries = new RetryRequests(pipeline.landing(), pipeline.clock());
        pauses = new PausedTables(pipeline.landing(), pipeline.clock());
    }

    /**
     * Claims the targets, to apply on and on. One that cannot be reached now is claimed as soon as it can be, and its tables fail
     * until then, each by itself.
     *
     * @throws PipelineException {@code TARGET_IN_USE} and others that trying again does not heal
     */
    public static ApplyRun openWhatAnswers(Pipeline pipeline, ProcessReport process, StopSignal stop) {
        TriggerConfig trigger = pipeline.config().trigger();
        ApplyRun run = of(
                pipeline,
                process,
                stop,
                Set.of(),
                usual -> trigger.queue().isEmpty() ? usual : usual.withPollInterval(trigger.sweep()));
        run.claim(true);
        return run;
    }

    /**
     * Claims the targets, for a pass that somebody waits for.
     *
     * @throws PipelineException {@code TARGET_IN_USE}, or why a target cannot be reached
     */
    public static ApplyRun open(Pipeline pipeline, ProcessReport process, StopSignal stop) {
        return open(pipeline, process, stop, Set.of(), usual -> usual);
    }

    /**
     * Claims the targets.
     *
     * @param only tables that are applied; all when it is empty
     * @param settings changes the usual ones
     * @throws PipelineException {@code TARGET_IN_USE}, or why a target cannot be reached
     */
    public static ApplyRun open(
            Pipeline pipeline,
            ProcessReport process,
            StopSignal stop,
            Set<TableId> only,
            UnaryOperator<ApplySettings> settings) {
        ApplyRun run = of(pipeline, process, stop, only, settings);
        run.claim(false);
        return run;
    }

    private static ApplyRun of(
            Pipeline pipeline,
            ProcessReport process,
            StopSignal stop,
            Set<TableId> only,
            UnaryOperator<ApplySettings> settings) {
        pipeline.requireTarget();
        List<Lane> lanes = new ArrayList<>();
        for (TargetConfig target : pipeline.config().targets()) {
            ApplySettings apply = settings.apply(ApplySettings.of(Targets.reader(pipeline, target)));
            lanes.add(lane(pipeline, target, process, only, apply));
        }
        return new ApplyRun(pipeline, lanes, stop);
    }

    private static Lane lane(
            Pipeline pipeline, TargetConfig settings, ProcessReport process, Set<TableId> only, ApplySettings apply) {
        LateTarget target = new LateTarget(() -> {
            pipeline.requireApplicable();
            return Targets.open(pipeline, settings, apply.threads(), process.holder());
        });
        ApplyLoop loop = new ApplyLoop(pipeline.reader(), target, apply, only, pipeline.clock());
        return new Lane(settings.place(), Targets.format(settings), target, loop);
    }

    /** @param isPatient whether those that may answer later are left for then */
    private void claim(boolean isPatient) {
        for (Lane lane : lanes) {
            try {
                lane.target.open();
            } catch (PipelineException failure) {
                if (!isPatient || failure.code().retry() != Retry.AGAIN) {
                    close();
                    throw failure;
                }
                LOG.atWarn()
                        .addKeyValue("code", failure.code())
                        .log("a target cannot be claimed yet: {}", PipelineException.describe(failure));
            }
        }
    }

    /** What is landed and not yet in every target. */
    public Backlog backlog() {
        return new Backlog(
                pipeline.reader(),
                table -> lanes.stream()
                        .mapToLong(lane -> lane.loop.appliedThrough(table))
                        .min()
                        .orElse(0),
                Targets.readers(pipeline),
                pipeline.config().landing().maxBacklog().bytes());
    }

    /** Applies until asked to stop. */
    public void run() {
        start();
        Pulse looking = Pulse.start(List.of(this::lookForRequests));
        Optional<QueueWatch> watch = QueueWatch.start(pipeline, this, null, stop);
        try {
            stop.await();
            finish();
        } finally {
            watch.ifPresent(QueueWatch::close);
            looking.close();
        }
    }

    /** Tries again, leaves alone and lets go on the tables that somebody asked for; to be called about once a second. */
    public synchronized void lookForRequests() {
        Instant now = pipeline.clock().instant();
        if (now.isBefore(lookAt)) {
            return;
        }
        lookAt = now.plus(pipeline.betweenLooks());
        retries.look(table -> lanes.forEach(lane -> lane.loop.retry(table)));
        lookForPauses();
    }

    private synchronized void lookForPauses() {
        paused = List.copyOf(pauses.list());
        lanes.forEach(lane -> lane.loop.pause(Set.copyOf(paused)));
    }

    /** Tables that are not applied for now. */
    public List<TableId> paused() {
        return paused;
    }

    /** The targets, as far as their loops know them. */
    public List<TargetView> views() {
        return lanes.stream()
                .<TargetView>map(lane -> new LoopView(lane.name(), lane.format(), lane.loop()))
                .toList();
    }

    /** Tables that could not be applied or registered when that was last tried. */
    public List<Failing> failing() {
        List<Failing> failing = new ArrayList<>();
        for (Lane lane : lanes) {
            lane.loop()
                    .failures()
                    .forEach((table, why) -> failing.add(Failing.of(lane.name(), table, Target.Stage.APPLY, why)));
            lane.target()
                    .unsettled()
                    .forEach((table, why) -> failing.add(Failing.of(lane.name(), table, Target.Stage.CATALOG, why)));
        }
        return failing;
    }

    /** Those of them that were not handed out yet. */
    public Set<TableId> takeRetriesForCapture() {
        return retries.takeForCapture();
    }

    /** Begins to apply; when a target as a whole cannot go on, everything is asked to stop. */
    public void start() {
        running = lanes.stream().map(this::start).toList();
    }

    private CompletableFuture<Void> start(Lane lane) {
        return CompletableFuture.runAsync(() -> run(lane), task -> new Thread(task, "apply-loop").start())
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        stop.request();
                        wake();
                    }
                });
    }

    /** Before it is known which tables are paused, none is applied. */
    private void run(Lane lane) {
        new Retries(Backoff.FOR_EVER, end, pipeline.clock(), new Random()).run("apply", this::lookForPauses);
        lane.loop.run(() -> stop.requested() || end.requested());
    }

    /** Something was landed. */
    public void wake() {
        lanes.forEach(lane -> lane.loop.wake());
    }

    /**
     * Ends what was started, after its current step.
     *
     * @throws PipelineException why it ended by itself, if it did
     */
    public void finish() {
        end.request();
        wake();
        join();
    }

    private void join() {
        CompletableFuture<Void> all = CompletableFuture.allOf(running.toArray(new CompletableFuture<?>[0]));
        try {
            all.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /**
     * Applies all that is landed now, and registers it where a catalog is to know.
     *
     * @return tables that could not be applied or registered; empty when asked to stop
     */
    public List<Trouble> applyAll() {
        Pass pass = applyOnce();
        return stop.requested() ? List.of() : pass.troubles();
    }

    /**
     * What became of all that was landed.
     *
     * @param troubles tables that could not be applied
     * @param unfinished tables that it did not get through with before it was asked to stop
     */
    record Pass(List<Trouble> troubles, Set<TableId> unfinished) {}

    /** Applies all that is landed now, until it is asked to stop. */
    Pass applyOnce() {
        lookForPauses();
        List<Trouble> troubles = new ArrayList<>();
        Set<TableId> unfinished = new TreeSet<>();
        for (Lane lane : lanes) {
            ApplyResult result = lane.loop.runOnce(stop::requested);
            result.failures().entrySet().stream().map(this::trouble).forEach(troubles::add);
            unfinished.addAll(result.unfinished());
            if (!stop.requested()) {
                lane.target.settle().entrySet().stream().map(this::trouble).forEach(troubles::add);
            }
        }
        return new Pass(troubles, unfinished);
    }

    /** Whether a table is being applied, be it after a stop. */
    boolean isApplying() {
        return lanes.stream().anyMatch(lane -> lane.loop.isApplying());
    }

    /** Whether nothing more can be done about that table up to that commit, be it that it failed. */
    boolean isDone(TableId table, long commit) {
        return lanes.stream().allMatch(lane -> lane.loop.isDone(table, commit));
    }

    /** Why that table was not applied when it was last tried. */
    Optional<Trouble> failure(TableId table) {
        return lanes.stream()
                .flatMap(lane -> lane.loop.failures().entrySet().stream())
                .filter(failed -> failed.getKey().equals(table))
                .map(this::trouble)
                .findFirst();
    }

    private Trouble trouble(Map.Entry<TableId, PipelineException> failed) {
        PipelineException failure = failed.getValue();
        return new Trouble(failed.getKey(), failure.code().name(), PipelineException.describe(failure), failure.hint());
    }

    @Override
    public void close() {
        lanes.forEach(Lane::close);
    }
}
