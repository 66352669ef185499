package io.tributary.job.glue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToIntFunction;

/**
 * What Glue says and does about runs of jobs, by its protocol, AWS JSON 1.1: starts a program for each run, allows so many at
 * once, throttles when it is told to. A real server on this machine; there is no other that keeps these limits.
 */
public final class GlueServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final String job;
    private final int runsMax;
    private final ToIntFunction<Map<String, String>> program;
    private final Map<String, Run> runs = new LinkedHashMap<>();
    private final Map<String, Future<?>> programs = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private int throttled;
    private int failing;

    private record Run(Map<String, String> arguments, String state, String problem) {}

    /**
     * A server with one job.
     *
     * @param runsMax {@code MaxConcurrentRuns}
     * @param program what a run does with its arguments; its exit code
     */
    public GlueServer(String job, int runsMax, ToIntFunction<Map<String, String>> program) throws IOException {
        this.job = job;
        this.runsMax = runsMax;
        this.program = program;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The next so many requests are refused because of too many. */
    public synchronized void throttle(int requests) {
        throttled = requests;
    }

    /** The next so many requests are answered with an internal error. */
    public synchronized void fail(int requests) {
        failing = requests;
    }

    /** Arguments of all runs that were started, in order. */
    public synchronized List<Map<String, String>> started() {
        return runs.values().stream().map(Run::arguments).toList();
    }

    /** Names of all requests, those that were refused too. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    public synchronized List<String> states() {
        return runs.values().stream().map(Run::state).toList();
    }

    /** Waits until no run goes on. */
    public synchronized void awaitEnd() throws InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (isBusy()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Runs do not end: " + runs);
            }
            wait(1000);
        }
    }

    private boolean isBusy() {
        return runs.values().stream().anyMatch(run -> run.state().equals("RUNNING"));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
        String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
        JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
        Reply reply = type.equals("application/x-amz-json-1.1")
                ? reply(target.replace("AWSGlue.", ""), request)
                : Reply.refused("InvalidInputException", "content type " + type);
        byte[] body = JSON.writeValueAsBytes(reply.body());
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(reply.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private record Reply(int status, ObjectNode body) {
        static Reply refused(String type, String message) {
            return new Reply(400, JSON.createObjectNode().put("__type", type).put("message", message));
        }
    }

    private synchronized Reply reply(String action, JsonNode request) {
        calls.add(action);
        if (throttled > 0) {
            throttled--;
            return Reply.refused("ThrottlingException", "Rate exceeded");
        }
        if (failing > 0) {
            failing--;
            return new Reply(500, JSON.createObjectNode().put("__type", "InternalServiceException"));
        }
        if (!request.path("JobName").asText().equals(job)) {
            return Reply.refused("EntityNotFoundException", "Failed to start job run due to missing metadata");
        }
        return switch (action) {
            case "StartJobRun" -> start(request);
            case "BatchStopJobRun" -> stop(request);
            case "GetJobRun" -> run(request.path("RunId").asText());
            default -> Reply.refused("InvalidInputException", action);
        };
    }

    private Reply start(JsonNode request) {
        if (runs.values().stream().filter(run -> run.state().equals("RUNNING")).count() >= runsMax) {
            return Reply.refused("ConcurrentRunsExceededException", "Concurrent runs exceeded for " + job);
        }
        Map<String, String> arguments = new LinkedHashMap<>();
        request.path("Arguments")
                .properties()
                .forEach(argument ->
                        arguments.put(argument.getKey(), argument.getValue().asText()));
        String id = "jr_" + (runs.size() + 1);
        runs.put(id, new Run(arguments, "RUNNING", ""));
        programs.put(id, threads.submit(() -> carryOut(id, arguments)));
        return new Reply(200, JSON.createObjectNode().put("JobRunId", id));
    }

    private void carryOut(String id, Map<String, String> arguments) {
        int exitCode;
        try {
            exitCode = program.applyAsInt(arguments);
        } catch (RuntimeException e) {
            exitCode = -1;
        }
        ended(
                id,
                exitCode == 0
                        ? new Run(arguments, "SUCCEEDED", "")
                        : new Run(arguments, "FAILED", "SystemExit: " + exitCode));
    }

    private synchronized void ended(String id, Run run) {
        if (runs.get(id).state().equals("RUNNING")) {
            runs.put(id, run);
        }
        notifyAll();
    }

    private Reply stop(JsonNode request) {
        for (JsonNode id : request.path("JobRunIds")) {
            Run run = runs.get(id.asText());
            if (run != null) {
                ended(id.asText(), new Run(run.arguments(), "STOPPED", ""));
                programs.get(id.asText()).cancel(true);
            }
        }
        return new Reply(200, JSON.createObjectNode());
    }

    private Reply run(String id) {
        Run run = runs.get(id);
        if (run == null) {
            return Reply.refused("EntityNotFoundException", "No run " + id);
        }
        ObjectNode body = JSON.createObjectNode();
        ObjectNode found = body.putObject("JobRun");
        found.put("Id", id).put("JobName", job).put("JobRunState", run.state());
        if (!run.problem().isEmpty()) {
            found.put("ErrorMessage", run.problem());
        }
        return new Reply(200, body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
