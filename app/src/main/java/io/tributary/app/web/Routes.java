package io.tributary.app.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.app.status.StatusReport;
import io.tributary.app.web.Access.Asking;
import io.tributary.app.web.Access.Verdict;
import io.tributary.app.web.ConsoleView.Action;
import io.tributary.app.web.ConsoleView.Health;
import io.tributary.app.web.StaticFiles.StaticFile;
import io.tributary.error.PipelineException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/** What is answered to each request. */
final class Routes extends Handler.Abstract {
    private static final String JSON_TYPE = "application/json";
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ConsoleView view;
    private final Access access;
    private final EventStream events;
    private final StaticFiles files = new StaticFiles();

    Routes(ConsoleView view, Access access, EventStream events) {
        this.view = view;
        this.access = access;
        this.events = events;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request);
        protect(response);
        Verdict verdict = access.judge(asking(request, path));
        if (verdict != Verdict.ALLOWED) {
            refuse(verdict, response, callback);
            return true;
        }
        try {
            if (request.getMethod().equals("POST")) {
                act(request, path, response, callback);
            } else {
                show(request, path, response, callback);
            }
        } catch (PipelineException failure) {
            Map<String, String> why = Map.of(
                    "code", failure.code().name(),
                    "message", PipelineException.describe(failure),
                    "hint", failure.hint());
            json(503, why, response, callback);
        }
        return true;
    }

    private static void protect(Response response) {
        response.getHeaders().put("Content-Security-Policy", POLICY);
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put("Referrer-Policy", "no-referrer");
        response.getHeaders().put("Cross-Origin-Resource-Policy", "same-origin");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    }

    private static Asking asking(Request request, String path) {
        return new Asking(
                request.getMethod(),
                path,
                host(request),
                header(request, HttpHeader.AUTHORIZATION.asString()),
                header(request, HttpHeader.ORIGIN.asString()),
                header(request, "Sec-Fetch-Site"),
                header(request, "X-Tributary"));
    }

    private static @Nullable String host(Request request) {
        String host = header(request, HttpHeader.HOST.asString());
        return host == null ? null : host.replaceFirst(":[0-9]+$", "");
    }

    private static @Nullable String header(Request request, String name) {
        return request.getHeaders().get(name);
    }

    private static void refuse(Verdict verdict, Response response, Callback callback) {
        if (verdict == Verdict.UNAUTHORIZED) {
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Basic realm=\"tributary\", charset=\"UTF-8\"");
        }
        text(verdict.status(), "text/plain; charset=utf-8", verdict.reason() + "\n", response, callback);
    }

    private void show(Request request, String path, Response response, Callback callback) {
        Fields query = Request.extractQueryParameters(request);
        switch (path) {
            case "/api/about" -> json(200, view.about(), response, callback);
            case "/api/status" -> status(response, callback);
            case "/api/history" -> json(200, view.history(value(query, "table")), response, callback);
            case "/api/table" -> found(view.table(value(query, "table")), response, callback);
            case "/api/runs" -> json(200, view.runs(), response, callback);
            case "/api/log" -> json(200, view.log(number(value(query, "after"))), response, callback);
            case "/api/events" -> events(response, callback);
            case "/metrics" ->
                text(200, "text/plain; version=0.0.4; charset=utf-8", view.metrics(), response, callback);
            case "/healthz" -> health(view.health(), view.health().alive(), response, callback);
            case "/readyz" -> health(view.health(), view.health().ready(), response, callback);
            default -> file(request, path, response, callback);
        }
    }

    private static String value(Fields query, String name) {
        String value = query.getValue(name);
        return value == null ? "" : value;
    }

    /** 0 for what is none. */
    private static long number(String text) {
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    private void status(Response response, Callback callback) {
        Optional<StatusReport> status = view.status();
        if (status.isPresent()) {
            json(200, status.get(), response, callback);
        } else {
            json(503, Map.of("message", "The status is not known yet; ask again in a second"), response, callback);
        }
    }

    private static void found(Optional<?> what, Response response, Callback callback) {
        if (what.isPresent()) {
            json(200, what.get(), response, callback);
        } else {
            json(404, Map.of("message", "There is no such table"), response, callback);
        }
    }

    private void events(Response response, Callback callback) {
        long seen = view.log(0).stream().mapToLong(line -> line.number()).max().orElse(0);
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream; charset=utf-8");
        response.getHeaders().put("X-Accel-Buffering", "no");
        response.write(
                false,
                ByteBuffer.wrap("retry: 1000\n\n".getBytes(UTF_8)),
                Callback.from(
                        () -> {
                            if (!events.open(response, callback, seen)) {
                                callback.succeeded();
                            }
                        },
                        callback::failed));
    }

    private static void health(Health health, boolean well, Response response, Callback callback) {
        String text = well ? "ok\n" : String.join("\n", health.reasons()) + "\n";
        text(well ? 200 : 503, "text/plain; charset=utf-8", text, response, callback);
    }

    private void file(Request request, String path, Response response, Callback callback) {
        Optional<StaticFile> found = files.find(path);
        if (found.isEmpty()) {
            text(404, "text/plain; charset=utf-8", "There is nothing here\n", response, callback);
            return;
        }
        StaticFile file = found.get();
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
        response.getHeaders().put(HttpHeader.ETAG, file.tag());
        if (file.tag().equals(header(request, HttpHeader.IF_NONE_MATCH.asString()))) {
            response.setStatus(304);
            callback.succeeded();
            return;
        }
        send(200, file.type(), file.content().duplicate(), response, callback);
    }

    private void act(Request request, String path, Response response, Callback callback) {
        Fields query = Request.extractQueryParameters(request);
        for (Action action : Action.values()) {
            if (path.equals("/api/table/" + action.name().toLowerCase(Locale.ROOT))) {
                Optional<String> done = view.act(action, value(query, "table"));
                found(done.map(text -> Map.of("message", text)), response, callback);
                return;
            }
        }
        json(404, Map.of("message", "There is no such action"), response, callback);
    }

    private static void json(int status, Object content, Response response, Callback callback) {
        text(status, JSON_TYPE, write(content), response, callback);
    }

    /** One line of JSON. */
    static String write(Object content) {
        try {
            return JSON.writeValueAsString(content);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What is shown is plain data", e);
        }
    }

    private static void text(int status, String type, String text, Response response, Callback callback) {
        send(status, type, ByteBuffer.wrap(text.getBytes(UTF_8)), response, callback);
    }

    private static void send(int status, String type, ByteBuffer content, Response response, Callback callback) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.remaining());
        response.write(true, content, callback);
    }
}
