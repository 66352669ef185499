package io.tributary.spark;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failures of tasks as failures of the pipeline. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static PipelineException reading(String path, IOException cause) {
        return new PipelineException(ErrorCode.FILE_IO, "Cannot read " + path, "", cause);
    }

    static RuntimeException closing(Exception cause) {
        return cause instanceof RuntimeException unchecked
                ? unchecked
                : new PipelineException(ErrorCode.FILE_IO, "Cannot end a task", "", cause);
    }

    /**
     * What made a job fail: the task's own failure where it was one of ours. What Spark says goes to the log: its message is
     * many lines long.
     */
    static PipelineException of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PipelineException ours) {
                return ours;
            }
        }
        LOG.atError().setCause(failure).log("Spark job failed");
        String message = String.valueOf(failure.getMessage());
        return new PipelineException(
                ErrorCode.TARGET_UNAVAILABLE,
                "Spark could not carry out the merge: "
                        + message.lines().findFirst().orElse(""),
                "Look at the log of the Spark application, and apply again");
    }
}
