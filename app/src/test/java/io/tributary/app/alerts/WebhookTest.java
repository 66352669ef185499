package io.tributary.app.alerts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tributary.app.alerts.Alert.Event;
import io.tributary.app.run.Backoff;
import io.tributary.app.status.StatusReport;
import io.tributary.app.status.StatusReport.LandingReport;
import io.tributary.app.status.StatusReport.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a server that answers as it is told. */
class WebhookTest {
    private static final Backoff QUICK =
            new Backoff(Duration.ofMillis(10), Duration.ofMillis(20), Duration.ofSeconds(30));
    private static final Backoff IMPATIENT =
            new Backoff(Duration.ofMillis(10), Duration.ofMillis(20), Duration.ofMillis(1));

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final Deque<Integer> answers = new ArrayDeque<>();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            received.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                    + exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
            synchronized (answers) {
                exchange.sendResponseHeaders(answers.isEmpty() ? 204 : answers.remove(), -1);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void anAlertIsPostedAsJsonWithTheToken() throws Exception {
        try (Webhook webhook = Webhook.start(address("/hooks/1?a=b"), "knock", QUICK)) {
            webhook.send(alert("Cannot reach it"));

            assertThat(received.poll(30, TimeUnit.SECONDS))
                    .isEqualTo(
                            "POST /hooks/1?a=b application/json Bearer knock {\"event\":\"failed\",\"pipeline\":\"world\","
                                    + "\"at\":\"2026-11-20T10:15:00Z\",\"state\":\"retrying\",\"page\":\"\","
                                    + "\"text\":\"world: Cannot reach it. See that it runs\",\"count\":1,"
                                    + "\"problems\":[{\"severity\":\"error\",\"where\":\"capture\",\"table\":null,\"target\":null,"
                                    + "\"code\":\"SOURCE_UNREACHABLE\",\"message\":\"Cannot reach it\",\"hint\":\"See that it runs\"}]}");
        }
    }

    @Test
    void whatIsNotTakenIsTriedAgainInOrderAndWhatIsRefusedIsNot() throws Exception {
        answers.addAll(List.of(503, 429, 200, 404, 200));
        try (Webhook webhook = Webhook.start(address("/"), "", QUICK)) {
            webhook.send(alert("first"));
            webhook.send(alert("refused"));
            webhook.send(alert("third"));
            for (String text : List.of("first", "first", "first", "refused", "third")) {
                assertThat(received.poll(30, TimeUnit.SECONDS)).contains("\"message\":\"" + text + "\"");
            }
        }
        assertThat(received).isEmpty();
    }

    @Test
    @Timeout(30)
    void nobodyWaitsForAServerThatIsGone() {
        URI address = address("/");
        server.stop(0);
        try (Webhook webhook = Webhook.start(address, "", IMPATIENT)) {
            for (int i = 0; i < 1000; i++) {
                webhook.send(alert("number " + i));
            }
        }
        assertThat(received).isEmpty();
    }

    @Test
    void whatWaitsIsPostedBeforeTheEnd() {
        try (Webhook webhook = Webhook.start(address("/"), "", QUICK)) {
            webhook.send(alert("the last word"));
        }
        assertThat(received).singleElement().asString().contains("the last word");
    }

    @Test
    void whatCannotBePostedEndsNothingAndIsNotPrinted() {
        List<Throwable> uncaught = new CopyOnWriteArrayList<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
        try (Webhook webhook = Webhook.start(address("/"), "kno\nck", QUICK)) {
            webhook.send(alert("first"));
            webhook.send(alert("second"));
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertThat(uncaught).isEmpty();
        assertThat(received).isEmpty();
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private static Alert alert(String message) {
        StatusReport status = new StatusReport(
                "world",
                "2026-11-20T10:15:00Z",
                "retrying",
                null,
                null,
                7,
                null,
                new LandingReport("/srv/landing", "0/1", null, null, null, null, 1L << 30),
                List.of(),
                List.of(),
                List.of());
        Problem problem =
                new Problem(Problem.ERROR, "capture", null, null, "SOURCE_UNREACHABLE", message, "See that it runs");
        return Alert.of(Event.FAILED, status, List.of(problem));
    }
}
