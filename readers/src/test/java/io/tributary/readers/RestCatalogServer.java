package io.tributary.readers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.UnprocessableEntityException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.rest.CatalogHandlers;
import org.apache.iceberg.rest.requests.UpdateTableRequest;
import org.apache.iceberg.rest.responses.ErrorResponse;
import org.jspecify.annotations.Nullable;

/**
 * An Iceberg REST catalog on a free port of this machine: Iceberg's own handlers of requests, over a catalog in a file.
 * Without views, access control, and scans planned by the server.
 */
final class RestCatalogServer implements AutoCloseable {
    /** What goes wrong with the next commit to a table. */
    enum Fault {
        /** Nothing is committed, and the client is told to begin again. */
        REFUSED,
        /** Nothing is committed, and the client is told that nobody knows. */
        REQUEST_LOST,
        /** The commit is made, and the client is told that nobody knows. */
        ANSWER_LOST,
        /** As when the answer is lost, and from then on all requests fail, until the catalog is restored. */
        CUT_OFF
    }

    private final JdbcCatalog catalog;
    private final RestRequests requests;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final AtomicReference<@Nullable Fault> fault = new AtomicReference<>();

    private final AtomicReference<@Nullable Runnable> before = new AtomicReference<>();
    private volatile boolean cutOff;

    private RestCatalogServer(JdbcCatalog catalog) throws IOException {
        this.catalog = catalog;
        requests = new RestRequests(catalog, this::commit);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    /** @param folder of the catalog's file, and of tables below {@code warehouse} */
    static RestCatalogServer start(Path folder) {
        Map<String, String> properties = Map.of(
                CatalogProperties.URI,
                "jdbc:sqlite:" + folder.resolve("catalog.db") + "?busy_timeout=10000",
                JdbcCatalog.PROPERTY_PREFIX + "schema-version",
                "V1",
                CatalogProperties.WAREHOUSE_LOCATION,
                folder.resolve("warehouse").toUri().toString());
        try {
            return new RestCatalogServer((JdbcCatalog)
                    CatalogUtil.loadCatalog(JdbcCatalog.class.getName(), "served", properties, new Configuration()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Lets the next commit to a table go wrong; those after it do not. */
    void failNextCommit(Fault how) {
        fault.set(how);
    }

    /** Something that happens when the next commit to a table has come in, before it is looked at. */
    void beforeNextCommit(Runnable what) {
        before.set(what);
    }

    /** Lets requests through again after {@link Fault#CUT_OFF}. */
    void restore() {
        cutOff = false;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        catalog.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Object body;
            int status = 200;
            try {
                if (cutOff) {
                    throw new IllegalStateException("Cut off for a test");
                }
                body = requests.answer(exchange);
            } catch (RuntimeException e) {
                status = status(e);
                body = ErrorResponse.builder()
                        .responseCode(status)
                        .withType(e.getClass().getSimpleName())
                        .withMessage(e.getMessage())
                        .build();
            }
            byte[] bytes = body == null
                    ? new byte[0]
                    : RestRequests.JSON.writeValueAsString(body).getBytes(UTF_8);
            boolean hasBody = bytes.length > 0 && !exchange.getRequestMethod().equals("HEAD");
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(body == null ? 204 : status, hasBody ? bytes.length : -1);
            if (hasBody) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(bytes);
                }
            }
        }
    }

    private static int status(RuntimeException failure) {
        if (failure instanceof NoSuchTableException || failure instanceof NoSuchNamespaceException) {
            return 404;
        }
        if (failure instanceof AlreadyExistsException
                || failure instanceof CommitFailedException
                || failure instanceof NamespaceNotEmptyException) {
            return 409;
        }
        if (failure instanceof UnprocessableEntityException) {
            return 422;
        }
        if (failure instanceof ValidationException || failure instanceof IllegalArgumentException) {
            return 400;
        }
        return 500;
    }

    private Object commit(TableIdentifier table, UpdateTableRequest request) {
        Runnable first = before.getAndSet(null);
        if (first != null) {
            first.run();
        }
        Fault how = fault.getAndSet(null);
        if (how == Fault.REFUSED) {
            throw new CommitFailedException("Refused for a test");
        }
        Object answer = how == Fault.REQUEST_LOST ? "" : CatalogHandlers.updateTable(catalog, table, request);
        if (how != null) {
            cutOff = how == Fault.CUT_OFF;
            throw new IllegalStateException("Lost for a test");
        }
        return answer;
    }
}
