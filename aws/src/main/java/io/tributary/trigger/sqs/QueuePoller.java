package io.tributary.trigger.sqs;

import static java.util.Objects.requireNonNull;

import io.tributary.error.PipelineException;
import io.tributary.trigger.s3.Message;
import io.tributary.trigger.s3.S3Events;
import io.tributary.trigger.sqs.Queue.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages from a queue, lets somebody do what they are about, and deletes those that are done. All that are there, up
 * to a limit, are one piece of work. While it goes on nobody else gets them; those that are not done are given back after a
 * pause, and so come, with a process that dies, to the queue's dead letters if nothing helps. Has one thread for taking and
 * one for keeping.
 */
public final class QueuePoller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QueuePoller.class);
    private static final int MESSAGES_MAX = 1000;
    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final Duration HIDDEN = Duration.ofSeconds(60);
    private static final Duration BETWEEN_BEATS = Duration.ofSeconds(20);
    private static final Duration PAUSE_LONGEST = Duration.ofMinutes(1);

    private final Queue queue;
    private final Work work;
    private final Duration giveBackAfter;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread taking = new Thread(this::takeUntilClosed, "queue");
    private final Thread keeping = new Thread(this::keepUntilClosed, "queue-keep");
    private List<Received> taken = List.of();

    /** Who does what messages are about. */
    public interface Work {
        /**
         * Does it. Called on the poller's thread, with messages that are understood.
         *
         * @return ids of those that are not done, to come again
         */
        Set<String> of(List<Message> messages);
    }

    private QueuePoller(Queue queue, Work work, Duration giveBackAfter) {
        this.queue = requireNonNull(queue, "queue is null");
        this.work = requireNonNull(work, "work is null");
        this.giveBackAfter = giveBackAfter;
        taking.setDaemon(true);
        keeping.setDaemon(true);
    }

    /**
     * Begins to take messages.
     *
     * @param queue closed together with the poller
     * @param giveBackAfter when those that are not done come again
     */
    public static QueuePoller start(Queue queue, Work work, Duration giveBackAfter) {
        QueuePoller poller = new QueuePoller(queue, work, giveBackAfter);
        poller.taking.start();
        poller.keeping.start();
        return poller;
    }

    private void takeUntilClosed() {
        int failures = 0;
        while (!isClosed(Duration.ZERO)) {
            try {
                takeOnce();
                failures = 0;
            } catch (PipelineException failure) {
                if (isClosed(Duration.ZERO)) {
                    return;
                }
                failures++;
                LOG.atWarn()
                        .addKeyValue("code", failure.code())
                        .addKeyValue("attempt", failures)
                        .log("queue {} not read, will retry: {}", queue, PipelineException.describe(failure));
                Duration pause = Duration.ofSeconds(1L << Math.min(failures, 10));
                isClosed(pause.compareTo(PAUSE_LONGEST) > 0 ? PAUSE_LONGEST : pause);
            }
        }
    }

    private void takeOnce() {
        List<Received> received = received();
        if (received.isEmpty()) {
            return;
        }
        Map<Received, Message> understood = new LinkedHashMap<>();
        List<Received> left = new ArrayList<>();
        for (Received one : received) {
            Message message = S3Events.message(one.id(), one.body());
            if (message.failure().isPresent()) {
                LOG.atError()
                        .addKeyValue("code", message.failure().get().code())
                        .log(message.failure().get().getMessage());
                left.add(one);
            } else {
                understood.put(one, message);
            }
        }
        keep(List.copyOf(understood.keySet()));
        Set<String> undone = undone(List.copyOf(understood.values()));
        keep(List.of());
        List<Received> done = new ArrayList<>();
        for (Received one : understood.keySet()) {
            (undone.contains(one.id()) ? left : done).add(one);
        }
        queue.delete(done);
        queue.hide(left, giveBackAfter);
    }

    private Set<String> undone(List<Message> messages) {
        try {
            return work.of(messages);
        } catch (PipelineException failure) {
            LOG.atWarn()
                    .addKeyValue("code", failure.code())
                    .log(
                            "what messages are about is not known, they come again: {}",
                            PipelineException.describe(failure));
            return messages.stream().map(Message::id).collect(Collectors.toSet());
        }
    }

    /** A first one is waited for; others only as long as there are some. */
    private List<Received> received() {
        Map<String, Received> received = new LinkedHashMap<>();
        Duration wait = WAIT;
        while (received.size() <= MESSAGES_MAX - Queue.BATCH_MAX) {
            List<Received> some = queue.receive(wait, HIDDEN);
            if (some.isEmpty()) {
                break;
            }
            some.forEach(one -> received.put(one.id(), one));
            wait = Duration.ZERO;
        }
        return List.copyOf(received.values());
    }

    private synchronized void keep(List<Received> messages) {
        taken = messages;
    }

    private synchronized void beat() {
        if (!taken.isEmpty()) {
            queue.hide(taken, HIDDEN);
        }
    }

    private void keepUntilClosed() {
        while (!isClosed(BETWEEN_BEATS)) {
            try {
                beat();
            } catch (PipelineException failure) {
                LOG.atDebug().setCause(failure).log("messages not kept, others may get them too");
            }
        }
    }

    private boolean isClosed(Duration pause) {
        try {
            return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Takes nothing more; what was taken and is not done comes again within a minute. */
    @Override
    public void close() {
        closed.countDown();
        taking.interrupt();
        try {
            taking.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        queue.close();
    }
}
