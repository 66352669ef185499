package io.tributary.app.alerts;

import static java.util.Objects.requireNonNull;

import io.tributary.app.status.StatusReport;
import io.tributary.app.status.StatusReport.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Problems that have come, or gone, together; what a webhook is sent, as JSON with these keys.
 *
 * @param event what kind of news this is, in a word: {@link Event}
 * @param pipeline its name
 * @param at when the status was read that shows it
 * @param state of the capture, as in a status
 * @param page address of the page; empty without one
 * @param text the news in sentences, for people
 * @param count how many problems
 * @param problems as a status has them, the first hundred at most
 */
public record Alert(
        String event,
        String pipeline,
        String at,
        String state,
        String page,
        String text,
        int count,
        List<Problem> problems) {
    private static final int PROBLEMS_MAX = 100;

    public Alert {
        requireNonNull(event, "event is null");
        problems = List.copyOf(problems.subList(0, Math.min(PROBLEMS_MAX, problems.size())));
    }

    /** Kinds of news. */
    enum Event {
        /** Nothing is copied. */
        FAILED,
        /** A table is not copied, and others are. */
        STOPPED,
        /** Copies are late, and nothing failed. */
        BEHIND,
        /** Something will keep copies from being true and fresh, if nothing is done. */
        WARNING,
        /** What was told is over. */
        RECOVERED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Event of(Problem problem) {
            if (problem.severity().equals(Problem.ERROR)) {
                return problem.table() == null ? FAILED : STOPPED;
            }
            return problem.code().equals("TARGET_SLOW") || problem.code().equals("CAPTURE_SLOW") ? BEHIND : WARNING;
        }
    }

    /** @param problems at least one */
    static Alert of(Event event, StatusReport status, List<Problem> problems) {
        StatusReport.Running process = status.process();
        return new Alert(
                event.word(),
                status.pipeline(),
                status.at(),
                status.state(),
                process == null ? "" : process.page(),
                text(event, status.pipeline(), problems),
                problems.size(),
                problems);
    }

    /** Of a process that had no status yet. */
    static Alert failedAtOnce(String pipeline, Instant now, Problem problem) {
        List<Problem> problems = List.of(problem);
        String text = text(Event.FAILED, pipeline, problems);
        return new Alert(Event.FAILED.word(), pipeline, now.toString(), "failed", "", text, 1, problems);
    }

    private static String text(Event event, String pipeline, List<Problem> problems) {
        Problem first = problems.get(0);
        String more = problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)";
        if (event == Event.RECOVERED) {
            String table = first.table() == null ? "" : " of " + first.table();
            return pipeline + " goes on: " + first.code() + table + more + " is over";
        }
        String hint = first.hint().isEmpty() ? "" : ". " + first.hint();
        return pipeline + ": " + first.message() + more + hint;
    }
}
