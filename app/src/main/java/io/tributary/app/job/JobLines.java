package io.tributary.app.job;

import io.tributary.app.console.Failures;
import io.tributary.app.console.Screen;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a run of the job prints, as it comes: its log is shown, its failures are shown as {@link Failures} prints them here, and
 * what Spark says is shown only when it is asked for, or when the run failed without a word of its own. Thread-safe.
 */
public final class JobLines {
    private static final int LINES_KEPT = 30;
    private static final Pattern FAILURE = Pattern.compile("error\\[(\\w+)]: (.*)");
    private static final String HINT = "hint: ";

    private final Screen screen;
    private final PrintWriter err;
    private final boolean isVerbose;
    private final Deque<String> others = new ArrayDeque<>();
    private String failure = "";
    private @Nullable String hint;

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
        boolean isHint = line.startsWith(HINT);
        if (!isFailure && !isHint) {
            return false;
        }
        if (failure.isEmpty() && isFailure && !line.startsWith("error[" + ErrorCode.INTERNAL + "]")) {
            failure = line;
        } else if (!failure.isEmpty() && hint == null) {
            hint = isHint ? line.substring(HINT.length()) : "";
        }
        print(line);
        return true;
    }

    /** Why the job failed, as far as it has said so: the first of its failures. */
    synchronized Optional<PipelineException> failure() {
        Matcher said = FAILURE.matcher(failure);
        return said.matches()
                ? Optional.of(new PipelineException(code(said.group(1)), said.group(2), hint == null ? "" : hint))
                : Optional.empty();
    }

    /** The job may be of another version. */
    private static ErrorCode code(String name) {
        return Arrays.stream(ErrorCode.values())
                .filter(code -> code.name().equals(name))
                .findFirst()
                .orElse(ErrorCode.JOB_FAILED);
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
