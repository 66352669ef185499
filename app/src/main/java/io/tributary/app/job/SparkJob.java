package io.tributary.app.job;

import io.tributary.app.run.StopSignal;

/** A way to have one pass over what is landed done by Spark. What it is given is the pipeline; the job itself looks what to do. */
@FunctionalInterface
public interface SparkJob {
    /**
     * Starts a run and follows it to its end, or until asked to stop: then it is stopped too. Idempotent as every pass is.
     *
     * @param lines shows what the run prints
     * @return the exit code: 0 done or stopped, other when tables could not be applied, which was told
     * @throws io.tributary.error.PipelineException {@code JOB_…}, or {@code CONFIGURATION_INVALID} when it cannot be started
     */
    int run(StopSignal stop, JobLines lines);
}
