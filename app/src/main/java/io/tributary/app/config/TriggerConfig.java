package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import io.tributary.trigger.s3.KeyFilter;
import java.time.Duration;

/** The {@code trigger} section. */
public record TriggerConfig(
        @Key(
                        value = "queue",
                        about =
                                "A queue of SQS that gets the bucket's events: its address or its name. `apply` that runs on, and"
                                        + " `run` without `source`, then look when it says so, and else each `sweep` only. Not for"
                                        + " Lambda, to which its queue delivers.",
                        otherwise = "",
                        example = "https://sqs.eu-central-1.amazonaws.com/123456789012/events")
                String queue,
        @Key(
                        value = "sweep",
                        about = "Beside `queue`. The landing folder is looked at this often even if no event says so.",
                        otherwise = "30s")
                Duration sweep,
        @Key(
                        value = "prefix",
                        about = "Events of objects whose path below `landing.path` does not begin so are passed over.",
                        otherwise = "",
                        example = "world/")
                String prefix,
        @Key(
                        value = "suffix",
                        about = "Events of objects whose key does not end so are passed over.",
                        otherwise = "",
                        example = ".csv")
                String suffix,
        @Key(
                        value = "job",
                        about =
                                "Only in Lambda: the job of AWS Glue that does what is too much there. When it is not written,"
                                        + " the function does everything.",
                        otherwise = "")
                JobConfig job) {
    public TriggerConfig {
        requireNonNull(queue, "queue is null");
        requireNonNull(sweep, "sweep is null");
        requireNonNull(prefix, "prefix is null");
        requireNonNull(suffix, "suffix is null");
        requireNonNull(job, "job is null");
        if (sweep.toMillis() < 100 || sweep.toHours() > 24) {
            throw new Misfit("sweep", "expected 100ms to 24h");
        }
    }

    /** Whether anything of it is written that needs events of a bucket. */
    boolean isWritten() {
        return !(queue + prefix + suffix).isEmpty() || job.isWritten();
    }

    /** Paths below the landing folder that events have to be about. */
    public KeyFilter filter() {
        return new KeyFilter(prefix, suffix);
    }
}
