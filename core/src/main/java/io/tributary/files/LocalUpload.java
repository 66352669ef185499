package io.tributary.files;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A file being written under a temporary name in the folder it is going to be in. A file without a note that must not
 * be there yet is linked into place; every other publish happens under the root's publish lock.
 */
final class LocalUpload implements FileUpload {
    private static final int BUFFER_BYTES = 64 << 10;
    /** So much is written between two syncs in the background, so that publishing a large file does not wait for all. */
    private static final long SYNC_BYTES = 32L << 20;

    private static final int NOTE_BYTES_MAX = 1500;

    private final LocalFiles files;
    private final String path;
    private final Path target;
    private final Path folder;
    private final Path temporary;
    private final Precondition precondition;
    private final FileOutputStream out;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int buffered;
    private long bytes;
    /** How many bytes the disk has when the sync that was begun last has ended. */
    private CompletableFuture<Long> syncing = CompletableFuture.completedFuture(0L);

    private long synced;
    private State state = State.OPEN;
    /** Whether others write the temporary file. */
    private boolean lent;

    private enum State {
        OPEN,
        PUBLISHING,
        DONE
    }

    LocalUpload(LocalFiles files, String path, Path target, Precondition precondition) throws IOException {
        this.files = files;
        this.path = path;
        this.target = target;
        this.folder = LocalFiles.folder(target);
        this.precondition = precondition;
        this.temporary = LocalFiles.temporary(target);
        Durable.createFolders(folder);
        this.out = new FileOutputStream(temporary.toFile());
    }

    @Override
    public Optional<Path> local() {
        require(State.OPEN);
        if (bytes > 0) {
            throw new IllegalStateException("The upload of " + path + " is being written");
        }
        lent = true;
        return Optional.of(temporary);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        require(State.OPEN);
        if (lent) {
            throw new IllegalStateException("The upload of " + path + " is filled by name");
        }
        try {
            if (length > BUFFER_BYTES - buffered) {
                drain();
            }
            if (length >= BUFFER_BYTES) {
                out.write(source, offset, length);
            } else {
                System.arraycopy(source, offset, buffer, buffered, length);
                buffered += length;
            }
            bytes += length;
            if (bytes - synced >= SYNC_BYTES) {
                syncBehind();
            }
        } catch (IOException failure) {
            throw LocalFailure.of("write", target, failure);
        }
    }

    /** Hands what is written to the disk while more is written, unless the disk is still busy with what came before. */
    private void syncBehind() throws IOException {
        if (syncing.isDone()) {
            awaitSync();
            synced = bytes;
            long written = bytes;
            syncing = CompletableFuture.supplyAsync(() -> force(written));
        }
    }

    private long force(long written) {
        try {
            out.getChannel().force(false);
            return written;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A failed sync is told once by the system, so it must not be lost: a later one would succeed. */
    private void awaitSync() throws IOException {
        try {
            syncing.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof UncheckedIOException unsynced) {
                throw unsynced.getCause();
            }
            throw failure;
        }
    }

    private void drain() throws IOException {
        out.write(buffer, 0, buffered);
        buffered = 0;
    }

    @Override
    public long bytes() {
        return lent && state != State.DONE ? temporary.toFile().length() : bytes;
    }

    @Override
    public FileEntry publish(String note) {
        require(State.OPEN);
        if (note.getBytes(StandardCharsets.UTF_8).length > NOTE_BYTES_MAX) {
            throw new IllegalArgumentException("A note of more than " + NOTE_BYTES_MAX + " bytes for " + path);
        }
        state = State.PUBLISHING;
        try {
            drain();
            awaitSync();
            out.getFD().sync();
            out.close();
            if (lent) {
                syncByName();
            }
            FileEntry published = LocalFiles.entry(path, temporary, note);
            bytes = published.bytes();
            moveIntoPlace(note);
            state = State.DONE;
            return published;
        } catch (IOException failure) {
            throw LocalFailure.of("publish", target, failure);
        }
    }

    /** Whoever filled the file may have put another one in its place. */
    private void syncByName() throws IOException {
        Durable.uninterrupted(() -> {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        });
    }

    private void moveIntoPlace(String note) throws IOException {
        NoteFile noteFile = new NoteFile(target);
        if (precondition instanceof Precondition.Absent && note.isEmpty() && !noteFile.exists()) {
            link();
            Durable.syncFolder(folder);
            return;
        }
        ProcessLock.exclusively(files.publishLock(), () -> {
            noteFile.settle();
            checkPrecondition();
            if (!note.isEmpty() || noteFile.exists()) {
                noteFile.announce(temporary, bytes, note);
            }
            if (precondition instanceof Precondition.Absent) {
                link();
            } else {
                Durable.rename(temporary, target);
            }
            Durable.syncFolder(folder);
            noteFile.promote();
        });
    }

    private void link() throws IOException {
        try {
            java.nio.file.Files.createLink(target, temporary);
        } catch (FileAlreadyExistsException taken) {
            throw LocalFailure.conflict(target, "a file", "none");
        }
        java.nio.file.Files.delete(temporary);
    }

    private void checkPrecondition() throws IOException {
        if (precondition instanceof Precondition.Any) {
            return;
        }
        String found = LocalFiles.version(target);
        String expected = precondition instanceof Precondition.Unchanged unchanged ? unchanged.version() : "";
        if (!found.equals(expected)) {
            throw LocalFailure.conflict(
                    target,
                    found.isEmpty() ? "no file" : "version " + found,
                    expected.isEmpty() ? "none" : "version " + expected);
        }
    }

    private void require(State expected) {
        if (state != expected) {
            throw new IllegalStateException("The upload of " + path + " is " + state);
        }
    }

    @Override
    public void close() {
        if (state == State.DONE) {
            return;
        }
        State before = state;
        state = State.DONE;
        try {
            // whether it failed is of no interest any more, only that it has ended
            syncing.exceptionally(failure -> 0L).join();
            out.close();
            if (before == State.PUBLISHING) {
                ProcessLock.exclusively(files.publishLock(), () -> new NoteFile(target).settle());
            }
            java.nio.file.Files.deleteIfExists(temporary);
        } catch (IOException failure) {
            throw new PipelineException(
                    ErrorCode.FILE_IO,
                    "Cannot remove the unfinished file " + temporary,
                    "It is removed at the next start",
                    failure);
        }
    }
}
