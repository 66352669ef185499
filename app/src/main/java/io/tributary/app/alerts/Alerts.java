package io.tributary.app.alerts;

import io.tributary.app.alerts.Alert.Event;
import io.tributary.app.status.StatusReport;
import io.tributary.app.status.StatusReport.Problem;
import io.tributary.error.PipelineException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, from one status after the other, which problems have come and which have gone, and tells each once. A problem is the same
 * as long as code, table and target are. Confined to one thread.
 */
public final class Alerts {
    private final String pipeline;
    private final Duration after;
    private final Consumer<Alert> told;
    private final Map<Key, Seen> known = new LinkedHashMap<>();
    private @Nullable StatusReport last;

    /**
     * Begins with no problem known.
     *
     * @param pipeline its name
     * @param after how long a problem has to last to be told
     * @param told gets what there is to tell; must not block
     */
    public Alerts(String pipeline, Duration after, Consumer<Alert> told) {
        this.pipeline = pipeline;
        this.after = after;
        this.told = told;
    }

    private record Key(String code, @Nullable String table, @Nullable String target) {
        static Key of(Problem problem) {
            return new Key(problem.code(), problem.table(), problem.target());
        }
    }

    private static final class Seen {
        private final Instant since;
        private Problem problem;
        private boolean isTold;

        Seen(Instant since, Problem problem) {
            this.since = since;
            this.problem = problem;
        }
    }

    /** Takes note of a status. */
    public void look(StatusReport status) {
        last = status;
        Instant now = Instant.parse(status.at());
        boolean isOver = status.state().equals("failed");
        Map<Event, List<Problem>> news = new EnumMap<>(Event.class);
        for (Problem problem : status.problems()) {
            Seen seen = known.computeIfAbsent(Key.of(problem), key -> new Seen(now, problem));
            seen.problem = problem;
            if (!seen.isTold && (isOver || !now.isBefore(seen.since.plus(after)))) {
                seen.isTold = true;
                add(news, Event.of(problem), problem);
            }
        }
        List<Key> there = status.problems().stream().map(Key::of).toList();
        for (Iterator<Map.Entry<Key, Seen>> each = known.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Key, Seen> entry = each.next();
            if (!there.contains(entry.getKey())) {
                each.remove();
                if (entry.getValue().isTold) {
                    add(news, Event.RECOVERED, entry.getValue().problem);
                }
            }
        }
        news.forEach((event, problems) -> told.accept(Alert.of(event, status, problems)));
    }

    /** Tells why the process ends, unless a status told that already; there is no later. */
    public void ended(PipelineException failure, Instant now) {
        boolean isTold = known.entrySet().stream()
                .filter(problem -> problem.getValue().isTold)
                .map(Map.Entry::getKey)
                .anyMatch(key -> key.table() == null
                        && Objects.equals(key.code(), failure.code().name()));
        if (!isTold) {
            Problem problem = new Problem(
                    Problem.ERROR,
                    "process",
                    null,
                    null,
                    failure.code().name(),
                    PipelineException.describe(failure),
                    failure.hint());
            told.accept(
                    last == null
                            ? Alert.failedAtOnce(pipeline, now, problem)
                            : Alert.of(Event.FAILED, last, List.of(problem)));
        }
    }

    private static void add(Map<Event, List<Problem>> news, Event event, Problem problem) {
        news.computeIfAbsent(event, key -> new ArrayList<>()).add(problem);
    }
}
