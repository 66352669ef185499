package io.tributary.capture.run;

import io.tributary.capture.mapping.MappedTable;
import io.tributary.capture.mapping.RowMapper;
import io.tributary.change.TableId;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandedFile;
import io.tributary.landing.LoadAppender;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One load of one table: what is read, and what has been landed of it by however many readers. Thread-safe.
 */
public final class TableLoad {
    private final CapturedTable table;
    private final @Nullable MappedTable mapped;
    private final long rowsExpected;
    private final int generation;
    private final Supplier<LoadAppender> appenders;
    private final List<LandedFile> files = new ArrayList<>();
    private int openChunks;
    private int openAppenders;
    private long rows;
    private long bytes;
    private @Nullable PipelineException failure;
    private volatile boolean cancelled;

    TableLoad(CapturedTable table, long rowsExpected, int generation, Supplier<LoadAppender> appenders) {
        this.table = table;
        this.mapped = table.mapped;
        this.rowsExpected = rowsExpected;
        this.generation = generation;
        this.appenders = appenders;
    }

    CapturedTable table() {
        return table;
    }

    public TableId id() {
        return table.id();
    }

    /** The name it is landed under. */
    TableId landedId() {
        return table.landedId;
    }

    /** For one reader: what becomes of its rows; null when they are landed as they are. */
    @Nullable
    RowMapper mapper() {
        MappedTable mapping = mapped;
        return mapping == null || mapping.isSame() ? null : mapping.mapper();
    }

    long rowsExpected() {
        return rowsExpected;
    }

    int generation() {
        return generation;
    }

    /** So many more chunks are to be read; called before any of them is. */
    public synchronized void expect(int chunks) {
        openChunks += chunks;
    }

    synchronized LoadAppender appender() {
        openAppenders++;
        return appenders.get();
    }

    synchronized void appenderFinished(List<LandedFile> finished) {
        openAppenders--;
        files.addAll(finished);
    }

    synchronized void appenderAbandoned(PipelineException reason) {
        openAppenders--;
        fail(reason);
    }

    /** It cannot be completed; the first reason counts. */
    public synchronized void fail(PipelineException reason) {
        if (failure == null) {
            failure = reason;
        }
        cancelled = true;
    }

    synchronized void chunkEnded() {
        openChunks--;
    }

    synchronized void progressed(long moreRows, long moreBytes) {
        rows += moreRows;
        bytes += moreBytes;
    }

    /** Nobody wants it any more; readers leave the rest. */
    void cancel() {
        cancelled = true;
    }

    public boolean isCancelled() {
        return cancelled;
    }

    /** Whether no reader will touch it again. */
    synchronized boolean isOver() {
        return openChunks == 0 && openAppenders == 0;
    }

    synchronized @Nullable PipelineException failure() {
        return failure;
    }

    synchronized List<LandedFile> files() {
        return List.copyOf(files);
    }

    synchronized long rows() {
        return rows;
    }

    synchronized long bytes() {
        return bytes;
    }
}
