package io.tributary.app;

import io.tributary.app.config.S3Config;
import io.tributary.app.run.Backoff;
import io.tributary.app.run.StopSignal;
import io.tributary.job.glue.GlueJobs;
import io.tributary.job.glue.JobRun;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a job of AWS Glue, whose own defaults say which pipeline it applies. */
final class GlueRun implements SparkJob {
    private static final Logger LOG = LoggerFactory.getLogger(GlueRun.class);
    /** Short at first, for a run may end soon. */
    private static final Backoff BETWEEN_LOOKS =
            new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(15), Backoff.FOR_EVER.patience());

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
            AtomicInteger looks = new AtomicInteger();
            JobRun last = glue.follow(
                    job,
                    run,
                    state -> LOG.atInfo().log("run {} is {}", run, state),
                    now -> !stop.await(BETWEEN_LOOKS.pause(looks.incrementAndGet())));
            if (last.state().goesOn()) {
                glue.stop(job, run);
                LOG.atInfo().log("run {} is asked to stop", run);
            }
            return 0;
        }
    }
}
