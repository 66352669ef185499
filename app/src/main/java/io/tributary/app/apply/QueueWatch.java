package io.tributary.app.apply;

import io.tributary.app.apply.Arrivals.Concern;
import io.tributary.app.config.TriggerConfig;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.pipeline.Storage;
import io.tributary.app.run.StopSignal;
import io.tributary.capture.dms.DmsFolderCapture;
import io.tributary.change.TableId;
import io.tributary.landing.LandingState;
import io.tributary.trigger.s3.Message;
import io.tributary.trigger.sqs.Queue;
import io.tributary.trigger.sqs.QueuePoller;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes a run that goes on and on when events come by a queue, and takes them from the queue once what was landed then is
 * applied. Those of tables that failed, or that it was stopped before, come again.
 */
public final class QueueWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QueueWatch.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final Duration GIVE_BACK_AFTER = Duration.ofSeconds(30);

    private final Pipeline pipeline;
    private final Arrivals arrivals;
    private final ApplyRun apply;
    private final @Nullable DmsFolderCapture folder;
    private final StopSignal closed = new StopSignal();
    private final StopSignal stop;
    private @Nullable QueuePoller poller;

    private QueueWatch(Pipeline pipeline, ApplyRun apply, @Nullable DmsFolderCapture folder, StopSignal stop) {
        this.pipeline = pipeline;
        this.arrivals = new Arrivals(pipeline);
        this.apply = apply;
        this.folder = folder;
        this.stop = stop;
    }

    /**
     * Begins to watch, if the pipeline has a queue.
     *
     * @param folder what adopts files, if somebody else writes them
     */
    public static Optional<QueueWatch> start(
            Pipeline pipeline, ApplyRun apply, @Nullable DmsFolderCapture folder, StopSignal stop) {
        TriggerConfig trigger = pipeline.config().trigger();
        if (trigger.queue().isEmpty()) {
            return Optional.empty();
        }
        if (folder != null) {
            folder.sweepEvery(trigger.sweep());
        }
        Queue queue = Queue.open(trigger.queue(), Storage.aws(pipeline.config().s3()));
        QueueWatch watch = new QueueWatch(pipeline, apply, folder, stop);
        watch.poller = QueuePoller.start(queue, watch::wake, GIVE_BACK_AFTER);
        LOG.atInfo().log("waiting for events of {}", queue);
        return Optional.of(watch);
    }

    private Set<String> wake(List<Message> messages) {
        Map<String, Concern> concerns = arrivals.of(messages);
        if (concerns.values().stream().allMatch(Concern::isNobody)) {
            return Set.of();
        }
        if (!awaitAdopted()) {
            return concerns.keySet();
        }
        LandingState landed = pipeline.reader().state();
        apply.wake();
        Set<String> undone = new HashSet<>();
        concerns.forEach((id, concern) -> {
            Set<TableId> tables = new TreeSet<>(
                    concern.isAll() ? landed.tables().keySet() : concern.paths().keySet());
            if (!tables.stream().allMatch(table -> isApplied(table, landed))) {
                undone.add(id);
            }
        });
        return undone;
    }

    private boolean awaitAdopted() {
        if (folder == null) {
            return true;
        }
        Instant now = pipeline.clock().instant();
        folder.wake();
        while (!folder.hasSeen(now)) {
            if (isStopped()) {
                return false;
            }
        }
        return true;
    }

    private boolean isApplied(TableId table, LandingState landed) {
        while (!apply.isDone(table, landed.number())) {
            if (isStopped()) {
                return false;
            }
        }
        return apply.failure(table).isEmpty()
                && (folder == null || landed.table(table).stopped() == null);
    }

    private boolean isStopped() {
        return closed.await(BETWEEN_LOOKS) || stop.requested();
    }

    @Override
    public void close() {
        closed.request();
        QueuePoller taking = poller;
        if (taking != null) {
            taking.close();
        }
    }
}
