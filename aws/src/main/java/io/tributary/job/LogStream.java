package io.tributary.job;

import static java.util.Objects.requireNonNull;

/**
 * A stream of CloudWatch Logs that gets what a run's driver prints. Whether it exists is not said: it is made with the first line.
 *
 * @param group as in {@code /aws-glue/jobs/output}
 * @param name of the stream in its group
 */
public record LogStream(String group, String name, Kind kind) {
    public LogStream {
        requireNonNull(group, "group is null");
        requireNonNull(name, "name is null");
        requireNonNull(kind, "kind is null");
    }

    /** What is in it. */
    public enum Kind {
        /** What the job logs. */
        OUTPUT,
        /** Standard error, where Spark logs too. */
        ERRORS
    }
}
