package io.tributary.app.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.app.console.LogTail;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongFunction;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Server-sent events to whoever has the page open: {@code status} with the whole status, {@code log} with new log lines. A reader that is
 * slow misses statuses and no log lines, as long as these are kept. Thread-safe, nothing blocks.
 */
final class EventStream {
    /** More than people look at one pipeline at a time. */
    private static final int READERS_MAX = 50;

    private final Set<Reader> readers = ConcurrentHashMap.newKeySet();

    /** One open connection. */
    private static final class Reader {
        private final Response response;
        private final Callback ended;
        private final AtomicBoolean writing = new AtomicBoolean();
        private long logSeen;

        Reader(Response response, Callback ended, long logSeen) {
            this.response = response;
            this.ended = ended;
            this.logSeen = logSeen;
        }
    }

    /** Keeps a response open; false when there are too many. */
    boolean open(Response response, Callback ended, long logSeen) {
        if (readers.size() >= READERS_MAX) {
            return false;
        }
        readers.add(new Reader(response, ended, logSeen));
        return true;
    }

    boolean isEmpty() {
        return readers.isEmpty();
    }

    /**
     * Sends to everybody who is ready to read.
     *
     * @param status as JSON in one line
     * @param log new lines as JSON in one line, empty when there are none
     */
    void send(String status, LongFunction<List<LogTail.Line>> log, java.util.function.Function<Object, String> json) {
        for (Reader reader : readers) {
            if (!reader.writing.compareAndSet(false, true)) {
                continue;
            }
            List<LogTail.Line> lines = log.apply(reader.logSeen);
            StringBuilder text =
                    new StringBuilder("event: status\ndata: ").append(status).append("\n\n");
            if (!lines.isEmpty()) {
                reader.logSeen = lines.get(lines.size() - 1).number();
                text.append("event: log\ndata: ").append(json.apply(lines)).append("\n\n");
            }
            write(reader, text.toString());
        }
    }

    private void write(Reader reader, String text) {
        reader.response.write(false, ByteBuffer.wrap(text.getBytes(UTF_8)), new Callback() {
            @Override
            public void succeeded() {
                reader.writing.set(false);
            }

            @Override
            public void failed(Throwable gone) {
                if (readers.remove(reader)) {
                    reader.ended.failed(gone);
                }
            }
        });
    }

    /** Ends all of them; their browsers ask again. */
    void close() {
        for (Reader reader : List.copyOf(readers)) {
            if (readers.remove(reader)) {
                reader.ended.succeeded();
            }
        }
    }
}
