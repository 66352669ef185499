package io.tributary.app.job;

import io.tributary.app.console.Failures;
import io.tributary.app.console.Screen;
import io.tributary.error.ErrorCode;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a run of the job prints, as it comes: its log is shown, its failures are shown as {@link Failures} prints them here, and
 * what Spark says is shown only when it is asked for, or when the run failed without a word of its own. Thread-safe.
 */
public final class JobLines {
    private static final int LINES_KEPT = 30;

    private final Screen screen;
    private final PrintWriter err;
    private final boolean isVerbose;
    private final Deque<String> others = new ArrayDeque<>();
    private boolean explained;

    /**
     * Lines of one run.
     *
     * @param screen gets what the job logs
     * @param err gets its failures
     * @param isVerbose whether what Spark says is shown too
     */
    public JobLines(Screen screen, PrintWriter err, boolean isVerbose) {
        this.screen = screen;
        this.err = err;
        this.isVerbose = isVerbose;
    }

    /** A line of the job's log, among which failures may be. */
    synchronized void output(String line) {
        if (!isOfFailure(line)) {
            screen.line(line);
        }
    }

    /** A line of standard error: failures among lines of Spark. */
    synchronized void error(String line) {
        if (isOfFailure(line)) {
            return;
        }
        if (isVerbose) {
            print(line);
            return;
        }
        others.add(line);
        if (others.size() > LINES_KEPT) {
            others.remove();
        }
    }

    /** Shows it if it is. */
    private boolean isOfFailure(String line) {
        boolean isFailure = line.startsWith("error[");
        explained |= isFailure && !line.startsWith("error[" + ErrorCode.INTERNAL + "]");
        if (!isFailure && !line.startsWith("hint: ")) {
            return false;
        }
        print(line);
        return true;
    }

    /** Whether the job has said why it failed. */
    synchronized boolean areExplained() {
        return explained;
    }

    /** The last lines of Spark. */
    synchronized void showOthers() {
        others.forEach(this::print);
        others.clear();
    }

    private void print(String line) {
        err.println(line);
        err.flush();
    }
}
