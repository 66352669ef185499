package io.tributary.landing;

import static java.util.Objects.requireNonNull;

import io.tributary.error.PipelineException;
import io.tributary.files.FileClaim;
import io.tributary.files.FileEntry;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a landing zone, with commits kept in memory: for a process that reads the log again and again from its start,
 * where each file costs a journey to a store. Whenever commits are listed, those that are new are read, several at a time; what is
 * kept is the version that was listed last. Beyond some memory nothing more is kept. Thread-safe.
 */
public final class RememberedCommits implements Files {
    private static final Logger LOG = LoggerFactory.getLogger(RememberedCommits.class);
    private static final String COMMITS = CommitLog.FOLDER + "commits/";
    private static final int READS_AT_ONCE = 16;
    private static final long FILE_BYTES_MAX = 1 << 20;
    private static final long BYTES_MAX = 32 << 20;

    private final Files files;
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();

    private static final class Remembered {
        private final String version;
        private final byte[] content;

        Remembered(String version, byte[] content) {
            this.version = version;
            this.content = content;
        }
    }

    public RememberedCommits(Files files) {
        this.files = requireNonNull(files, "files is null");
    }

    @Override
    public List<FileEntry> list(String prefix) {
        List<FileEntry> entries = files.list(prefix);
        if (prefix.equals(COMMITS)) {
            forgetOthers(entries);
            remember(entries.stream()
                    .filter(entry -> !remembered.containsKey(entry.path()) && entry.bytes() <= FILE_BYTES_MAX)
                    .toList());
        }
        return entries;
    }

    private synchronized void forgetOthers(List<FileEntry> entries) {
        Set<String> listed = new HashSet<>();
        for (FileEntry entry : entries) {
            Remembered known = remembered.get(entry.path());
            if (known != null && known.version.equals(entry.version())) {
                listed.add(entry.path());
            }
        }
        remembered.keySet().retainAll(listed);
        bytes.set(remembered.values().stream()
                .mapToLong(known -> known.content.length)
                .sum());
    }

    private void remember(List<FileEntry> missing) {
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
            missing.forEach(entry -> reads.add(threads.submit(() -> remember(entry))));
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

    /** What cannot be read ahead is read when it is wanted, and fails then. */
    private void remember(FileEntry entry) {
        if (bytes.addAndGet(entry.bytes()) > BYTES_MAX) {
            bytes.addAndGet(-entry.bytes());
            return;
        }
        try (InputStream in = files.open(entry.path())) {
            remembered.put(entry.path(), new Remembered(entry.version(), in.readAllBytes()));
        } catch (PipelineException | IOException gone) {
            bytes.addAndGet(-entry.bytes());
            LOG.atDebug().addKeyValue("file", entry.path()).setCause(gone).log("commit not read ahead");
        }
    }

    @Override
    public InputStream open(String path) {
        Remembered known = remembered.get(path);
        return known == null ? files.open(path) : new ByteArrayInputStream(known.content);
    }

    @Override
    public Optional<FileEntry> find(String path) {
        return files.find(path);
    }

    @Override
    public Optional<Path> local(String path) {
        return files.local(path);
    }

    @Override
    public FileUpload create(String path, Precondition precondition) {
        return files.create(path, precondition);
    }

    @Override
    public void delete(Collection<String> paths) {
        files.delete(paths);
    }

    @Override
    public int sweepUnpublished(String prefix) {
        return files.sweepUnpublished(prefix);
    }

    @Override
    public FileClaim claim(String path, String holder) {
        return files.claim(path, holder);
    }

    @Override
    public String describe(String path) {
        return files.describe(path);
    }
}
