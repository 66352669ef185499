package io.tributary.files;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Files that fail at one chosen operation, counted from 1. Every call is an operation, except {@link #describe},
 * {@link FileUpload#bytes} and closing. Thread-safe.
 *
 * <p>A crash is the death of the process: the operation takes effect or it does not, everything after it fails, claims are
 * gone, and uploads stay behind unpublished. A plain failure happens once and has no effect.
 */
public final class FaultyFiles implements Files {
    private final Files inner;
    private final long faultAt;
    private final Effect effect;
    private final ErrorCode code;
    private final Runnable moment;
    private final List<FileClaim> claims = new ArrayList<>();
    private long operations;
    private boolean crashed;

    /** What the operation that crashes still does. */
    public enum Effect {
        NONE,
        /** Writes and deletions get half way; all else is as {@code NONE}. */
        HALF,
        WHOLE
    }

    /** Thrown at a crash and by everything after it; not to be caught but by the test. */
    public static final class ProcessCrash extends RuntimeException {
        private static final long serialVersionUID = 1;

        ProcessCrash(long operation) {
            super("Simulated crash at file operation " + operation);
        }
    }

    private FaultyFiles(Files inner, long faultAt, Effect effect, ErrorCode code, Runnable moment) {
        this.inner = inner;
        this.faultAt = faultAt;
        this.effect = effect;
        this.code = code;
        this.moment = moment;
    }

    /** Never fails; counts. */
    public static FaultyFiles counting(Files inner) {
        return watched(inner, () -> {});
    }

    /**
     * Never fails; counts.
     *
     * @param moment called while nothing happens to the files: before each operation, when it has got half way, and after it
     */
    public static FaultyFiles watched(Files inner, Runnable moment) {
        return new FaultyFiles(inner, Long.MAX_VALUE, Effect.NONE, null, moment);
    }

    public static FaultyFiles crashingAt(Files inner, long operation, Effect effect) {
        return new FaultyFiles(inner, operation, effect, null, () -> {});
    }

    public static FaultyFiles failingAt(Files inner, long operation, ErrorCode code) {
        return new FaultyFiles(inner, operation, Effect.NONE, code, () -> {});
    }

    /** Operations so far. */
    public synchronized long operations() {
        return operations;
    }

    public synchronized boolean hasCrashed() {
        return crashed;
    }

    /** @param rest what is left to do after {@code half} */
    private synchronized <T> T step(Runnable half, Supplier<T> rest) {
        requireAlive();
        operations++;
        if (operations != faultAt) {
            moment.run();
            half.run();
            moment.run();
            T result = rest.get();
            moment.run();
            return result;
        }
        if (code != null) {
            throw new PipelineException(code, "Simulated failure at file operation " + operations, "");
        }
        if (effect != Effect.NONE) {
            half.run();
        }
        if (effect == Effect.WHOLE) {
            rest.get();
        }
        crashed = true;
        claims.forEach(FileClaim::close);
        throw new ProcessCrash(operations);
    }

    private synchronized void requireAlive() {
        if (crashed) {
            throw new ProcessCrash(faultAt);
        }
    }

    private <T> T step(Supplier<T> whole) {
        return step(() -> {}, whole);
    }

    @Override
    public List<FileEntry> list(String prefix) {
        return step(() -> inner.list(prefix));
    }

    @Override
    public Optional<FileEntry> find(String path) {
        return step(() -> inner.find(path));
    }

    @Override
    public InputStream open(String path) {
        return step(() -> inner.open(path));
    }

    @Override
    public Optional<Path> local(String path) {
        return step(() -> inner.local(path));
    }

    @Override
    public FileUpload create(String path, Precondition precondition) {
        return step(() -> new Upload(inner.create(path, precondition)));
    }

    @Override
    public void delete(Collection<String> paths) {
        List<String> all = List.copyOf(paths);
        int half = all.size() / 2;
        step(() -> inner.delete(all.subList(0, half)), () -> {
            inner.delete(all.subList(half, all.size()));
            return true;
        });
    }

    @Override
    public int sweepUnpublished(String prefix) {
        return step(() -> inner.sweepUnpublished(prefix));
    }

    @Override
    public FileClaim claim(String path, String holder) {
        return step(() -> {
            FileClaim claim = inner.claim(path, holder);
            claims.add(claim);
            return claim;
        });
    }

    @Override
    public String describe(String path) {
        return inner.describe(path);
    }

    private final class Upload implements FileUpload {
        private final FileUpload upload;

        Upload(FileUpload upload) {
            this.upload = upload;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            int half = length / 2;
            step(() -> upload.write(bytes, offset, half), () -> {
                upload.write(bytes, offset + half, length - half);
                return true;
            });
        }

        @Override
        public Optional<Path> local() {
            return step(upload::local);
        }

        @Override
        public long bytes() {
            return upload.bytes();
        }

        @Override
        public FileEntry publish(String note) {
            return step(() -> upload.publish(note));
        }

        /** After a crash nobody is there to clean up. */
        @Override
        public void close() {
            if (!hasCrashed()) {
                upload.close();
            }
        }
    }
}
