package io.tributary.app.run;

import io.tributary.error.PipelineException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats a step while its failures may heal by themselves, with growing pauses, each failure logged once. The decision
 * is made here and nowhere else. Confined to one thread.
 */
public final class Retries {
    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

    private final Backoff backoff;
    private final StopSignal stop;
    private final Clock clock;
    private final RandomGenerator random;
    private final Consumer<PipelineException> told;

    public Retries(Backoff backoff, StopSignal stop, Clock clock, RandomGenerator random) {
        this(backoff, stop, clock, random, failure -> {});
    }

    /** @param told of every failure after which another attempt follows */
    public Retries(
            Backoff backoff, StopSignal stop, Clock clock, RandomGenerator random, Consumer<PipelineException> told) {
        this.told = told;
        this.backoff = backoff;
        this.stop = stop;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Runs {@code step} until it returns, or a stop is requested. An attempt that lasted longer than the longest pause
     * counts as healed: the next failure begins with the shortest pause again.
     *
     * @param what names the step in log lines
     * @throws PipelineException the failure, when trying again cannot help or patience is over
     */
    public void run(String what, Runnable step) {
        int attempt = 0;
        Instant failingSince = null;
        while (!stop.requested()) {
            Instant began = clock.instant();
            try {
                step.run();
                return;
            } catch (PipelineException failure) {
                if (isHealed(began)) {
                    attempt = 0;
                    failingSince = null;
                }
                attempt++;
                failingSince = failingSince == null ? began : failingSince;
                decide(what, failure, attempt, failingSince);
            }
        }
    }

    private void decide(String what, PipelineException failure, int attempt, Instant failingSince) {
        switch (failure.code().retry()) {
            case AFTER_OPERATOR, NEVER -> throw failure;
            case AGAIN -> {
                if (stop.requested()) {
                    LOG.atDebug().addKeyValue("code", failure.code()).log("{} ended while stopping", what);
                    return;
                }
                Duration failing = Duration.between(failingSince, clock.instant());
                if (failing.compareTo(backoff.patience()) > 0) {
                    throw failure;
                }
                told.accept(failure);
                pause(what, failure, attempt);
            }
        }
    }

    private void pause(String what, PipelineException failure, int attempt) {
        Duration pause = backoff.pause(attempt, random);
        LOG.atWarn()
                .addKeyValue("code", failure.code())
                .addKeyValue("attempt", attempt)
                .log(
                        "{} failed, trying again in {}: {}",
                        what,
                        seconds(pause),
                        PipelineException.describe(failure) + hint(failure.hint()));
        LOG.atDebug().setCause(failure).log("the failure");
        stop.await(pause);
    }

    private boolean isHealed(@Nullable Instant began) {
        return began != null && Duration.between(began, clock.instant()).compareTo(backoff.longest()) > 0;
    }

    private static String hint(String hint) {
        return hint.isEmpty() ? "" : " (" + hint + ")";
    }

    private static String seconds(Duration pause) {
        return String.format(java.util.Locale.ROOT, "%.1f s", pause.toMillis() / 1000.0);
    }
}
