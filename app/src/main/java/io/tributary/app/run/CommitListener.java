package io.tributary.app.run;

import io.tributary.landing.LandingState;

/** Somebody who wants to know of every landing commit; called on the capture's thread, must not block. */
public interface CommitListener {
    /** An attempt begins with the landing zone in that state. */
    default void begun(LandingState state) {}

    /**
     * A commit was landed.
     *
     * @param before the log folded up to the commit before
     * @param after the log with the commit
     */
    void committed(LandingState before, LandingState after);
}
