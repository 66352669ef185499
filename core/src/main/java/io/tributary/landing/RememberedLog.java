package io.tributary.landing;

import static java.util.Objects.requireNonNull;

import io.tributary.error.ErrorCode;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files of a landing zone, with its log kept in memory: for a process that reads the log again and again from its start,
 * where each file costs a journey to a store.
 *
 * <ul>
 *   <li>Whenever commits are listed, those that are new are read, several at a time; checkpoints are kept when they are read.
 *       What is kept is the version that was listed last. Beyond some memory nothing more is kept.
 *   <li>Schemas, and the mark of DMS's files, never change once a commit is there: they are kept as long as each commit that is
 *       kept is listed as it was.
 *   <li>During a look, which its caller begins and ends, the log is listed once. Who writes to the log, or finds that a file
 *       of it has gone, lists it again.
 * </ul>
 *
 * Thread-safe.
 */
public final class RememberedLog implements Files {
    private static final long FILE_BYTES_MAX = 1 << 20;

    private final Files files;
    private final LogMemory memory;
    private final Map<String, byte[]> schemas = new ConcurrentHashMap<>();
    private final Map<String, List<FileEntry>> listings = new HashMap<>();
    private Optional<FileEntry> mark = Optional.empty();
    private boolean isMarkKnown;
    private boolean isLooking;

    public RememberedLog(Files files) {
        this.files = requireNonNull(files, "files is null");
        this.memory = new LogMemory(files);
    }

    /** Begins a look, with nothing listed yet. */
    public synchronized void beginLook() {
        listings.clear();
        isLooking = true;
    }

    /** Ends a look: from now on whoever lists the log asks the store. */
    public synchronized void endLook() {
        listings.clear();
        isLooking = false;
    }

    /** What was listed does not fit what is there. */
    synchronized void lookAgain() {
        listings.clear();
    }

    @Override
    public List<FileEntry> list(String prefix) {
        return prefix.equals(LogFiles.COMMITS) || prefix.equals(LogFiles.CHECKPOINTS)
                ? listLog(prefix)
                : files.list(prefix);
    }

    private synchronized List<FileEntry> listLog(String folder) {
        List<FileEntry> known = listings.get(folder);
        if (known != null) {
            return known;
        }
        List<FileEntry> entries = files.list(folder);
        if (folder.equals(LogFiles.COMMITS)) {
            // checkpoints have to be listed after the commits that they fold
            listings.remove(LogFiles.CHECKPOINTS);
        }
        if (!memory.listed(folder, entries)) {
            schemas.clear();
            isMarkKnown = false;
        }
        if (folder.equals(LogFiles.COMMITS)) {
            memory.readAhead(entries);
        }
        if (isLooking) {
            listings.put(folder, entries);
        }
        return entries;
    }

    @Override
    public InputStream open(String path) {
        try {
            if (path.startsWith(SchemaStore.FOLDER)) {
                return openSchema(path);
            }
            Optional<byte[]> content = memory.content(path);
            return content.isPresent() ? new ByteArrayInputStream(content.get()) : files.open(path);
        } catch (PipelineException failure) {
            if (failure.code() == ErrorCode.FILE_NOT_FOUND) {
                lookAgain();
            }
            throw failure;
        }
    }

    private InputStream openSchema(String path) {
        byte[] known = schemas.get(path);
        if (known != null) {
            return new ByteArrayInputStream(known);
        }
        try (InputStream in = files.open(path)) {
            byte[] content = in.readAllBytes();
            if (!memory.isEmpty() && content.length <= FILE_BYTES_MAX) {
                schemas.put(path, content);
            }
            return new ByteArrayInputStream(content);
        } catch (IOException e) {
            throw TextFile.unreadable(files, path, e);
        }
    }

    @Override
    public Optional<FileEntry> find(String path) {
        return path.equals(FileMark.PATH) ? findMark() : files.find(path);
    }

    private synchronized Optional<FileEntry> findMark() {
        if (!isMarkKnown) {
            mark = files.find(FileMark.PATH);
            isMarkKnown = !memory.isEmpty();
        }
        return mark;
    }

    @Override
    public FileUpload create(String path, Precondition precondition) {
        return new Publishing(path, files.create(path, precondition));
    }

    /** An upload after which what was listed does not count. */
    private final class Publishing implements FileUpload {
        private final String path;
        private final FileUpload upload;

        Publishing(String path, FileUpload upload) {
            this.path = path;
            this.upload = upload;
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            upload.write(source, offset, length);
        }

        @Override
        public Optional<Path> local() {
            return upload.local();
        }

        @Override
        public long bytes() {
            return upload.bytes();
        }

        @Override
        public FileEntry publish(String note) {
            try {
                return upload.publish(note);
            } finally {
                forget(path);
            }
        }

        @Override
        public void close() {
            upload.close();
        }
    }

    @Override
    public void delete(Collection<String> paths) {
        try {
            files.delete(paths);
        } finally {
            paths.forEach(this::forget);
        }
    }

    private synchronized void forget(String path) {
        if (path.startsWith(LogFiles.COMMITS) || path.startsWith(LogFiles.CHECKPOINTS)) {
            listings.clear();
        }
        if (path.equals(FileMark.PATH)) {
            isMarkKnown = false;
        }
        schemas.remove(path);
    }

    @Override
    public InputStream openAt(String path, long offset) {
        return files.openAt(path, offset);
    }

    @Override
    public Optional<Path> local(String path) {
        return files.local(path);
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
