package io.tributary.app;

import io.tributary.app.config.S3Config;
import io.tributary.app.run.StopSignal;
import io.tributary.job.glue.GlueJobs;
import io.tributary.job.glue.JobRun;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a job of AWS Glue, whose own defaults say which pipeline it applies. */
final class GlueRun implements SparkJob {
    private static final Logger LOG = LoggerFactory.getLogger(GlueRun.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final String job;
    private final S3Config access;
    private final Map<String, String> arguments;

    /** @param arguments of the run, beside the job's defaults */
    GlueRun(String job, S3Config access, Map<String, String> arguments) {
        this.job = job;
        this.access = access;
        this.arguments = Map.copyOf(arguments);
    }

    @Override
    public int run(StopSignal stop) {
        try (GlueJobs glue = GlueJobs.open(Storage.aws(access))) {
            String run = glue.start(job, arguments);
            LOG.atInfo().log("job {} started, run {}", job, run);
            Pauses pauses = new Pauses(stop);
            JobRun last = glue.follow(
                    job, run, state -> LOG.atInfo().log("run {} is {}", run, state), now -> pauses.goesOn());
            if (last.state().goesOn()) {
                glue.stop(job, run);
                LOG.atInfo().log("run {} is asked to stop", run);
            }
            return 0;
        }
    }

    /** Between two looks: short ones at first, for a run may end soon. */
    private static final class Pauses {
        private final StopSignal stop;
        private Duration next = FIRST_PAUSE;

        Pauses(StopSignal stop) {
            this.stop = stop;
        }

        /** Waits; whether to look again. */
        boolean goesOn() {
            Duration pause = next;
            Duration doubled = next.multipliedBy(2);
            next = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
            return !stop.await(pause);
        }
    }
}
