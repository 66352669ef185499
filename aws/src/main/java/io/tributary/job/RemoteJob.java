package io.tributary.job;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A job that a service of AWS runs. Thread-safe. Failures are {@code JOB_BUSY} (as many runs as are allowed, or asked too
 * often), {@code JOB_UNAVAILABLE} (no answer) and {@code JOB_REFUSED} (no such job, not allowed).
 */
public interface RemoteJob extends AutoCloseable {
    /**
     * Starts a run.
     *
     * @param arguments by name, as in {@code --file_name}, in order; an empty value stands for a name alone
     * @param token of 1 to 64 letters, digits and {@code -}: where the service takes one, a start that is repeated with it gives
     *     the run that is started already. Where not, a run may have been started after {@code JOB_UNAVAILABLE}
     * @return the run's id
     */
    String start(Map<String, String> arguments, String token);

    /** Such arguments as a command line has them: each name, and its value where there is one. */
    static List<String> words(Map<String, String> arguments) {
        List<String> words = new ArrayList<>();
        arguments.forEach((name, value) -> words.addAll(value.isEmpty() ? List.of(name) : List.of(name, value)));
        return words;
    }

    /** A run as it stands; empty when the service knows no such run of this job. */
    Optional<JobRun> find(String run);

    /** Asks a run to stop; it ends some time later. Idempotent: a run that has ended stays as it is. */
    void stop(String run);

    /** Ends the connections; runs go on. */
    @Override
    void close();

    /**
     * Follows a run to its end.
     *
     * @param look told of the run each time it was looked at
     * @param unanswered told why a look failed; returns whether to look again, which it may wait for
     * @param pause waits between two looks; returns whether to go on
     * @return the run as it stood at the last look: ended, or going on where {@code pause} said to end
     * @throws PipelineException of a look that {@code unanswered} did not want repeated
     */
    default JobRun follow(
            String run, Consumer<JobRun> look, Predicate<PipelineException> unanswered, Predicate<JobRun> pause) {
        while (true) {
            JobRun now;
            try {
                now = find(run)
                        .orElseThrow(() -> new PipelineException(
                                ErrorCode.JOB_REFUSED,
                                "There is no run " + run,
                                "Look at the job's runs in AWS's console"));
            } catch (PipelineException failure) {
                if (unanswered.test(failure)) {
                    continue;
                }
                throw failure;
            }
            look.accept(now);
            if (!now.goesOn() || !pause.test(now)) {
                return now;
            }
        }
    }
}
