package io.tributary.app.watch;

import io.tributary.app.console.LogTail;
import io.tributary.app.console.Version;
import io.tributary.app.history.History;
import io.tributary.app.history.Runs;
import io.tributary.app.metrics.Prometheus;
import io.tributary.app.metrics.Samples;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.run.PausedTables;
import io.tributary.app.run.ReloadRequests;
import io.tributary.app.run.RetryRequests;
import io.tributary.app.status.StatusReport;
import io.tributary.app.status.StatusReport.Problem;
import io.tributary.app.web.ConsoleView;
import io.tributary.change.TableId;
import io.tributary.landing.TableState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The page of one pipeline. */
final class PageView implements ConsoleView {
    private static final Logger LOG = LoggerFactory.getLogger(PageView.class);
    private static final Duration STATUS_AGE_MAX = Duration.ofSeconds(60);

    private final Pipeline pipeline;
    private final StatusFeed feed;
    private final Supplier<Optional<String>> lost;
    private final History history;
    private final Runs runs;
    private final Prometheus prometheus;
    private final RecentCommits commits;

    /** @param lost why only another start of the process helps; empty while it is at its work */
    PageView(
            Pipeline pipeline,
            StatusFeed feed,
            Supplier<Optional<String>> lost,
            History history,
            Runs runs,
            Prometheus prometheus) {
        this.pipeline = pipeline;
        this.feed = feed;
        this.lost = lost;
        this.history = history;
        this.runs = runs;
        this.prometheus = prometheus;
        commits = new RecentCommits(pipeline.reader());
    }

    @Override
    public About about() {
        List<String> actions = pipeline.config().console().readOnly()
                ? List.of()
                : Arrays.stream(Action.values())
                        .map(action -> action.name().toLowerCase(Locale.ROOT))
                        .toList();
        return new About(
                pipeline.config().name(),
                Version.number(),
                pipeline.config().console().readOnly(),
                actions);
    }

    @Override
    public Optional<StatusReport> status() {
        return feed.last();
    }

    @Override
    public String metrics() {
        return prometheus.text(feed.last().map(Samples::of).orElse(List.of()));
    }

    @Override
    public Health health() {
        return health(
                lost.get().orElse(null),
                feed.last().orElse(null),
                pipeline.clock().instant());
    }

    /**
     * Life is what the process itself does; any error about more than a table is no copying, and an old status is none to go by.
     *
     * @param lost why only another start helps; null while the process is at its work
     */
    static Health health(@Nullable String lost, @Nullable StatusReport status, Instant now) {
        List<String> reasons = new ArrayList<>();
        if (lost != null) {
            reasons.add(lost);
        }
        if (status == null) {
            reasons.add("the status is not known yet");
            return new Health(lost == null, false, reasons);
        }
        Duration age = Duration.between(Instant.parse(status.at()), now);
        if (age.compareTo(STATUS_AGE_MAX) > 0) {
            reasons.add("the status is " + age.toSeconds() + " s old");
        }
        status.problems().stream()
                .filter(problem -> problem.severity().equals(Problem.ERROR) && problem.table() == null)
                .forEach(problem -> reasons.add(problem.code() + ": " + problem.message()));
        if (reasons.isEmpty() && !status.state().equals("running")) {
            reasons.add("the capture is " + status.state());
        }
        return new Health(lost == null, reasons.isEmpty(), reasons);
    }

    @Override
    public Optional<TableDetails> table(String table) {
        return find(table)
                .map(found -> new TableDetails(
                        table,
                        commits.about(found.getKey()),
                        Schemas.of(pipeline.reader(), found.getKey(), found.getValue())));
    }

    private Optional<Map.Entry<TableId, TableState>> find(String table) {
        return pipeline.reader().state().tables().entrySet().stream()
                .filter(entry -> entry.getKey().toString().equals(table))
                .findFirst();
    }

    @Override
    public History.Points history(String table) {
        return history.points(table);
    }

    @Override
    public List<Runs.Run> runs() {
        return runs.newestFirst();
    }

    @Override
    public List<LogTail.Line> log(long after) {
        return LogTail.current().map(tail -> tail.after(after)).orElse(List.of());
    }

    @Override
    public Optional<String> act(Action action, String table) {
        return find(table).map(found -> {
            TableId id = found.getKey();
            LOG.atInfo()
                    .addKeyValue("table", id)
                    .log("{} was asked for on the page", action.name().toLowerCase(Locale.ROOT));
            return switch (action) {
                case RETRY -> {
                    new RetryRequests(pipeline.landing(), pipeline.clock()).add(id);
                    yield id + " will be tried again now";
                }
                case RELOAD -> {
                    new ReloadRequests(pipeline.landing(), pipeline.clock()).add(id);
                    yield id + " will be loaded again now";
                }
                case PAUSE -> {
                    new PausedTables(pipeline.landing(), pipeline.clock()).pause(id);
                    yield id + " is landed, and not applied until it is resumed";
                }
                case RESUME -> {
                    new PausedTables(pipeline.landing(), pipeline.clock()).resume(id);
                    yield id + " will be applied again";
                }
            };
        });
    }
}
