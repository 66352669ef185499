package io.tributary.capture.run;

import io.tributary.capture.CaptureControl.LoadProgress;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Some tables read under one snapshot by several readers, until every table is read. */
public abstract class LoadSession<C extends LoadChunk> implements AutoCloseable {
    private final Consumer<LoadProgress> progress;
    private final Queue<C> chunks = new ConcurrentLinkedQueue<>();
    private final Set<C> undecided = new HashSet<>();
    private final List<TableLoad> loads = new ArrayList<>();
    private final List<LoadReader<C>> readers = new ArrayList<>();
    private volatile boolean closed;

    protected LoadSession(Consumer<LoadProgress> progress) {
        this.progress = progress;
    }

    /** Lets the snapshot go. */
    protected abstract void release();

    /** Before the readers start. */
    public final void add(TableLoad load, Collection<C> parts) {
        loads.add(load);
        load.expect(parts.size());
        chunks.addAll(parts);
    }

    /** How many of {@code readers} have something to do. */
    public final int useful(int readers) {
        return Math.max(1, Math.min(readers, chunks.size()));
    }

    public final void start(LoadReader<C> reader) {
        readers.add(reader);
        reader.start();
    }

    /** Whether the reader of the chunk may leave a part of it to others. */
    protected boolean maySplit(C chunk) {
        return false;
    }

    /**
     * What a reader does with a chunk that may be split is decided.
     *
     * @param rest what it leaves to others; null when it reads all of it
     */
    protected final synchronized void decided(C chunk, @Nullable C rest) {
        if (rest != null) {
            rest.load().expect(1);
            chunks.add(rest);
        }
        undecided.remove(chunk);
        notifyAll();
    }

    /** What to read next, waiting while a part of what others read may come; null when there is nothing left. */
    final synchronized @Nullable C next() {
        C chunk = chunks.poll();
        while (chunk == null && !undecided.isEmpty() && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
            chunk = chunks.poll();
        }
        if (chunk != null && maySplit(chunk)) {
            undecided.add(chunk);
        }
        return chunk;
    }

    /** Loads that ended since the last call, well or not. */
    final List<TableLoad> takeEnded() {
        boolean nobodyReads = readers.stream().noneMatch(Thread::isAlive);
        List<TableLoad> ended = new ArrayList<>();
        for (TableLoad load : loads) {
            if (load.isOver()) {
                ended.add(load);
            }
        }
        loads.removeAll(ended);
        if (nobodyReads) {
            loads.forEach(load -> load.fail(new PipelineException(
                    ErrorCode.SOURCE_SNAPSHOT_LOST, "The readers of the load of table " + load.id() + " ended", "")));
            ended.addAll(loads);
            loads.clear();
        }
        return ended;
    }

    final boolean isOver() {
        return loads.isEmpty();
    }

    public final boolean isClosed() {
        return closed;
    }

    final void report(TableLoad load) {
        progress.accept(new LoadProgress(load.landedId(), load.rows(), load.bytes(), load.rowsExpected()));
    }

    private synchronized void giveUp() {
        closed = true;
        chunks.clear();
        notifyAll();
    }

    /** Stops the readers and lets the snapshot go. */
    @Override
    public final void close() {
        giveUp();
        readers.forEach(LoadReader::abort);
        readers.forEach(LoadReader::await);
        release();
    }
}
