package io.tributary.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The API by which Lambda gives a runtime its invocations and takes the answers, on this machine.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Runtime API</a>
 */
public final class RuntimeApi implements AutoCloseable {
    private static final String PREFIX = "/2018-06-01/runtime/";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<Invocation> waiting = new LinkedBlockingQueue<>();
    private final Map<String, Invocation> underWay = new ConcurrentHashMap<>();
    private final CompletableFuture<String> initError = new CompletableFuture<>();
    private final AtomicInteger requests = new AtomicInteger();

    private record Invocation(String id, String event, Duration time, CompletableFuture<Answer> answer) {}

    /** What the handler returned, or, when it failed, the error as the runtime reports it. */
    public record Answer(boolean isError, String text) {}

    public RuntimeApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(PREFIX, this::answer);
        server.setExecutor(threads);
        server.start();
    }

    /** As {@code AWS_LAMBDA_RUNTIME_API} has it. */
    public String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Gives an event to the next runtime that asks, with that much time. */
    public CompletableFuture<Answer> invoke(String event, Duration time) {
        Invocation invocation =
                new Invocation("request-" + requests.incrementAndGet(), event, time, new CompletableFuture<>());
        waiting.add(invocation);
        return invocation.answer();
    }

    /** Why the handler could not be made. */
    CompletableFuture<String> initError() {
        return initError;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(PREFIX.length());
        if (path.equals("invocation/next")) {
            next(exchange);
            return;
        }
        String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (path.equals("init/error")) {
            initError.complete(text);
        } else {
            String[] parts = path.split("/");
            Invocation invocation = underWay.remove(parts[1]);
            if (invocation != null) {
                invocation.answer().complete(new Answer(parts[2].equals("error"), text));
            }
        }
        send(exchange, 202, "{\"status\":\"OK\"}");
    }

    private void next(HttpExchange exchange) throws IOException {
        Invocation invocation;
        try {
            invocation = waiting.poll(60, TimeUnit.SECONDS);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            invocation = null;
        }
        if (invocation == null) {
            exchange.close();
            return;
        }
        underWay.put(invocation.id(), invocation);
        exchange.getResponseHeaders().set("Lambda-Runtime-Aws-Request-Id", invocation.id());
        exchange.getResponseHeaders()
                .set(
                        "Lambda-Runtime-Deadline-Ms",
                        Long.toString(Instant.now().plus(invocation.time()).toEpochMilli()));
        exchange.getResponseHeaders()
                .set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:1:function:apply");
        send(exchange, 200, invocation.event());
    }

    /** The runtime's client needs a content type with every answer. */
    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
