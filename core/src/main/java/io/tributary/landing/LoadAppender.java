package io.tributary.landing;

import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import io.tributary.files.WriteBehind;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Appends rows of a full load, as canonical CSV bytes, to load files that are ended at their maximum size. Confined to
 * one thread. Files are durable but unnamed by any commit until {@link LandingWriter#loadFinished}.
 */
public final class LoadAppender implements AutoCloseable {
    private final Files files;
    private final TableLane lane;
    private final int generation;
    private final int schemaVersion;
    private final long fileBytesMax;
    private final CRC32C checksum = new CRC32C();
    private final List<LandedFile> finished = new ArrayList<>();
    private @Nullable FileUpload upload;
    private String path = "";
    private long rows;

    LoadAppender(Files files, TableLane lane, int generation, int schemaVersion, long fileBytesMax) {
        this.files = files;
        this.lane = lane;
        this.generation = generation;
        this.schemaVersion = schemaVersion;
        this.fileBytesMax = fileBytesMax;
    }

    /**
     * Whole rows, each with its line end. A file is ended before it would grow above its maximum size, so it does only
     * when a single call brings more.
     */
    public void rows(byte[] source, int offset, int count, long rowCount) {
        if (count == 0) {
            return;
        }
        if (upload != null && upload.bytes() + count > fileBytesMax) {
            endFile();
        }
        FileUpload target = upload;
        if (target == null) {
            path = lane.nextLoadPath();
            target = new WriteBehind(files.create(path, Precondition.ABSENT));
            upload = target;
        }
        checksum.update(source, offset, count);
        target.write(source, offset, count);
        rows += rowCount;
    }

    private void endFile() {
        FileUpload target = upload;
        if (target == null) {
            return;
        }
        target.publish("");
        finished.add(new LandedFile(
                path,
                LandedFile.Kind.LOAD,
                generation,
                schemaVersion,
                new RowCounts(rows, 0, 0),
                target.bytes(),
                checksum.getValue()));
        upload = null;
        checksum.reset();
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
        FileUpload abandoned = upload;
        upload = null;
        if (abandoned != null) {
            abandoned.close();
        }
    }
}
