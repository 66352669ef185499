package io.tributary.landing;

import io.tributary.change.Operation;
import io.tributary.landing.dms.DmsSettings;
import io.tributary.landing.dms.RowEncoder;
import io.tributary.landing.dms.TimestampForm.LoadTime;
import io.tributary.landing.dms.TimestampText;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Appends rows of a full load, as canonical CSV bytes, to load files that are ended at their maximum size. Confined to
 * one thread. Files are durable but unnamed by any commit until {@link LandingWriter#loadFinished}.
 */
public final class LoadAppender implements AutoCloseable {
    private final DataFiles files;
    private final TableLane lane;
    private final int generation;
    private final int schemaVersion;
    private final long fileBytesMax;
    private final Moments moments;
    private final @Nullable RowEncoder shaped;
    private final List<LandedFile> finished = new ArrayList<>();
    private @Nullable RowsFile file;
    private String path = "";
    private long rows;

    LoadAppender(
            DataFiles files, TableLane lane, int generation, int schemaVersion, long fileBytesMax, Moments moments) {
        this.files = files;
        this.lane = lane;
        this.generation = generation;
        this.schemaVersion = schemaVersion;
        this.fileBytesMax = fileBytesMax;
        this.moments = moments;
        DmsSettings settings = files.shaping();
        this.shaped = settings == null ? null : DataFiles.loadEncoder(settings);
    }

    /**
     * Whole rows, each with its line end. A file is ended before it would grow above its maximum size, so it does only
     * when a single call brings more.
     */
    public void rows(byte[] source, int offset, int count, long rowCount) {
        if (count == 0) {
            return;
        }
        DmsSettings settings = files.shaping();
        if (settings == null || shaped == null) {
            append(source, offset, count, rowCount);
            return;
        }
        shape(settings, shaped, source, offset, count);
        append(shaped.buffer(), 0, shaped.length(), rowCount);
        shaped.truncate(0);
    }

    private void shape(DmsSettings settings, RowEncoder to, byte[] source, int offset, int count) {
        boolean hasOperation = settings.operations().loadHasOperation();
        boolean hasTime = settings.timestamp().isWritten();
        boolean isStart = settings.timestamp().ofLoads() == LoadTime.TASK_START;
        byte[] time =
                TimestampText.of(isStart ? moments.start() : moments.clock().instant());
        int at = offset;
        while (at < offset + count) {
            if (hasOperation) {
                to.letter(Operation.INSERT.letter());
            }
            if (hasTime) {
                to.value(time, 0, time.length);
            }
            at = to.fields(source, at);
            to.endRow();
        }
    }

    private void append(byte[] source, int offset, int count, long rowCount) {
        if (file != null && file.written() + count > fileBytesMax) {
            endFile();
        }
        RowsFile target = file;
        if (target == null) {
            path = lane.nextLoadPath();
            target = files.load(path, lane, schemaVersion);
            file = target;
        }
        target.write(source, offset, count);
        rows += rowCount;
    }

    private void endFile() {
        RowsFile target = file;
        if (target == null) {
            return;
        }
        target.publish(rows);
        finished.add(new LandedFile(
                path,
                LandedFile.Kind.LOAD,
                generation,
                schemaVersion,
                new RowCounts(rows, 0, 0),
                target.bytes(),
                target.crc32c()));
        file = null;
        rows = 0;
    }

    /** Ends the last file; all files of this appender, in order, none when there was no row. */
    public List<LandedFile> finish() {
        endFile();
        return List.copyOf(finished);
    }

    /** Gives up what is unfinished. */
    @Override
    public void close() {
        RowsFile abandoned = file;
        file = null;
        if (abandoned != null) {
            abandoned.close();
        }
    }

    /**
     * What rows of loads may show as their time.
     *
     * @param start when the writer was opened
     */
    record Moments(Instant start, Clock clock) {}
}
