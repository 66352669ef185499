package io.tributary.job.glue;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * One run of a job, as it stood when it was looked at.
 *
 * @param id Glue's, {@code jr_…}
 * @param problem what Glue says of a run that did not succeed; else empty
 */
public record JobRun(String job, String id, State state, String problem) {
    public JobRun {
        requireNonNull(job, "job is null");
        requireNonNull(id, "id is null");
        requireNonNull(state, "state is null");
        requireNonNull(problem, "problem is null");
    }

    /** States of runs, by Glue's names. */
    public enum State {
        WAITING(true),
        STARTING(true),
        RUNNING(true),
        STOPPING(true),
        STOPPED(false),
        SUCCEEDED(false),
        FAILED(false),
        ERROR(false),
        TIMEOUT(false),
        EXPIRED(false),
        /** One that this version does not know; such a run is taken for one that goes on. */
        UNKNOWN(true);

        private final boolean goesOn;

        State(boolean goesOn) {
            this.goesOn = goesOn;
        }

        /** Whether the run has not ended. */
        public boolean goesOn() {
            return goesOn;
        }

        static State of(String name) {
            for (State state : values()) {
                if (state.name().equals(name.toUpperCase(Locale.ROOT))) {
                    return state;
                }
            }
            return UNKNOWN;
        }
    }
}
