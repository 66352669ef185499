package io.tributary.files.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Stands between files and the store, and spoils the requests it is told to. Thread-safe. */
public final class FaultProxy implements AutoCloseable {
    private static final Set<String> OWN_HEADERS =
            Set.of("host", "connection", "content-length", "expect", "transfer-encoding");

    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Rule> rules = Collections.synchronizedList(new ArrayList<>());
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean ignoresConditions;
    private volatile int pageKeys;
    private volatile Random chance;
    private final AtomicInteger spoiledByChance = new AtomicInteger();
    private volatile int chanceOneOf;

    /** What happens to a request. */
    public enum Fault {
        /** The store never gets it, and the connection ends. */
        LOST,
        /** The store carries it out, and the connection ends without an answer. */
        ANSWER_LOST,
        /** The store carries it out, and for a second there is no answer, then none comes. */
        ANSWER_LATE,
        /** As {@code ANSWER_LOST}, but an answer comes: 500. */
        ANSWER_500,
        /** The store never gets it: 503. */
        SLOW_DOWN,
        /** The store never gets it: 403. */
        FORBIDDEN,
        /** Half of the answer's body comes. */
        HALF_ANSWER
    }

    private static final List<Fault> BY_CHANCE =
            List.of(Fault.LOST, Fault.ANSWER_LOST, Fault.ANSWER_500, Fault.SLOW_DOWN, Fault.HALF_ANSWER);

    private static final class Rule {
        private final Predicate<String> request;
        private final Fault fault;
        private final Runnable first;
        private int left;

        Rule(Predicate<String> request, Fault fault, int times, Runnable first) {
            this.request = request;
            this.fault = fault;
            this.left = times;
            this.first = first;
        }
    }

    public FaultProxy() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /**
     * Spoils the next requests whose {@code METHOD /path?query} contains a text.
     *
     * @param times how many of them
     */
    void spoil(String request, Fault fault, int times) {
        spoil(request, fault, times, () -> {});
    }

    /** As {@link #spoil(String, Fault, int)}; each time something happens before the answer ends. */
    void spoil(String request, Fault fault, int times, Runnable meanwhile) {
        rules.add(new Rule(line -> line.contains(request), fault, times, meanwhile));
    }

    /**
     * From now on spoils requests of all kinds, by chance.
     *
     * @param oneOf one of so many, in the mean
     */
    public void spoilSome(Random random, int oneOf) {
        chance = random;
        chanceOneOf = oneOf;
    }

    /** How many were spoiled by chance. */
    public int spoiledByChance() {
        return spoiledByChance.get();
    }

    /** From now on spoils nothing more. */
    public void heal() {
        chance = null;
        rules.clear();
    }

    /** From now on the store does not see the preconditions of writes. */
    void ignoreConditions() {
        ignoresConditions = true;
    }

    /** From now on a page of a listing has so many keys. */
    void pageKeys(int keys) {
        pageKeys = keys;
    }

    /** Requests so far that contain a text. */
    public List<String> requests(String text) {
        synchronized (requests) {
            return requests.stream().filter(line -> line.contains(text)).toList();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        byte[] body = exchange.getRequestBody().readAllBytes();
        String encryption = exchange.getRequestHeaders().getFirst("x-amz-server-side-encryption");
        String payer = exchange.getRequestHeaders().getFirst("x-amz-request-payer");
        requests.add(line
                + (encryption == null ? "" : " encryption=" + encryption)
                + (payer == null ? "" : " payer=" + payer));
        Rule rule = ruleFor(line);
        try {
            if (rule == null) {
                answer(exchange, forward(exchange, body), false);
                return;
            }
            switch (rule.fault) {
                case LOST -> rule.first.run();
                case ANSWER_LOST -> {
                    forward(exchange, body);
                    rule.first.run();
                }
                case ANSWER_LATE -> {
                    forward(exchange, body);
                    Calls.pause(1_000);
                }
                case ANSWER_500 -> {
                    forward(exchange, body);
                    rule.first.run();
                    error(exchange, 500, "InternalError");
                }
                case SLOW_DOWN -> error(exchange, 503, "SlowDown");
                case FORBIDDEN -> error(exchange, 403, "AccessDenied");
                case HALF_ANSWER -> {
                    HttpResponse<byte[]> answer = forward(exchange, body);
                    rule.first.run();
                    answer(exchange, answer, true);
                }
            }
        } finally {
            exchange.close();
        }
    }

    private Rule ruleFor(String line) {
        synchronized (rules) {
            for (Rule rule : rules) {
                if (rule.left > 0 && rule.request.test(line)) {
                    rule.left--;
                    return rule;
                }
            }
        }
        Random random = chance;
        if (random == null || random.nextInt(chanceOneOf) != 0) {
            return null;
        }
        spoiledByChance.incrementAndGet();
        Fault fault = BY_CHANCE.get(random.nextInt(BY_CHANCE.size()));
        return new Rule(any -> true, fault, 0, () -> {});
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException {
        String query = exchange.getRequestURI().toString();
        if (pageKeys > 0 && query.contains("list-type=2")) {
            query += "&max-keys=" + pageKeys;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(S3Server.uri() + query))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            boolean condition = name.equalsIgnoreCase("if-match") || name.equalsIgnoreCase("if-none-match");
            if (!OWN_HEADERS.contains(name.toLowerCase(java.util.Locale.ROOT)) && !(ignoresConditions && condition)) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> answer, boolean half) throws IOException {
        answer.headers().map().forEach((name, values) -> {
            if (!OWN_HEADERS.contains(name) && !name.startsWith(":")) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        byte[] body = answer.body();
        if (exchange.getRequestMethod().equals("HEAD")) {
            answer.headers().firstValue("content-length").ifPresent(length -> exchange.getResponseHeaders()
                    .set("Content-Length", length));
            exchange.sendResponseHeaders(answer.statusCode(), -1);
        } else if (body.length == 0) {
            exchange.sendResponseHeaders(answer.statusCode(), -1);
        } else {
            exchange.sendResponseHeaders(answer.statusCode(), body.length);
            exchange.getResponseBody().write(body, 0, half ? body.length / 2 : body.length);
            exchange.getResponseBody().flush();
        }
    }

    private static void error(HttpExchange exchange, int status, String code) throws IOException {
        byte[] body = ("<Error><Code>" + code + "</Code><Message>As the test asked</Message></Error>").getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
