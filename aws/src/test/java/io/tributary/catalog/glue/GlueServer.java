package io.tributary.catalog.glue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;

/**
 * A Data Catalog that speaks Glue's protocol, JSON 1.1, with what servers for tests leave out: a version that is not the present one is
 * refused, and requests fail, or are carried out and their answers get lost. Names of databases and tables are told by requests alone;
 * nobody is asked who he is.
 */
public final class GlueServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 3;
    private static final int BATCH_MAX = 100;

    private final HttpServer server;
    private final Map<String, Map<String, Entry>> databases = new TreeMap<>();
    private final Map<String, Deque<Fault>> faults = new HashMap<>();
    private final List<String> requests = new ArrayList<>();
    private long version;

    /** What becomes of one request. */
    public enum Fault {
        /** It is asked to come later. */
        THROTTLED,
        /** It is refused. */
        DENIED,
        /** It is carried out, and the answer gets lost. */
        LOST,
        /** Somebody else changes the table just before it is carried out. */
        OVERTAKEN
    }

    private static final class Entry {
        private ObjectNode table = JSON.createObjectNode();
        private final Map<List<String>, ObjectNode> partitions =
                new TreeMap<>((a, b) -> String.join("\0", a).compareTo(String.join("\0", b)));
    }

    /** What is answered in place of a result. */
    private static final class Refused extends RuntimeException {
        private final String type;

        Refused(String type, String message) {
            super(message);
            this.type = type;
        }
    }

    private GlueServer(HttpServer server) {
        this.server = server;
    }

    public static GlueServer start() {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            GlueServer server = new GlueServer(http);
            http.createContext("/", server::answer);
            http.setExecutor(Executors.newCachedThreadPool(task -> {
                Thread thread = new Thread(task, "glue-server");
                thread.setDaemon(true);
                return thread;
            }));
            http.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Lets the next requests of that kind, as in {@code UpdateTable}, fail so, one after the other. */
    public synchronized void fail(String operation, Fault... next) {
        faults.computeIfAbsent(operation, name -> new ArrayDeque<>()).addAll(List.of(next));
    }

    /** Whether all faults have happened. */
    public synchronized boolean hasFailedAsTold() {
        return faults.values().stream().allMatch(Deque::isEmpty);
    }

    /** Takes back what was told to fail and has not. */
    public synchronized void forgive() {
        faults.clear();
    }

    /** Names of the requests since this was asked last. */
    public synchronized List<String> takeRequests() {
        List<String> taken = List.copyOf(requests);
        requests.clear();
        return taken;
    }

    /** A table as {@code GetTable} shows it. */
    public synchronized JsonNode table(String database, String name) {
        return entry(database, name).table.deepCopy();
    }

    /** Values of all partitions with the folders they are read from. */
    public synchronized Map<List<String>, String> partitions(String database, String name) {
        Map<List<String>, String> folders = new HashMap<>();
        entry(database, name)
                .partitions
                .forEach((values, partition) -> folders.put(
                        values,
                        partition.path("StorageDescriptor").path("Location").asText()));
        return folders;
    }

    /** As somebody else makes a table, or changes it. */
    public synchronized void put(String database, String tableInput) {
        try {
            ObjectNode input = (ObjectNode) JSON.readTree(tableInput);
            databases.computeIfAbsent(database, name -> new TreeMap<>());
            store(database, input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream body = exchange.getRequestBody()) {
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            String operation = target.substring(target.indexOf('.') + 1);
            JsonNode request = JSON.readTree(body);
            Fault fault;
            synchronized (this) {
                requests.add(operation);
                Deque<Fault> due = faults.get(operation);
                fault = due == null ? null : due.poll();
            }
            if (fault == Fault.THROTTLED) {
                send(exchange, 400, error("ThrottlingException", "Rate exceeded"));
            } else if (fault == Fault.DENIED) {
                send(
                        exchange,
                        400,
                        error("AccessDeniedException", "You are not authorized to perform: glue:" + operation));
            } else {
                ObjectNode result;
                int status = 200;
                try {
                    result = carryOut(operation, request, fault == Fault.OVERTAKEN);
                } catch (Refused refused) {
                    status = 400;
                    result = error(refused.type, String.valueOf(refused.getMessage()));
                }
                if (fault != Fault.LOST) {
                    send(exchange, status, result);
                }
            }
        }
    }

    private static ObjectNode error(String type, String message) {
        return JSON.createObjectNode().put("__type", type).put("Message", message);
    }

    private static void send(HttpExchange exchange, int status, JsonNode content) throws IOException {
        byte[] bytes = content.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        if (status != 200) {
            exchange.getResponseHeaders()
                    .set("x-amzn-ErrorType", content.path("__type").asText());
        }
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private synchronized ObjectNode carryOut(String operation, JsonNode request, boolean overtaken) {
        String database = request.path("DatabaseName").asText();
        ObjectNode result = JSON.createObjectNode();
        switch (operation) {
            case "GetDatabase" -> {
                database(request.path("Name").asText());
                result.putObject("Database").set("Name", request.path("Name"));
            }
            case "CreateDatabase" -> {
                String name = request.path("DatabaseInput").path("Name").asText();
                if (databases.putIfAbsent(name, new TreeMap<>()) != null) {
                    throw new Refused("AlreadyExistsException", "Database already exists: " + name);
                }
            }
            case "GetTable" ->
                result.set("Table", entry(database, request.path("Name").asText()).table);
            case "CreateTable" -> {
                ObjectNode input = (ObjectNode) request.path("TableInput");
                if (overtaken
                        || database(database).containsKey(input.path("Name").asText())) {
                    throw new Refused("AlreadyExistsException", "Table already exists");
                }
                store(database, input);
            }
            case "UpdateTable" -> update(database, request, overtaken);
            case "DeleteTable" -> {
                entry(database, request.path("Name").asText());
                database(database).remove(request.path("Name").asText());
            }
            case "GetPartitions" -> page(database, request, result);
            case "BatchCreatePartition" -> createPartitions(database, request, result);
            case "BatchUpdatePartition" -> updatePartitions(database, request, result);
            case "BatchDeletePartition" -> deletePartitions(database, request, result);
            default -> throw new Refused("InvalidInputException", "No such operation: " + operation);
        }
        return result;
    }

    private Map<String, Entry> database(String name) {
        Map<String, Entry> tables = databases.get(name);
        if (tables == null) {
            throw new Refused("EntityNotFoundException", "Database " + name + " not found.");
        }
        return tables;
    }

    private Entry entry(String database, String name) {
        Entry entry = database(database).get(name);
        if (entry == null) {
            throw new Refused("EntityNotFoundException", "Entity Not Found");
        }
        return entry;
    }

    private void store(String database, ObjectNode input) {
        Entry entry = database(database).computeIfAbsent(input.path("Name").asText(), name -> new Entry());
        entry.table = input.deepCopy().put("DatabaseName", database).put("VersionId", Long.toString(version++));
    }

    private void update(String database, JsonNode request, boolean overtaken) {
        ObjectNode input = (ObjectNode) request.path("TableInput");
        Entry entry = entry(database, input.path("Name").asText());
        if (overtaken) {
            entry.table.put("VersionId", Long.toString(version++));
            ((ObjectNode) entry.table.path("Parameters")).put("overtaken", "by somebody");
        }
        JsonNode expected = request.path("VersionId");
        if (!expected.isMissingNode()
                && !expected.asText().equals(entry.table.path("VersionId").asText())) {
            throw new Refused(
                    "ConcurrentModificationException", "Update table failed due to concurrent modifications.");
        }
        store(database, input);
    }

    private void page(String database, JsonNode request, ObjectNode result) {
        List<ObjectNode> all = new ArrayList<>(
                entry(database, request.path("TableName").asText()).partitions.values());
        int from = request.path("NextToken").asInt(0);
        ArrayNode page = result.putArray("Partitions");
        all.subList(from, Math.min(all.size(), from + PAGE)).forEach(page::add);
        if (from + PAGE < all.size()) {
            result.put("NextToken", Integer.toString(from + PAGE));
        }
    }

    private static List<String> values(JsonNode values) {
        List<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(value.asText()));
        return texts;
    }

    private static void requireSize(JsonNode entries, int max) {
        if (entries.size() > max) {
            throw new Refused("ValidationException", "At most " + max + " entries");
        }
    }

    private void createPartitions(String database, JsonNode request, ObjectNode result) {
        Entry entry = entry(database, request.path("TableName").asText());
        ArrayNode errors = result.putArray("Errors");
        requireSize(request.path("PartitionInputList"), BATCH_MAX);
        for (JsonNode input : request.path("PartitionInputList")) {
            List<String> values = values(input.path("Values"));
            if (entry.partitions.putIfAbsent(values, input.deepCopy()) != null) {
                ObjectNode error = errors.addObject();
                error.set("PartitionValues", input.path("Values"));
                error.putObject("ErrorDetail")
                        .put("ErrorCode", "AlreadyExistsException")
                        .put("ErrorMessage", "there");
            }
        }
    }

    private void updatePartitions(String database, JsonNode request, ObjectNode result) {
        Entry entry = entry(database, request.path("TableName").asText());
        ArrayNode errors = result.putArray("Errors");
        requireSize(request.path("Entries"), BATCH_MAX);
        for (JsonNode update : request.path("Entries")) {
            List<String> values = values(update.path("PartitionValueList"));
            if (entry.partitions.replace(values, update.path("PartitionInput").deepCopy()) == null) {
                ObjectNode error = errors.addObject();
                error.set("PartitionValueList", update.path("PartitionValueList"));
                error.putObject("ErrorDetail")
                        .put("ErrorCode", "EntityNotFoundException")
                        .put("ErrorMessage", "gone");
            }
        }
    }

    private void deletePartitions(String database, JsonNode request, ObjectNode result) {
        Entry entry = entry(database, request.path("TableName").asText());
        ArrayNode errors = result.putArray("Errors");
        requireSize(request.path("PartitionsToDelete"), 25);
        for (JsonNode list : request.path("PartitionsToDelete")) {
            if (entry.partitions.remove(values(list.path("Values"))) == null) {
                ObjectNode error = errors.addObject();
                error.set("PartitionValues", list.path("Values"));
                error.putObject("ErrorDetail")
                        .put("ErrorCode", "EntityNotFoundException")
                        .put("ErrorMessage", "gone");
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
