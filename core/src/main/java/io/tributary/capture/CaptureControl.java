package io.tributary.capture;

import io.tributary.change.TableId;
import io.tributary.landing.LandingState;
import java.util.Set;

/** What a running capture asks and tells whoever runs it. Thread-safe; no method blocks. */
public interface CaptureControl {
    /** Asked at least ten times a second, also during loads; true: land what is complete, then return. */
    boolean stopRequested();

    /**
     * Asked about as often, between transactions; true: read no further transaction for now, but stay connected. Loads
     * under way go on and are landed, because what is waited for may need them.
     */
    boolean pauseRequested();

    /** Tables that are to be loaded anew; each request is handed out once. */
    Set<TableId> takeReloadRequests();

    /** Tables that were stopped, and of which somebody says that what stopped them is cured; each is handed out once. */
    default Set<TableId> takeRetryRequests() {
        return Set.of();
    }

    /** Called from load threads, a few times a second. */
    void loadProgress(LoadProgress progress);

    /** Called on the capture's thread after every landing commit, with the log folded up to it. */
    void committed(LandingState state);

    /**
     * How far the load of one table is.
     *
     * @param rows read so far
     * @param bytes landed so far
     * @param rowsExpected the source's estimate, 0 when it has none
     */
    record LoadProgress(TableId table, long rows, long bytes, long rowsExpected) {}
}
