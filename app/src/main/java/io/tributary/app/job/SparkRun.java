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
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies what is landed by jobs on Spark: once, or whenever there is something to do. A job costs some seconds before it
 * begins, so none is started for nothing, and after one that failed the next waits longer each time.
 */
public final class SparkRun {
    private static final Logger LOG = LoggerFactory.getLogger(SparkRun.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final Pipeline pipeline;
    private final Engine engine;
    private final SparkJob job;
    private final Supplier<JobLines> lines;
    private final IntSupplier embedded;

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
            failed = isDone(stop, vitals) ? 0 : failed + 1;
        } while (!stop.await(failed == 0 ? usual : afterFailures.pause(failed)));
    }

    private boolean isDone(StopSignal stop, VitalSigns vitals) {
        try {
            pipeline.requireApplicable();
            Map<TableId, Work> work = Workload.of(pipeline).all();
            if (isForSpark(work)) {
                return isDoneBySpark(stop, vitals);
            }
            boolean isDone = work.isEmpty() || embedded.getAsInt() == 0;
            vitals.works();
            return isDone;
        } catch (PipelineException failure) {
            if (failure.code().retry() == Retry.NEVER) {
                throw failure;
            }
            vitals.failed(failure);
            LOG.atWarn()
                    .addKeyValue("code", failure.code())
                    .log("{}; {}; it is tried again", PipelineException.describe(failure), failure.hint());
            return false;
        }
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
