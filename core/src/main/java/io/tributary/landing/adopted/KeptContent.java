package io.tributary.landing.adopted;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.ScratchNames;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Canonical CSV of files that were read a moment ago, in a folder of this machine, so that whoever applies them does not read
 * them again: at most {@value #BYTES_MAX} bytes, the oldest go first. Nothing depends on it. Thread-safe.
 */
final class KeptContent {
    private static final long BYTES_MAX = 1L << 30;
    private static final String KIND = "adopted";

    private final Path parent;
    private final Map<String, Kept> kept = new LinkedHashMap<>();
    private @Nullable Path folder;
    private long bytes;
    private long number;

    /** @param parent made when needed; what dead processes left in it is removed */
    KeptContent(Path parent) {
        this.parent = parent;
    }

    private record Kept(Path file, long bytes) {}

    /** Content on its way to be kept; gone again unless {@link #keep} is called. */
    final class Writing implements AutoCloseable {
        private final Path file;
        private final OutputStream out;
        private long written;
        private boolean isGone;

        private Writing(Path file) throws IOException {
            this.file = file;
            out = Files.newOutputStream(file);
        }

        /** Takes more of it; what becomes too much, or finds no space, is not kept. */
        void write(byte[] from, int length) {
            if (isGone) {
                return;
            }
            try {
                out.write(from, 0, length);
                written += length;
                isGone = written > BYTES_MAX;
            } catch (IOException e) {
                isGone = true;
            }
        }

        /** Keeps it under that name, until there is too much. */
        void keep(String name) throws IOException {
            out.close();
            if (!isGone) {
                put(name, new Kept(file, written));
            }
        }

        @Override
        public void close() throws IOException {
            out.close();
            if (!isKept(file)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private synchronized boolean isKept(Path file) {
        return kept.values().stream().anyMatch(one -> one.file().equals(file));
    }

    private synchronized void put(String name, Kept content) throws IOException {
        Kept before = kept.remove(name);
        if (before != null) {
            drop(before);
        }
        kept.put(name, content);
        bytes += content.bytes();
        Iterator<Kept> oldest = kept.values().iterator();
        while (bytes > BYTES_MAX) {
            Kept first = oldest.next();
            oldest.remove();
            drop(first);
        }
    }

    private void drop(Kept content) throws IOException {
        bytes -= content.bytes();
        Files.deleteIfExists(content.file());
    }

    /** Begins to keep something. */
    Writing begin() {
        try {
            return new Writing(folder().resolve(nextName()));
        } catch (IOException e) {
            throw new PipelineException(ErrorCode.FILE_IO, "Cannot write to " + parent, "", e);
        }
    }

    private synchronized String nextName() {
        return ++number + ".csv";
    }

    /** The content kept under that name, if it still is. */
    synchronized Optional<Path> find(String name) {
        return Optional.ofNullable(kept.get(name)).map(Kept::file).filter(Files::exists);
    }

    private synchronized Path folder() throws IOException {
        Path mine = folder;
        if (mine == null) {
            ScratchNames.sweep(parent, KIND);
            mine = Files.createDirectories(parent.resolve(ScratchNames.next(KIND)));
            folder = mine;
        }
        return mine;
    }
}
