package io.tributary.app.job;

import io.tributary.app.apply.Workload;
import io.tributary.app.apply.Workload.Work;
import io.tributary.app.config.SparkConfig;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.run.Backoff;
import io.tributary.app.run.StopSignal;
import io.tributary.app.run.VitalSigns;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode.Retry;
import io.tributary.error.PipelineException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies what is landed by jobs on Spark: once, or whenever there is something to do. A job costs some seconds before it
 * begins, so none is started for nothing, and after one that failed the next for the same waits longer each time. Confined to
 * one thread.
 */
public final class SparkRun {
    private static final Logger LOG = LoggerFactory.getLogger(SparkRun.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final Pipeline pipeline;
    private final Engine engine;
    private final SparkJob job;
    private final Supplier<JobLines> lines;
    private final IntSupplier embedded;
    private Held held = Held.NOTHING;

    /**
     * Nothing is started yet.
     *
     * @param lines of a run
     * @param embedded does a pass in this process, and gives its exit code
     */
    public SparkRun(Pipeline pipeline, Engine engine, SparkJob job, Supplier<JobLines> lines, IntSupplier embedded) {
        this.pipeline = pipeline;
        this.engine = engine;
        this.job = job;
        this.lines = lines;
        this.embedded = embedded;
    }

    /** What is landed now; the exit code. */
    public int once(StopSignal stop) {
        pipeline.requireApplicable();
        Map<TableId, Work> work = Workload.of(pipeline).all();
        // a catalog that did not answer may have to be told, which needs no cluster
        return isForSpark(work) ? job.run(stop, lines.get()) : embedded.getAsInt();
    }

    /**
     * Whatever is landed, until asked to stop.
     *
     * @param vitals told of each pass, how it ended
     */
    public void untilStopped(StopSignal stop, VitalSigns vitals) {
        pipeline.requireTarget();
        Duration usual = pipeline.config().trigger().sweep();
        Backoff afterFailures = new Backoff(usual.multipliedBy(2), LONGEST_PAUSE, Backoff.FOR_EVER.patience());
        int failed = 0;
        do {
            failed = isLookedAt(afterFailures, stop, vitals) ? 0 : failed + 1;
        } while (!stop.await(failed == 0 ? usual : afterFailures.pause(failed)));
    }

    /**
     * What a pass that failed had to do. As long as there is nothing else, it would fail again.
     *
     * @param states of all its tables
     * @param passes how many failed in succession
     */
    private record Held(Map<TableId, String> states, int passes, long untilNanos) {
        static final Held NOTHING = new Held(Map.of(), 0, 0);

        boolean isAll(Map<TableId, Work> work) {
            return passes > 0 && states.entrySet().containsAll(states(work).entrySet());
        }

        boolean isOver() {
            return passes == 0 || System.nanoTime() - untilNanos >= 0;
        }

        Held after(Map<TableId, Work> work, Backoff pauses) {
            int failed = isAll(work) ? passes + 1 : 1;
            return new Held(
                    states(work),
                    failed,
                    System.nanoTime() + pauses.pause(failed).toNanos());
        }

        private static Map<TableId, String> states(Map<TableId, Work> work) {
            Map<TableId, String> states = new TreeMap<>();
            work.forEach((table, one) -> states.put(table, one.state()));
            return states;
        }
    }

    /** Looks what there is to do and does it, or waits where that has failed before; false when nobody could say what there is. */
    private boolean isLookedAt(Backoff pauses, StopSignal stop, VitalSigns vitals) {
        try {
            pipeline.requireApplicable();
            Map<TableId, Work> work = Workload.of(pipeline).all();
            if (!work.isEmpty() && held.isAll(work) && !held.isOver()) {
                return true;
            }
            held = isDone(work, stop, vitals) ? Held.NOTHING : held.after(work, pauses);
            return true;
        } catch (PipelineException failure) {
            tell(failure, vitals);
            return false;
        }
    }

    private boolean isDone(Map<TableId, Work> work, StopSignal stop, VitalSigns vitals) {
        try {
            if (isForSpark(work)) {
                return isDoneBySpark(stop, vitals);
            }
            boolean isDone = work.isEmpty() || embedded.getAsInt() == 0;
            vitals.works();
            return isDone;
        } catch (PipelineException failure) {
            tell(failure, vitals);
            return false;
        }
    }

    private static void tell(PipelineException failure, VitalSigns vitals) {
        if (failure.code().retry() == Retry.NEVER) {
            throw failure;
        }
        vitals.failed(failure);
        LOG.atWarn()
                .addKeyValue("code", failure.code())
                .log("{}; {}; it is tried again", PipelineException.describe(failure), failure.hint());
    }

    private boolean isDoneBySpark(StopSignal stop, VitalSigns vitals) {
        JobLines printed = lines.get();
        boolean isDone = job.run(stop, printed) == 0;
        printed.failure().filter(why -> !isDone).ifPresentOrElse(vitals::failed, vitals::works);
        return isDone;
    }

    private boolean isForSpark(Map<TableId, Work> work) {
        SparkConfig spark = pipeline.config().spark();
        boolean isMuch = work.values().stream().anyMatch(one -> one.isMoreThan(spark.above(), spark.aboveRows()));
        boolean isForSpark = !work.isEmpty() && (engine == Engine.SPARK || isMuch);
        LOG.atDebug().log("{} tables to apply, {}", work.size(), isForSpark ? "by a job on Spark" : "in this process");
        return isForSpark;
    }
}
