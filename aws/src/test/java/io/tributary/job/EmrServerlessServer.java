package io.tributary.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What EMR Serverless says about runs of one application, by its protocol, REST with JSON: one run for one token, and states as
 * it is told. A real server on this machine; moto's runs have ended when they are started, and it takes no notice of tokens.
 */
public final class EmrServerlessServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final String application;
    private final Map<String, String> runsByToken = new LinkedHashMap<>();
    private final Map<String, String> states = new HashMap<>();
    private final Map<String, String> details = new HashMap<>();
    private final List<JsonNode> started = new ArrayList<>();
    private final Deque<String> upcoming = new ArrayDeque<>();
    private int lost;
    private int lostLooks;

    /** @param application the id of the only one */
    public EmrServerlessServer(String application) throws IOException {
        this.application = application;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The next so many requests are carried out and not answered. */
    public synchronized void loseAnswers(int requests) {
        lost = requests;
    }

    /** The next so many times that somebody looks at a run there is no answer. */
    public synchronized void loseLooks(int looks) {
        lostLooks = looks;
    }

    /** From now on a run is in that state. */
    public synchronized void set(String run, String state, String stateDetails) {
        states.put(run, state);
        details.put(run, stateDetails);
    }

    /** States that runs are in the next times somebody looks, one after the other. */
    public synchronized void nextLooks(String... coming) {
        upcoming.addAll(List.of(coming));
    }

    /** Bodies of requests that started a run, in order; repeated ones are not among them. */
    public synchronized List<JsonNode> started() {
        return List.copyOf(started);
    }

    public synchronized String state(String run) {
        return states.getOrDefault(run, "");
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
        String[] path = exchange.getRequestURI().getPath().substring(1).split("/", -1);
        String run = path.length > 3 ? path[3] : "";
        int status = 200;
        ObjectNode body = JSON.createObjectNode();
        if (!path[1].equals(application) || (!run.isEmpty() && !states.containsKey(run))) {
            status = 404;
            exchange.getResponseHeaders().set("x-amzn-ErrorType", "ResourceNotFoundException");
            body.put("message", "Application or run does not exist");
        } else if (exchange.getRequestMethod().equals("POST")) {
            body.put("applicationId", application)
                    .put("jobRunId", start(request))
                    .put("arn", "arn");
        } else if (exchange.getRequestMethod().equals("DELETE")) {
            if (List.of("SUCCESS", "FAILED", "CANCELLED").contains(state(run))) {
                status = 400;
                exchange.getResponseHeaders().set("x-amzn-ErrorType", "ValidationException");
                body.put("message", "Job run is in a terminal state");
            } else {
                states.put(run, "CANCELLING");
            }
        } else {
            states.put(run, upcoming.isEmpty() ? state(run) : upcoming.remove());
            body.putObject("jobRun")
                    .put("applicationId", application)
                    .put("jobRunId", run)
                    .put("state", state(run))
                    .put("stateDetails", details.getOrDefault(run, ""));
        }
        send(exchange, status, JSON.writeValueAsBytes(body));
    }

    private String start(JsonNode request) {
        return runsByToken.computeIfAbsent(request.path("clientToken").asText(), token -> {
            started.add(request);
            String run = "run" + started.size();
            states.put(run, "SUBMITTED");
            return run;
        });
    }

    private void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean isLostLook = lostLooks > 0 && exchange.getRequestMethod().equals("GET");
        if (lost > 0 || isLostLook) {
            lost -= isLostLook ? 0 : 1;
            lostLooks -= isLostLook ? 1 : 0;
            exchange.close();
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
