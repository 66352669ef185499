package io.tributary.app.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The files of the page, in memory. */
final class StaticFiles {
    private static final Map<String, String> TYPES = Map.of(
            "index.html", "text/html; charset=utf-8",
            "style.css", "text/css; charset=utf-8",
            "app.js", "text/javascript; charset=utf-8",
            "drawing.js", "text/javascript; charset=utf-8",
            "table.js", "text/javascript; charset=utf-8",
            "uPlot.iife.min.js", "text/javascript; charset=utf-8",
            "uPlot.min.css", "text/css; charset=utf-8",
            "icon.svg", "image/svg+xml");

    private final Map<String, StaticFile> files = new HashMap<>();

    StaticFiles() {
        TYPES.forEach((name, type) -> files.put("/" + name, read(name, type)));
        files.put("/", files.get("/index.html"));
    }

    /**
     * One file.
     *
     * @param content from its first byte; each reader takes a duplicate
     * @param tag changes with its content
     */
    record StaticFile(String type, ByteBuffer content, String tag) {}

    Optional<StaticFile> find(String path) {
        return Optional.ofNullable(files.get(path));
    }

    private static StaticFile read(String name, String type) {
        try (InputStream in = StaticFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The build lacks the page's file " + name);
            }
            byte[] content = in.readAllBytes();
            CRC32C sum = new CRC32C();
            sum.update(content);
            return new StaticFile(
                    type, ByteBuffer.wrap(content).asReadOnlyBuffer(), "\"%08x\"".formatted(sum.getValue()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the page's file " + name, e);
        }
    }
}
