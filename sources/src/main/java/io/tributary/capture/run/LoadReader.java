package io.tributary.capture.run;

import io.tributary.capture.mapping.RowMapper;
import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LoadAppender;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A thread that reads chunks of a load session, one after the other, and appends their rows to load files. A source says
 * how a chunk is read.
 */
public abstract class LoadReader<C extends LoadChunk> extends Thread {
    private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int JOIN_MILLIS = 10_000;

    private final LoadSession<C> session;
    private @Nullable TableLoad current;
    private @Nullable LoadAppender appender;
    private @Nullable RowMapper mapper;
    private final CsvRowWriter mapped = new CsvRowWriter(0);
    private long reportedAt;

    protected LoadReader(LoadSession<C> session) {
        super("load-reader");
        this.session = session;
        setDaemon(true);
    }

    /**
     * Reads the chunk's rows and hands them to {@link #land}.
     *
     * @throws PipelineException when it cannot; the load then fails with it, and the reader goes on with the next
     */
    protected abstract void read(C chunk);

    /** False once nothing more can be read: the reader then ends, and leaves what there is to the others. */
    protected abstract boolean canGoOn();

    /** Called once all of a load's chunks that came to this reader are read, before they count. */
    protected abstract void ending(TableLoad load);

    /** Ends the connection, if there is one. */
    protected abstract void disconnect();

    /** Breaks off whatever is read, from another thread. */
    protected abstract void abort();

    @Override
    public final void run() {
        try {
            C chunk = session.next();
            while (chunk != null) {
                turnTo(chunk.load());
                readOrAbandon(chunk);
                chunk = canGoOn() ? session.next() : null;
            }
            turnTo(null);
        } finally {
            closeMapper();
            disconnect();
        }
    }

    /** Ends the files of the previous table when the next chunk is of another. */
    private void turnTo(@Nullable TableLoad next) {
        TableLoad previous = current;
        LoadAppender open = appender;
        if (previous == next) {
            return;
        }
        current = next;
        appender = null;
        closeMapper();
        mapper = next == null ? null : next.mapper();
        if (previous == null || open == null) {
            return;
        }
        try (open) {
            if (!previous.isCancelled()) {
                ending(previous);
            }
            previous.appenderFinished(open.finish());
            session.report(previous);
        } catch (PipelineException e) {
            previous.appenderAbandoned(e);
        }
    }

    private void closeMapper() {
        RowMapper open = mapper;
        mapper = null;
        if (open != null) {
            open.close();
        }
    }

    private void readOrAbandon(C chunk) {
        TableLoad load = chunk.load();
        try {
            if (!load.isCancelled()) {
                read(chunk);
            }
        } catch (PipelineException e) {
            disconnect();
            abandon(load, e);
        } catch (RuntimeException | Error e) {
            // without a failure the load would count without this chunk
            load.fail(new PipelineException(
                    ErrorCode.INTERNAL, "Cannot read table " + load.id(), "Report this, with the log.", e));
            throw e;
        } finally {
            session.decided(chunk, null);
            load.chunkEnded();
        }
    }

    private void abandon(TableLoad load, PipelineException reason) {
        LoadAppender open = appender;
        appender = null;
        if (open == null) {
            load.fail(reason);
            return;
        }
        open.close();
        load.appenderAbandoned(reason);
    }

    /** Whole rows of canonical CSV, as the source has them, each with its line end; throws when the load was given up. */
    protected final void land(TableLoad load, byte[] block, int offset, int length, long rows) {
        LoadAppender target = appender;
        if (target == null) {
            target = load.appender();
            appender = target;
        }
        RowMapper mapping = mapper;
        if (mapping == null) {
            target.rows(block, offset, length, rows);
            load.progressed(rows, length);
        } else {
            mapped.truncate(0);
            long kept = mapping.load(block, offset, length, mapped);
            target.rows(mapped.buffer(), 0, mapped.length(), kept);
            load.progressed(rows, mapped.length());
        }
        long now = System.nanoTime();
        if (now - reportedAt >= PROGRESS_NANOS) {
            reportedAt = now;
            session.report(load);
        }
        if (load.isCancelled() || session.isClosed()) {
            throw new PipelineException(
                    ErrorCode.SOURCE_SNAPSHOT_LOST, "The load of table " + load.id() + " was given up", "");
        }
    }

    final void await() {
        try {
            join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
