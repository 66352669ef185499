package io.tributary.landing;

import static java.util.Objects.requireNonNull;

import io.tributary.change.Operation;
import io.tributary.csv.CsvRowWriter;
import io.tributary.files.FileUpload;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Appends the changes of one table to its open change file, which is named when it needs more than memory, or else when it
 * is published. A row is begun, filled through the row writer and ended; nothing is allocated per row. Confined to the
 * capture's thread.
 */
public final class ChangeAppender {
    private static final int BUFFER_BYTES = 4 << 10;
    private static final int BUFFER_KEPT_BYTES_MAX = 1 << 20;

    private final TableLane lane;
    private final ChangeBatch batch;
    private final CRC32C checksum = new CRC32C();
    private CsvRowWriter rows = new CsvRowWriter(BUFFER_BYTES);
    private @Nullable FileUpload upload;
    private String path = "";
    private int rowStart = -1;
    private Operation operation = Operation.INSERT;
    private long inserts;
    private long updates;
    private long deletes;

    ChangeAppender(TableLane lane, ChangeBatch batch) {
        this.lane = lane;
        this.batch = batch;
    }

    /** Begins a row: writes the operation; the caller then writes one field per column of the current schema version. */
    public CsvRowWriter begin(Operation operation) {
        if (rowStart >= 0) {
            throw new IllegalStateException("A row of " + lane.table() + " is not ended");
        }
        rowStart = rows.length();
        this.operation = operation;
        rows.letter(operation.letter());
        return rows;
    }

    /** Ends the row begun last. */
    public void end() {
        if (rowStart < 0) {
            throw new IllegalStateException("No row of " + lane.table() + " is begun");
        }
        rows.endRow();
        if (inserts + updates + deletes == 0) {
            batch.begun(this);
        }
        int rowBytes = rows.length() - rowStart;
        rowStart = -1;
        switch (operation) {
            case INSERT -> inserts++;
            case UPDATE -> updates++;
            case DELETE -> deletes++;
        }
        batch.appended(rowBytes);
        if (rows.length() >= batch.flushBytes()) {
            flush();
        }
        if (bytes() >= batch.fileBytesMax()) {
            endFile();
        }
    }

    /** Forgets the row begun last, if it is not ended. */
    public void cancel() {
        if (rowStart >= 0) {
            rows.truncate(rowStart);
            rowStart = -1;
        }
    }

    boolean isInRow() {
        return rowStart >= 0;
    }

    private long bytes() {
        return rows.length() + (upload == null ? 0 : upload.bytes());
    }

    private void flush() {
        FileUpload target = upload;
        if (target == null) {
            path = lane.nextChangePath();
            target = batch.create(this, path);
            upload = target;
        }
        checksum.update(rows.buffer(), 0, rows.length());
        target.write(rows.buffer(), 0, rows.length());
        rows.truncate(0);
        if (rows.buffer().length > BUFFER_KEPT_BYTES_MAX) {
            rows = new CsvRowWriter(BUFFER_BYTES);
        }
    }

    /** Publishes the open file, if there is one, and hands it to the batch. */
    void endFile() {
        if (drain()) {
            publish();
            hand();
        }
    }

    /**
     * The first of three steps to end a file: writes what is buffered.
     *
     * @return whether there is a file
     */
    boolean drain() {
        if (rowStart >= 0) {
            throw new IllegalStateException("A row of " + lane.table() + " is not ended");
        }
        if (inserts + updates + deletes == 0) {
            return false;
        }
        flush();
        return true;
    }

    /** The second step: makes the file durable and visible. May be done by any one thread. */
    void publish() {
        requireNonNull(upload, "upload is null").publish("");
    }

    /** The third step: hands the file to the batch. */
    void hand() {
        LandedFile file = new LandedFile(
                path,
                LandedFile.Kind.CHANGE,
                lane.generation(),
                lane.schemaVersion(),
                new RowCounts(inserts, updates, deletes),
                requireNonNull(upload, "upload is null").bytes(),
                checksum.getValue());
        forget();
        batch.published(this, new TableItem(lane.table(), file));
    }

    private void forget() {
        upload = null;
        checksum.reset();
        rows.truncate(0);
        rowStart = -1;
        inserts = 0;
        updates = 0;
        deletes = 0;
    }

    /** Gives up what is not published. */
    void discard() {
        FileUpload abandoned = upload;
        forget();
        if (abandoned != null) {
            abandoned.close();
        }
    }
}
