package io.tributary.app.apply;

import io.tributary.app.emf.PipelineFigures;
import io.tributary.app.emf.PipelineFigures.Part;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.pipeline.Targets;
import io.tributary.app.run.Vitals.Failing;
import io.tributary.app.status.StatusReader.TargetView;
import io.tributary.change.TableId;
import io.tributary.error.PipelineException;
import io.tributary.ledger.Applied;
import io.tributary.target.Target;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of one call of a function, from what the call itself has read and done: of the tables it is about, nothing is
 * looked at again. Confined to one thread.
 */
final class CallFigures {
    private static final Logger LOG = LoggerFactory.getLogger(CallFigures.class);

    private final Pipeline pipeline;
    private final Instant started;
    private final List<View> targets;
    private @Nullable PipelineFigures figures;

    CallFigures(Pipeline pipeline) {
        this.pipeline = pipeline;
        this.started = pipeline.clock().instant();
        this.targets = pipeline.config().targets().stream()
                .map(target -> new View(target.place(), Targets.format(target)))
                .toList();
    }

    /** A target as the call knows it. */
    private static final class View implements TargetView {
        private final String name;
        private final String format;
        private final Map<TableId, Applied> held = new HashMap<>();
        private final Map<TableId, Target.Failure> failures = new HashMap<>();

        View(String name, String format) {
            this.name = name;
            this.format = format;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String format() {
            return format;
        }

        @Override
        public Applied applied(TableId table) {
            return held.getOrDefault(table, Applied.NOTHING);
        }

        @Override
        public Optional<Target.Failure> failure(TableId table) {
            return Optional.ofNullable(failures.get(table));
        }
    }

    /** What a target holds of a table, as it was read or left last. */
    void holds(String target, TableId table, Applied applied) {
        targets.stream().filter(view -> view.name.equals(target)).forEach(view -> view.held.put(table, applied));
    }

    /** What a pass came to. */
    void applied(List<TargetView> lanes, Set<TableId> tables, List<Failing> failing) {
        for (TargetView lane : lanes) {
            tables.forEach(table -> holdsIfKnown(lane, table));
        }
        for (Failing failed : failing) {
            targets.stream()
                    .filter(view -> view.name.equals(failed.target()))
                    .forEach(view -> view.failures.put(failed.id(), failure(failed)));
        }
    }

    private static Target.Failure failure(Failing failed) {
        return new Target.Failure(
                Target.Stage.valueOf(failed.where().toUpperCase(Locale.ROOT)),
                failed.cause().code(),
                failed.cause().message(),
                failed.cause().hint());
    }

    private void holdsIfKnown(TargetView lane, TableId table) {
        Applied applied = lane.applied(table);
        if (!applied.equals(Applied.NOTHING)) {
            holds(lane.name(), table, applied);
        }
    }

    /** What is landed and held at this moment is not counted. */
    void begin() {
        try {
            figures = new PipelineFigures(
                    pipeline.config().name(),
                    pipeline.reader(),
                    List.copyOf(targets),
                    Part.ofApply(pipeline.config().isOfFolder()),
                    this::isKnown,
                    pipeline.clock(),
                    started);
        } catch (PipelineException failure) {
            LOG.atDebug().setCause(failure).log("the figures cannot be read now");
        }
    }

    private boolean isKnown(TableId table) {
        return targets.stream().anyMatch(target -> target.held.containsKey(table));
    }

    /** A line each, without line ends; none when they cannot be read, which is no reason to fail. */
    List<String> lines() {
        if (figures == null) {
            begin();
        }
        PipelineFigures known = figures;
        try {
            return known == null ? List.of() : known.lines();
        } catch (PipelineException failure) {
            LOG.atDebug().setCause(failure).log("the figures cannot be read now");
            return List.of();
        }
    }
}
