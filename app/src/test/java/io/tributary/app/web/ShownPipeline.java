package io.tributary.app.web;

import io.tributary.app.console.LogTail;
import io.tributary.app.history.History;
import io.tributary.app.history.Runs;
import io.tributary.app.status.StatusReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A page of a status that stands still; what buttons ask for is noted. */
public class ShownPipeline implements ConsoleView {
    private final StatusReport status;
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    public ShownPipeline(StatusReport status) {
        this.status = status;
    }

    /** Actions that were asked for, as {@code PAUSE world.city}. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public About about() {
        return new About(status.pipeline(), "0.1.0", true, List.of());
    }

    @Override
    public Optional<StatusReport> status() {
        return Optional.of(status);
    }

    @Override
    public String metrics() {
        return "";
    }

    @Override
    public Health health() {
        return new Health(true, true, List.of());
    }

    @Override
    public Optional<TableDetails> table(String table) {
        return Optional.of(new TableDetails(table, List.of(), List.of()));
    }

    @Override
    public History.Points history(String table) {
        return new History().points(table);
    }

    @Override
    public List<Runs.Run> runs() {
        return List.of();
    }

    @Override
    public List<LogTail.Line> log(long after) {
        return List.of(new LogTail.Line(1, status.at(), "INFO", "page at")).subList(after > 0 ? 1 : 0, 1);
    }

    @Override
    public Optional<String> act(Action action, String table) {
        asked.add(action + " " + table);
        return Optional.of("done");
    }
}
