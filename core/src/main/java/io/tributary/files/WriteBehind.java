package io.tributary.files;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An upload whose bytes another thread writes, so that making them and writing them overlap; little content is written by
 * the thread that gives it. Confined to one thread but for the queues. What writing throws is thrown by a later call, at
 * the latest by {@link #publish}.
 */
public final class WriteBehind implements FileUpload {
    private static final int PIECE_BYTES = 1 << 18;
    private static final int PIECES = 8;
    private static final long WAIT_MILLIS = 50;

    private final FileUpload upload;
    private final BlockingQueue<Piece> empty = new ArrayBlockingQueue<>(PIECES);
    private final BlockingQueue<Piece> full = new ArrayBlockingQueue<>(PIECES + 1);
    private final FutureTask<@Nullable Void> writer = new FutureTask<>(this::writePieces, null);
    private Piece piece = new Piece();
    private long bytes;
    private boolean started;
    private boolean ended;
    private volatile boolean abandoned;

    /** Filled by one thread, then written by the other, then filled again; none in it means that no more come. */
    private static final class Piece {
        private final byte[] bytes = new byte[PIECE_BYTES];
        private int length;
    }

    /** An upload that passes on to {@code upload}, and owns it. */
    public WriteBehind(FileUpload upload) {
        this.upload = upload;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        bytes += length;
        int from = offset;
        int left = length;
        while (left > 0) {
            if (piece.length == PIECE_BYTES) {
                handOver();
            }
            int count = Math.min(left, PIECE_BYTES - piece.length);
            System.arraycopy(source, from, piece.bytes, piece.length, count);
            piece.length += count;
            from += count;
            left -= count;
        }
    }

    private void handOver() {
        if (!started) {
            started = true;
            for (int i = 1; i < PIECES; i++) {
                empty.add(new Piece());
            }
            Thread thread = new Thread(writer, "write-behind");
            thread.setDaemon(true);
            thread.start();
        }
        full.add(piece);
        piece = takeEmpty();
    }

    private Piece takeEmpty() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    Piece next = empty.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
                    if (next != null) {
                        return next;
                    }
                    if (writer.isDone()) {
                        await();
                        throw new IllegalStateException("The writer ended early");
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void writePieces() {
        try {
            for (Piece next = full.take(); next.length > 0; next = full.take()) {
                if (!abandoned) {
                    upload.write(next.bytes, 0, next.length);
                }
                next.length = 0;
                empty.add(next);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts the writer", e);
        }
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public FileEntry publish(String note) {
        drain();
        return upload.publish(note);
    }

    /** Returns when everything given is written; nothing may be given after that. */
    public void drain() {
        if (!started) {
            upload.write(piece.bytes, 0, piece.length);
            piece.length = 0;
            return;
        }
        if (piece.length > 0) {
            handOver();
        }
        end();
        await();
    }

    private void end() {
        if (!ended) {
            ended = true;
            full.add(new Piece());
        }
    }

    private void await() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    writer.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw rethrown(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException rethrown(ExecutionException failure) {
        if (failure.getCause() instanceof RuntimeException thrown) {
            return thrown;
        }
        return new IllegalStateException("Writing failed", failure.getCause());
    }

    @Override
    public void close() {
        abandoned = true;
        try {
            if (started && !writer.isDone()) {
                end();
                await();
            }
        } catch (RuntimeException e) {
            // whoever closes without publishing has a failure of his own to tell
            return;
        } finally {
            upload.close();
        }
    }
}
