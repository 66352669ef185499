package io.tributary.files;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Files in memory, for tests; thread-safe. As in a bucket, equal content has equal versions, and a listing no notes. */
public final class MemoryFiles implements Files {
    private final NavigableMap<String, Published> published = new TreeMap<>(PathRules.UTF8_ORDER);
    private final Map<String, String> claims = new HashMap<>();

    /** Others with the same content, claimed by nobody. */
    public synchronized MemoryFiles copy() {
        MemoryFiles copy = new MemoryFiles();
        copy.published.putAll(published);
        return copy;
    }

    private record Published(FileEntry entry, byte[] content) {}

    @Override
    public synchronized List<FileEntry> list(String prefix) {
        PathRules.checkPrefix(prefix);
        List<FileEntry> entries = new ArrayList<>();
        for (Published file : published.values()) {
            if (file.entry().path().startsWith(prefix)) {
                FileEntry entry = file.entry();
                entries.add(new FileEntry(entry.path(), entry.bytes(), entry.version(), ""));
            }
        }
        return entries;
    }

    @Override
    public synchronized Optional<FileEntry> find(String path) {
        return Optional.ofNullable(published.get(PathRules.checkFile(path))).map(Published::entry);
    }

    @Override
    public synchronized InputStream open(String path) {
        Published file = published.get(PathRules.checkFile(path));
        if (file == null) {
            throw new PipelineException(ErrorCode.FILE_NOT_FOUND, "No file " + describe(path), "");
        }
        return new ByteArrayInputStream(file.content());
    }

    @Override
    public FileUpload create(String path, Precondition precondition) {
        return new Upload(PathRules.checkFile(path), precondition);
    }

    @Override
    public synchronized void delete(Collection<String> paths) {
        for (String path : paths) {
            published.remove(PathRules.checkFile(path));
        }
    }

    @Override
    public int sweepUnpublished(String prefix) {
        PathRules.checkPrefix(prefix);
        return 0;
    }

    @Override
    public synchronized FileClaim claim(String path, String holder) {
        String present = claims.putIfAbsent(path, holder);
        if (present != null) {
            throw new PipelineException(
                    ErrorCode.FILE_IN_USE, "Cannot claim " + describe(path) + ": held by " + present, "Stop it");
        }
        return new Claim(path);
    }

    @Override
    public String describe(String path) {
        return "memory:" + path;
    }

    private synchronized FileEntry publish(Upload upload, String note) {
        String path = upload.path;
        Published present = published.get(path);
        if (!holds(upload.precondition, present)) {
            throw new PipelineException(ErrorCode.FILE_CONFLICT, "Cannot publish " + describe(path), "");
        }
        byte[] content = upload.content.toByteArray();
        String version = content.length + "-" + Arrays.hashCode(content);
        FileEntry entry = new FileEntry(path, content.length, version, note);
        published.put(path, new Published(entry, content));
        return entry;
    }

    private static boolean holds(Precondition precondition, Published present) {
        if (precondition instanceof Precondition.Unchanged unchanged) {
            return present != null && present.entry().version().equals(unchanged.version());
        }
        return precondition instanceof Precondition.Any || present == null;
    }

    private synchronized void release(String path) {
        claims.remove(path);
    }

    private final class Claim implements FileClaim {
        private final String path;
        private boolean held = true;

        Claim(String path) {
            this.path = path;
        }

        @Override
        public synchronized void close() {
            if (held) {
                held = false;
                release(path);
            }
        }
    }

    private final class Upload implements FileUpload {
        private final String path;
        private final Precondition precondition;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private boolean open = true;

        Upload(String path, Precondition precondition) {
            this.path = path;
            this.precondition = precondition;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            requireOpen();
            content.write(bytes, offset, length);
        }

        @Override
        public long bytes() {
            return content.size();
        }

        @Override
        public FileEntry publish(String note) {
            requireOpen();
            if (note.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > 1500) {
                throw new IllegalArgumentException("A note of more than 1500 bytes for " + path);
            }
            open = false;
            return MemoryFiles.this.publish(this, note);
        }

        private void requireOpen() {
            if (!open) {
                throw new IllegalStateException("The upload of " + path + " is closed");
            }
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
