package io.tributary.files;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A lock file: held by at most one process of the machine, and within it by one holder, until it is closed or the process
 * dies. While it is held, the file contains who holds it, as UTF-8 text.
 *
 * <p>The operating system gives such locks to processes, and takes them away when the process closes <em>any</em>
 * handle of the file. So a table of the held files of this Java machine, the one piece of static state here, is asked
 * before a file is opened at all.
 */
final class ProcessLock implements FileClaim {
    private static final int HOLDER_BYTES_MAX = 1000;
    private static final Map<Path, Semaphore> IN_THIS_PROCESS = new ConcurrentHashMap<>();
    private static final Map<Path, String> HOLDERS = new ConcurrentHashMap<>();

    private final Path key;
    private final Semaphore turn;
    private @Nullable RandomAccessFile file;

    private ProcessLock(Path key, Semaphore turn, RandomAccessFile file) {
        this.key = key;
        this.turn = turn;
        this.file = file;
    }

    /**
     * Locks at once or not at all; the folder must exist.
     *
     * @throws PipelineException {@code FILE_IN_USE}, naming the holder
     */
    static ProcessLock claim(Path lockFile, String holder) throws IOException {
        Path key = key(lockFile);
        Semaphore turn = IN_THIS_PROCESS.computeIfAbsent(key, path -> new Semaphore(1));
        if (!turn.tryAcquire()) {
            throw inUse(lockFile, HOLDERS.getOrDefault(key, "this process"));
        }
        try {
            return locked(lockFile, key, turn, holder);
        } catch (IOException | RuntimeException failure) {
            turn.release();
            throw failure;
        }
    }

    private static ProcessLock locked(Path lockFile, Path key, Semaphore turn, String holder) throws IOException {
        RandomAccessFile file = new RandomAccessFile(lockFile.toFile(), "rw");
        try {
            if (file.getChannel().tryLock() == null) {
                throw inUse(lockFile, readHolder(file));
            }
            file.setLength(0);
            file.write(holder.getBytes(StandardCharsets.UTF_8));
        } catch (IOException | RuntimeException failure) {
            file.close();
            throw failure;
        }
        HOLDERS.put(key, holder);
        return new ProcessLock(key, turn, file);
    }

    /** Runs a short step that no other process and no other thread runs on the same lock file at the same time. */
    static void exclusively(Path lockFile, Durable.Step step) throws IOException {
        Semaphore turn = IN_THIS_PROCESS.computeIfAbsent(key(lockFile), path -> new Semaphore(1));
        turn.acquireUninterruptibly();
        try {
            RandomAccessFile file = openLocked(lockFile);
            try {
                step.run();
            } finally {
                file.close();
            }
        } finally {
            turn.release();
        }
    }

    @SuppressWarnings("resource") // the caller closes what is handed out
    private static RandomAccessFile openLocked(Path lockFile) throws IOException {
        RandomAccessFile[] file = new RandomAccessFile[1];
        Durable.uninterrupted(() -> {
            file[0] = new RandomAccessFile(lockFile.toFile(), "rw");
            file[0].getChannel().lock();
        });
        return file[0];
    }

    private static Path key(Path lockFile) throws IOException {
        Path folder = lockFile.toAbsolutePath().getParent();
        return folder == null
                ? lockFile
                : folder.toRealPath().resolve(lockFile.getFileName().toString());
    }

    private static String readHolder(RandomAccessFile file) throws IOException {
        byte[] text = new byte[(int) Math.min(file.length(), HOLDER_BYTES_MAX)];
        file.seek(0);
        file.readFully(text);
        return text.length == 0 ? "another process" : new String(text, StandardCharsets.UTF_8);
    }

    private static PipelineException inUse(Path lockFile, String holder) {
        String message = "Cannot claim " + lockFile + ": held by " + holder;
        return new PipelineException(ErrorCode.FILE_IN_USE, message, "Stop the other process, or let it do the work");
    }

    @Override
    public synchronized void close() {
        RandomAccessFile held = file;
        if (held == null) {
            return;
        }
        file = null;
        HOLDERS.remove(key);
        try (held) {
            held.setLength(0);
        } catch (IOException harmless) {
            // the text is for people and the handle is gone, so the lock is released all the same
        } finally {
            turn.release();
        }
    }
}
