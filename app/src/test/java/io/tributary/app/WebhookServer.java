package io.tributary.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Takes what a webhook is told. */
final class WebhookServer implements AutoCloseable {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final HttpServer server;

    private WebhookServer(HttpServer server) {
        this.server = server;
    }

    static WebhookServer start() throws IOException {
        WebhookServer hook =
                new WebhookServer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        hook.server.createContext("/", exchange -> {
            hook.told.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        hook.server.start();
        return hook;
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    /** The next body, half a minute waited for. */
    String next() throws InterruptedException {
        String body = told.poll(30, TimeUnit.SECONDS);
        if (body == null) {
            throw new AssertionError("The webhook was told nothing");
        }
        return body;
    }

    /** Forgets what it was told so far. */
    void clear() {
        told.clear();
    }

    boolean isEmpty() {
        return told.isEmpty();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
