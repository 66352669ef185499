package io.tributary.landing;

import static java.util.Objects.requireNonNull;

import io.tributary.change.Operation;
import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.DmsRows.Part;
import org.jspecify.annotations.Nullable;

/**
 * Appends the changes of one table to its open change file, which is named when it needs more than memory, or else when it
 * is published. A row is begun, filled through the row writer and ended; nothing is allocated per row. Confined to the
 * capture's thread.
 *
 * <p>Rows that their file cannot hold stop the table alone: the next commit says so, and rows that follow are left out until
 * the table's next load starts.
 */
public final class ChangeAppender {
    /** What the reason of a stop begins with when rows could not be landed. */
    public static final String CANNOT_LAND = "Landing failed: ";

    private static final int BUFFER_BYTES = 4 << 10;
    private static final int BUFFER_KEPT_BYTES_MAX = 1 << 20;

    private final TableLane lane;
    private final ChangeBatch batch;
    private final RowTally tally = new RowTally();
    private @Nullable DmsRows shaped;
    private CsvRowWriter rows = new CsvRowWriter(BUFFER_BYTES);
    private @Nullable RowsFile file;
    private String path = "";
    private int rowStart = -1;
    private Operation operation = Operation.INSERT;
    private Part part = Part.NONE;
    /** Why the file could not be published; the table's own trouble. */
    private @Nullable PipelineException refusal;

    ChangeAppender(TableLane lane, ChangeBatch batch) {
        this.lane = lane;
        this.batch = batch;
        this.shaped = batch.shape(lane.table());
    }

    /** Begins a row: writes the operation; the caller then writes one field per column of the current schema version. */
    public CsvRowWriter begin(Operation operation) {
        if (rowStart >= 0) {
            throw new IllegalStateException("A row of " + lane.table() + " is not ended");
        }
        rowStart = rows.length();
        this.operation = operation;
        part = Part.NONE;
        rows.letter(operation.letter());
        return rows;
    }

    /** Begins a deletion that is one half of an update, of a row whose identity it changes. */
    public CsvRowWriter beginOld() {
        CsvRowWriter fields = begin(Operation.DELETE);
        part = Part.OLD;
        return fields;
    }

    /** Begins an insert that is the other half of the update whose first half is the row before. */
    public CsvRowWriter beginNew() {
        CsvRowWriter fields = begin(Operation.INSERT);
        part = Part.NEW;
        return fields;
    }

    /** Whether the two halves of an update are landed as one row, an update. */
    public boolean makesOneOfUpdates() {
        return shaped != null && shaped.makesOneOfUpdates();
    }

    /** Ends the row begun last. */
    public void end() {
        if (rowStart < 0) {
            throw new IllegalStateException("No row of " + lane.table() + " is begun");
        }
        rows.endRow();
        int from = rowStart;
        rowStart = -1;
        if (lane.isStopped()) {
            rows.truncate(from);
            return;
        }
        if (shaped != null) {
            endShaped(shaped, from);
            return;
        }
        count(operation);
        batch.appended(rows.length() - from);
        if (rows.length() >= batch.flushBytes()) {
            flush();
        }
        if (bytes() >= batch.fileBytesMax()) {
            endFile();
        }
    }

    private void count(Operation written) {
        if (tally.isEmpty()) {
            batch.begun(this);
        }
        tally.add(written);
    }

    private void endShaped(DmsRows shape, int from) {
        int before = shape.rows().length();
        Operation written = shape.add(rows.buffer(), from, operation, part, batch.commitTime());
        rows.truncate(from);
        if (written == null) {
            return;
        }
        if (shape.tookBack()) {
            tally.takeBackDelete();
        }
        count(written);
        batch.appended(Math.max(0, shape.rows().length() - before));
        if (batch.isOfAllTables()) {
            batch.transactions().appended(this);
        } else if (!shape.isHolding()) {
            if (shape.rows().length() >= batch.flushBytes()) {
                flush();
            }
            if (bytes() >= batch.fileBytesMax()) {
                endFile();
            }
        }
    }

    /** Forgets the row begun last, if it is not ended. */
    public void cancel() {
        if (rowStart >= 0) {
            rows.truncate(rowStart);
            rowStart = -1;
        }
    }

    /** Whether the file must not end here. */
    boolean isInRow() {
        return rowStart >= 0 || isHolding();
    }

    /** Whether the row written last may be taken back by the next. */
    boolean isHolding() {
        return shaped != null && shaped.isHolding();
    }

    private long bytes() {
        int buffered = shaped == null ? rows.length() : shaped.rows().length();
        return buffered + (file == null ? 0 : file.written());
    }

    private void flush() {
        RowsFile target = file;
        if (target == null) {
            path = lane.nextChangePath();
            target = batch.create(this, lane, path);
            file = target;
        }
        DmsRows shape = shaped;
        if (shape != null) {
            target.write(shape.rows().buffer(), 0, shape.rows().length());
            shape.rows().truncate(0);
            if (shape.rows().buffer().length > BUFFER_KEPT_BYTES_MAX) {
                shaped = batch.shape(lane.table());
            }
            return;
        }
        target.write(rows.buffer(), 0, rows.length());
        rows.truncate(0);
        if (rows.buffer().length > BUFFER_KEPT_BYTES_MAX) {
            rows = new CsvRowWriter(BUFFER_BYTES);
        }
    }

    /** Publishes the open file, if there is one, and hands it to the batch. */
    void endFile() {
        if (batch.isOfAllTables()) {
            batch.endTransactions(this);
        } else if (drain()) {
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
        if (shaped != null) {
            shaped.release();
        }
        if (tally.isEmpty()) {
            return false;
        }
        flush();
        return true;
    }

    /** The second step: makes the file durable and visible. May be done by any one thread. */
    void publish() {
        try {
            requireNonNull(file, "file is null").publish(tally.counts().rows());
        } catch (PipelineException failure) {
            if (failure.code() != ErrorCode.VALUE_UNSUPPORTED && failure.code() != ErrorCode.TABLE_SCHEMA_UNSUPPORTED) {
                throw failure;
            }
            refusal = failure;
        }
    }

    /** The third step: hands the file to the batch, or, if there can be none, says that the table is stopped. */
    void hand() {
        PipelineException why = refusal;
        if (why != null) {
            refusal = null;
            lane.stop();
            discard();
            String reason = CANNOT_LAND + why.getMessage();
            batch.published(this, new TableItem(lane.table(), new TableEvent.Stopped(why.code(), reason, why.hint())));
            return;
        }
        TableItem item = item(path, requireNonNull(file, "file is null"));
        batch.published(this, item);
    }

    /** What the log says of this table's rows in a published file; they are done with. */
    TableItem item(String at, RowsFile published) {
        LandedFile landed = new LandedFile(
                at,
                LandedFile.Kind.CHANGE,
                lane.generation(),
                lane.schemaVersion(),
                tally.counts(),
                published.bytes(),
                published.crc32c());
        forget();
        return new TableItem(lane.table(), landed);
    }

    private void forget() {
        file = null;
        rows.truncate(0);
        rowStart = -1;
        tally.clear();
        if (shaped != null) {
            shaped.release();
        }
    }

    /** Gives up what is not published. */
    void discard() {
        RowsFile abandoned = file;
        forget();
        if (abandoned != null) {
            abandoned.close();
        }
    }
}
