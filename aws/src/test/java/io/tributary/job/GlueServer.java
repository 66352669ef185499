package io.tributary.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
 * once, throttles when it is told to. It also answers as CloudWatch Logs about what runs print. A real server on this machine;
 * there is no other that keeps these limits.
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
    private final Map<String, List<String>> logs = new HashMap<>();
    private boolean logsAreDenied;
    private String ownLog = "";

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

    /** A line of the log of the run that has been started last, as Glue groups them: {@code output} or {@code error}. */
    public synchronized void print(String group, String line) {
        String prefix = ownLog.isEmpty() ? "/aws-glue/jobs" : ownLog;
        logs.computeIfAbsent(prefix + "/" + group + " jr_" + runs.size(), stream -> new ArrayList<>())
                .add(line);
    }

    /** The job has log groups of its own, which begin so. */
    public synchronized void logTo(String prefix) {
        ownLog = prefix;
    }

    /** From now on nobody may read logs, or ask where they are. */
    public synchronized void denyLogs() {
        logsAreDenied = true;
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
                ? target.equals("Logs_20140328.GetLogEvents")
                        ? events(request)
                        : reply(target.replace("AWSGlue.", ""), request)
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

    /** One event a page. */
    private synchronized Reply events(JsonNode request) {
        if (logsAreDenied) {
            return Reply.refused("AccessDeniedException", "not authorized to perform: logs:GetLogEvents");
        }
        List<String> stream = logs.get(request.path("logGroupName").asText() + " "
                + request.path("logStreamName").asText());
        if (stream == null) {
            return Reply.refused("ResourceNotFoundException", "The specified log group does not exist.");
        }
        int from = Integer.parseInt(request.path("nextToken").asText("f/0").substring(2));
        ObjectNode body = JSON.createObjectNode();
        ArrayNode events = body.putArray("events");
        if (from < stream.size()) {
            events.addObject().put("timestamp", 1_700_000_000_000L + from).put("message", stream.get(from));
        }
        return new Reply(200, body.put("nextForwardToken", "f/" + Math.min(from + 1, stream.size())));
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
            case "GetJob" -> job();
            default -> Reply.refused("InvalidInputException", action);
        };
    }

    private Reply job() {
        if (logsAreDenied) {
            return Reply.refused("AccessDeniedException", "not authorized to perform: glue:GetJob");
        }
        ObjectNode body = JSON.createObjectNode();
        ObjectNode arguments = body.putObject("Job").put("Name", job).putObject("DefaultArguments");
        if (!ownLog.isEmpty()) {
            arguments.put("--custom-logGroup-prefix", ownLog);
        }
        return new Reply(200, body);
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
