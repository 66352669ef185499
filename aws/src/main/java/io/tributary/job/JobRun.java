package io.tributary.job;

import static java.util.Objects.requireNonNull;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.List;

/**
 * One run of a job, as it stood when it was looked at.
 *
 * @param job as messages call it, as in {@code job consolidate}
 * @param id the service's
 * @param state by the service's name, such as {@code RUNNING}
 * @param problem what the service says of a run that did not succeed; else empty
 * @param log where its driver's log is; empty when that is not known
 */
public record JobRun(String job, String id, String state, Course course, String problem, List<LogStream> log) {
    public JobRun {
        requireNonNull(job, "job is null");
        requireNonNull(id, "id is null");
        requireNonNull(state, "state is null");
        requireNonNull(course, "course is null");
        requireNonNull(problem, "problem is null");
        log = List.copyOf(log);
    }

    /** What a state means. One that this version does not know is taken for one of a run that goes on. */
    public enum Course {
        GOES_ON,
        SUCCEEDED,
        /** Failed, or stopped by somebody. */
        FAILED
    }

    /** Whether the run has not ended. */
    public boolean goesOn() {
        return course == Course.GOES_ON;
    }

    /** Of a run that ended otherwise than it should, in the service's own words: {@code JOB_FAILED}. */
    public PipelineException failure() {
        return new PipelineException(
                ErrorCode.JOB_FAILED,
                "Run " + id + " of " + job + " ended " + state + (problem.isEmpty() ? "" : ": " + problem),
                (log.isEmpty()
                                ? "Look at the run in AWS's console"
                                : "Look at its log in CloudWatch, " + log.get(0).group())
                        + "; what is landed and applied is safe");
    }
}
