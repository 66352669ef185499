package io.tributary.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The system's Chromium, without a window, told what to do by its DevTools protocol. */
final class ChromiumPage implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on ws://([^/]+)/");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final WebSocket socket;
    private final Answers answers;
    private int last;

    private ChromiumPage(Process process, WebSocket socket, Answers answers) {
        this.process = process;
        this.socket = socket;
        this.answers = answers;
    }

    /** Messages, whole. */
    private static final class Answers implements WebSocket.Listener {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final StringBuilder parts = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean isLast) {
            parts.append(data);
            if (isLast) {
                messages.add(parts.toString());
                parts.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    static boolean isThere() {
        return Files.isExecutable(CHROMIUM);
    }

    static ChromiumPage open(Path folder) throws Exception {
        Path log = folder.resolve("chromium.log");
        Process process = new ProcessBuilder(
                        CHROMIUM.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        HttpClient client = HttpClient.newHttpClient();
        String address = "";
        while (address.isEmpty()) {
            Matcher listening = LISTENING.matcher(Files.readString(log));
            address = listening.find() ? listening.group(1) : "";
            if (!process.isAlive()) {
                throw new IllegalStateException("Chromium ended: " + Files.readString(log));
            }
            Thread.sleep(50);
        }
        String list = client.send(
                        HttpRequest.newBuilder(URI.create("http://" + address + "/json/list"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        String page = "";
        for (JsonNode target : JSON.readTree(list)) {
            page = target.path("type").asText().equals("page")
                    ? target.path("webSocketDebuggerUrl").asText()
                    : page;
        }
        Answers answers = new Answers();
        WebSocket socket = client.newWebSocketBuilder()
                .buildAsync(URI.create(page), answers)
                .join();
        ChromiumPage opened = new ChromiumPage(process, socket, answers);
        opened.call("Page.enable", "{}");
        opened.call("Network.enable", "{}");
        opened.call("Network.setCacheDisabled", "{\"cacheDisabled\":true}");
        return opened;
    }

    /** Milliseconds from the navigation to the first contentful paint, and to a list of so many tables. */
    double[] paint(String address, int tables) throws Exception {
        call("Page.navigate", "{\"url\":\"about:blank\"}");
        call("Page.navigate", "{\"url\":\"" + address + "\"}");
        String expression =
                """
                new Promise(done => { const look = () => {
                  const paint = performance.getEntriesByName('first-contentful-paint')[0];
                  const rows = document.querySelectorAll('#tables tbody tr').length;
                  if (paint && rows >= %d) done(paint.startTime + ' ' + performance.now()); else setTimeout(look, 5);
                }; look(); })
                """
                        .formatted(tables);
        JsonNode result = call(
                "Runtime.evaluate",
                "{\"awaitPromise\":true,\"expression\":" + JSON.writeValueAsString(expression) + "}");
        String[] times = result.at("/result/value").asText().split(" ", -1);
        return new double[] {Double.parseDouble(times[0]), Double.parseDouble(times[1])};
    }

    private JsonNode call(String method, String parameters) throws IOException, InterruptedException {
        int id = ++last;
        socket.sendText("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}", true)
                .join();
        while (true) {
            String message = Objects.requireNonNull(
                    answers.messages.poll(60, TimeUnit.SECONDS), () -> "Chromium does not answer " + method);
            JsonNode answer = JSON.readTree(message);
            if (answer.path("id").asInt() == id) {
                if (answer.has("error")) {
                    throw new IllegalStateException(method + ": " + answer.get("error"));
                }
                return answer.path("result");
            }
        }
    }

    @Override
    public void close() {
        socket.abort();
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
