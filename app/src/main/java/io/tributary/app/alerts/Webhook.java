package io.tributary.app.alerts;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.app.console.Figures;
import io.tributary.app.run.Backoff;
import io.tributary.app.run.Retries;
import io.tributary.app.run.StopSignal;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts alerts as JSON, one after the other, on a thread of its own. One that is not taken is tried again for a minute, then given up
 * with a log line; so are the oldest of more than a hundred that wait. Nothing of it holds up whoever sends. The address is never
 * printed beyond its host, nor what a failure that nobody foresaw says: it may be a secret. Thread-safe.
 */
public final class Webhook implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final int WAITING_MAX = 100;

    private final URI address;
    private final String token;
    private final Backoff backoff;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .build();
    private final StopSignal giveUp = new StopSignal();
    private final Deque<Alert> waiting = new ArrayDeque<>();
    private final Thread thread = new Thread(this::post, "webhook");
    private boolean isOverfull;
    private boolean closed;

    private Webhook(URI address, String token, Backoff backoff) {
        this.address = address;
        this.token = token;
        this.backoff = backoff;
    }

    /**
     * Begins with nothing to post.
     *
     * @param token sent as a bearer token; empty for none
     */
    public static Webhook start(URI address, String token) {
        return start(address, token, Backoff.ONE_MINUTE);
    }

    static Webhook start(URI address, String token, Backoff backoff) {
        Webhook webhook = new Webhook(address, token, backoff);
        webhook.thread.setDaemon(true);
        webhook.thread.start();
        return webhook;
    }

    /** Has an alert posted, soon. */
    public synchronized void send(Alert alert) {
        if (waiting.size() == WAITING_MAX) {
            waiting.removeFirst();
            if (!isOverfull) {
                LOG.atWarn().log("the oldest alerts are given up: too many wait for the webhook at {}", host());
            }
            isOverfull = true;
        }
        waiting.add(alert);
        notifyAll();
    }

    private void post() {
        for (Alert alert = next(); alert != null; alert = next()) {
            Alert one = alert;
            try {
                new Retries(backoff, giveUp, Clock.systemUTC(), new Random()).run("webhook", () -> post(one));
            } catch (PipelineException failure) {
                LOG.atWarn()
                        .addKeyValue("code", failure.code())
                        .log("alert given up: {} ({})", PipelineException.describe(failure), failure.hint());
            } catch (RuntimeException failure) {
                LOG.atError().log("alert given up: {}", failure.getClass().getName());
            }
        }
    }

    /** The next one; null once there is none any more. */
    private synchronized @Nullable Alert next() {
        try {
            while (waiting.isEmpty() && !closed) {
                isOverfull = false;
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
        return waiting.poll();
    }

    private void post(Alert alert) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(ANSWER_LIMIT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json(alert)));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        int status;
        try {
            status = client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new PipelineException(
                    ErrorCode.WEBHOOK_UNAVAILABLE,
                    "Cannot post to the webhook at " + host() + ": " + PipelineException.describe(e),
                    "Look at the network and at alerts.webhook");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PipelineException(ErrorCode.WEBHOOK_REFUSED, "Interrupted while posting to the webhook", "");
        }
        boolean isTaken = status >= 200 && status < 300;
        boolean isLater = status == 408 || status == 429 || status >= 500;
        if (!isTaken) {
            throw new PipelineException(
                    isLater ? ErrorCode.WEBHOOK_UNAVAILABLE : ErrorCode.WEBHOOK_REFUSED,
                    "Cannot post to the webhook at " + host() + ": HTTP " + status,
                    "Look at alerts.webhook and alerts.token");
        }
    }

    private static byte[] json(Alert alert) {
        try {
            return JSON.writeValueAsString(alert).getBytes(UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An alert is plain data", e);
        }
    }

    private String host() {
        return address.getScheme() + "://" + address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
    }

    /** Posts what waits, unless that takes too long. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(CLOSE_LIMIT.toMillis());
            giveUp.request();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (!waiting.isEmpty()) {
                LOG.atWarn().log("{} given up, the process ends", Figures.count(waiting.size(), "alert"));
                waiting.clear();
            }
        }
    }
}
