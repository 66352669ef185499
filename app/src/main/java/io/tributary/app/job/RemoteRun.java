package io.tributary.app.job;

import io.tributary.app.console.Failures;
import io.tributary.app.run.Backoff;
import io.tributary.app.run.StopSignal;
import io.tributary.error.ErrorCode.Retry;
import io.tributary.error.PipelineException;
import io.tributary.job.JobRun;
import io.tributary.job.LogStream;
import io.tributary.job.RemoteJob;
import io.tributary.job.RunLog;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a job on a service of AWS: tells the run's states, shows its log, and ends as it ends. A start that is not known to have
 * worked, or a run that was lost from sight, is the same run the next time where the service can do that.
 */
public final class RemoteRun implements SparkJob {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteRun.class);
    /** Short at first, for a run may end soon; it goes on while nobody answers. */
    private static final Backoff BETWEEN_LOOKS =
            new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(15), Duration.ofMinutes(15));
    /** The last lines arrive some time after a run has ended. */
    private static final Duration BETWEEN_LAST_READS = Duration.ofSeconds(1);

    private static final int LAST_READS_MAX = 20;
    private static final int LAST_READS_IN_VAIN_MAX = 2;

    private final Supplier<RemoteJob> job;
    private final Supplier<RunLog> log;
    private final Map<String, String> arguments;
    private String token = UUID.randomUUID().toString();

    /**
     * Nothing is opened before there is something to do.
     *
     * @param arguments of a run by name, in order; an empty value stands for a name alone
     */
    public RemoteRun(Supplier<RemoteJob> job, Supplier<RunLog> log, Map<String, String> arguments) {
        this.job = job;
        this.log = log;
        this.arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    }

    @Override
    public int run(StopSignal stop, JobLines lines) {
        try (RemoteJob remote = job.get();
                Shown shown = new Shown(log.get(), lines)) {
            String run = remote.start(arguments, token);
            LOG.atInfo().log("run {} started", run);
            Optional<JobRun> ended = ended(remote, run, shown, stop);
            token = UUID.randomUUID().toString();
            if (ended.isEmpty()) {
                remote.stop(run);
                LOG.atInfo().log("run {} is asked to stop", run);
                return 0;
            }
            shown.rest(ended.get(), stop);
            return exitCode(ended.get(), shown.lines);
        }
    }

    /** The run once it has ended; empty when a stop was requested before. */
    private static Optional<JobRun> ended(RemoteJob remote, String run, Shown shown, StopSignal stop) {
        Looks looks = new Looks(run, stop);
        try {
            return Optional.of(remote.follow(run, shown::look, looks::areToGoOn, looks::areToGoOn))
                    .filter(last -> !last.goesOn());
        } catch (PipelineException failure) {
            if (stop.requested()) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** When a run is looked at again. */
    private static final class Looks {
        private final String run;
        private final StopSignal stop;
        private int answered;
        private int missed;
        private long answeredAt = System.nanoTime();

        private Looks(String run, StopSignal stop) {
            this.run = run;
            this.stop = stop;
        }

        private boolean areToGoOn(JobRun now) {
            missed = 0;
            boolean isStopped = stop.await(BETWEEN_LOOKS.pause(++answered));
            answeredAt = System.nanoTime();
            return !isStopped;
        }

        private boolean areToGoOn(PipelineException failure) {
            Duration since = Duration.ofNanos(System.nanoTime() - answeredAt);
            if (failure.code().retry() != Retry.AGAIN || since.compareTo(BETWEEN_LOOKS.patience()) > 0) {
                return false;
            }
            if (++missed == 1) {
                LOG.atWarn()
                        .addKeyValue("code", failure.code())
                        .log("how run {} stands is not known: {}; it is asked again", run, failure.getMessage());
            }
            return !stop.await(BETWEEN_LOOKS.pause(missed));
        }
    }

    private static int exitCode(JobRun ended, JobLines lines) {
        if (ended.course() == JobRun.Course.SUCCEEDED) {
            return 0;
        }
        if (lines.failure().isPresent()) {
            return Failures.FAILED;
        }
        lines.showOthers();
        throw ended.failure();
    }

    /** What is shown of one run. */
    private static final class Shown implements AutoCloseable {
        private final RunLog log;
        private final JobLines lines;
        private String state = "";
        private int read;
        private boolean isTroubleTold;
        private boolean isGivenUp;

        private Shown(RunLog log, JobLines lines) {
            this.log = log;
            this.lines = lines;
        }

        private void look(JobRun now) {
            if (!now.state().equals(state)) {
                state = now.state();
                LOG.atInfo().log("run {} is {}", now.id(), state);
            }
            read(now.log());
        }

        /** The run is what matters: that its log cannot be read is told once. */
        private void read(List<LogStream> streams) {
            if (isGivenUp) {
                return;
            }
            try {
                for (LogStream stream : streams) {
                    read += log.read(stream, stream.kind() == LogStream.Kind.OUTPUT ? lines::output : lines::error);
                }
            } catch (PipelineException failure) {
                isGivenUp = failure.code().retry() != Retry.AGAIN;
                if (!isTroubleTold) {
                    isTroubleTold = true;
                    LOG.atWarn()
                            .addKeyValue("code", failure.code())
                            .log("the run's log is not shown: {}; {}", failure.getMessage(), failure.hint());
                }
            }
        }

        private void rest(JobRun ended, StopSignal stop) {
            int inVain = 0;
            for (int reads = 0; reads < LAST_READS_MAX && inVain < LAST_READS_IN_VAIN_MAX; reads++) {
                if (ended.log().isEmpty() || isGivenUp || stop.await(BETWEEN_LAST_READS)) {
                    return;
                }
                int before = read;
                read(ended.log());
                inVain = read > before ? 0 : inVain + 1;
            }
            if (read == 0 && !isTroubleTold) {
                LOG.atWarn()
                        .log(
                                "no log of run {} is found in {}",
                                ended.id(),
                                ended.log().get(0).group());
            }
        }

        @Override
        public void close() {
            log.close();
        }
    }
}
