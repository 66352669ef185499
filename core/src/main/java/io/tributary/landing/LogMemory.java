package io.tributary.landing;

import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Contents of files of a log, by path, of the version that was listed last; so much of them as a limit allows. Thread-safe. */
final class LogMemory {
    private static final Logger LOG = LoggerFactory.getLogger(LogMemory.class);
    private static final int READS_AT_ONCE = 16;
    private static final long FILE_BYTES_MAX = 1 << 20;
    private static final long BYTES_MAX = 32 << 20;

    private final Files files;
    private final Map<String, Content> contents = new ConcurrentHashMap<>();
    private final Map<String, FileEntry> listed = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();

    private static final class Content {
        private final String version;
        private final byte[] bytes;

        Content(String version, byte[] bytes) {
            this.version = version;
            this.bytes = bytes;
        }
    }

    LogMemory(Files files) {
        this.files = files;
    }

    boolean isEmpty() {
        return contents.isEmpty();
    }

    /**
     * Takes note of a listing, and forgets what is not as it says.
     *
     * @return whether all that is kept of the folder is listed as it was
     */
    synchronized boolean listed(String folder, List<FileEntry> entries) {
        Map<String, FileEntry> now = new HashMap<>();
        entries.forEach(entry -> now.put(entry.path(), entry));
        listed.keySet().removeIf(path -> path.startsWith(folder) && !now.containsKey(path));
        listed.putAll(now);
        boolean isAsItWas = !contents.entrySet()
                .removeIf(known -> known.getKey().startsWith(folder)
                        && !isVersion(now.get(known.getKey()), known.getValue().version));
        bytes.set(contents.values().stream()
                .mapToLong(known -> known.bytes.length)
                .sum());
        return isAsItWas;
    }

    private static boolean isVersion(@Nullable FileEntry entry, String version) {
        return entry != null && entry.version().equals(version);
    }

    /** Reads those that are not kept, several at a time. What cannot be read now is read when it is wanted, and fails then. */
    void readAhead(List<FileEntry> entries) {
        List<FileEntry> missing = entries.stream()
                .filter(entry -> !contents.containsKey(entry.path()) && entry.bytes() <= FILE_BYTES_MAX)
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(READS_AT_ONCE, missing.size()), task -> {
            Thread thread = new Thread(task, "commit-read");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<?>> reads = new ArrayList<>();
            missing.forEach(entry -> reads.add(threads.submit(() -> read(entry))));
            for (Future<?> read : reads) {
                read.get();
            }
        } catch (InterruptedException later) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException failed) {
            throw new IllegalStateException("Reading commits ahead failed", failed.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private void read(FileEntry entry) {
        if (bytes.addAndGet(entry.bytes()) > BYTES_MAX) {
            bytes.addAndGet(-entry.bytes());
            return;
        }
        try (InputStream in = files.open(entry.path())) {
            contents.put(entry.path(), new Content(entry.version(), in.readAllBytes()));
        } catch (PipelineException | IOException gone) {
            bytes.addAndGet(-entry.bytes());
            LOG.atDebug().addKeyValue("file", entry.path()).setCause(gone).log("file of the log not kept");
        }
    }

    /** What a file that was listed holds, read now if it is small; empty when it is to be read from the store. */
    Optional<byte[]> content(String path) {
        FileEntry entry = listed.get(path);
        if (entry != null && !contents.containsKey(path) && entry.bytes() <= FILE_BYTES_MAX) {
            read(entry);
        }
        return Optional.ofNullable(contents.get(path)).map(known -> known.bytes);
    }
}
