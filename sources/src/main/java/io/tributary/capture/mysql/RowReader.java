package io.tributary.capture.mysql;

import io.tributary.capture.mysql.value.ColumnForm;
import io.tributary.capture.mysql.wire.MysqlErrors;
import io.tributary.capture.mysql.wire.RowStream;
import io.tributary.capture.mysql.wire.ServerFailure;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.capture.run.LoadReader;
import io.tributary.capture.run.TableLoad;
import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A thread that reads chunks under its session's snapshot and turns rows into load files. Tables stay locked against
 * changes of their definition only while a chunk is read.
 */
final class RowReader extends LoadReader<KeyChunk> {
    private static final int BLOCK_BYTES = 256 << 10;

    private final SnapshotSession snapshot;
    private final Session session;
    private final boolean splits;
    private final CsvRowWriter rows = new CsvRowWriter(BLOCK_BYTES + (BLOCK_BYTES >> 1));
    private @Nullable ReadPlan plan;
    private ColumnForm[] forms = new ColumnForm[0];
    private boolean lost;

    /** @param splits whether others read the same table */
    RowReader(SnapshotSession snapshot, Session session, boolean splits) {
        super(snapshot);
        this.snapshot = snapshot;
        this.session = session;
        this.splits = splits;
    }

    @Override
    protected void read(KeyChunk chunk) {
        if (chunk.plan() != plan) {
            plan = chunk.plan();
            forms = chunk.plan().forms();
        }
        try {
            if (chunk.range().from().isEmpty() && chunk.part().isFirst()) {
                for (byte[] row : chunk.plan().logged().rows()) {
                    land(chunk.load(), row, 0, row.length, 1);
                }
            }
            session.execute("SAVEPOINT chunk");
            copy(chunk.load(), chunk.plan(), head(chunk), chunk.part());
            session.execute("ROLLBACK TO SAVEPOINT chunk");
        } catch (PipelineException e) {
            throw failure(e, chunk.load());
        }
    }

    /** The first part of the chunk; the rest is left to whoever comes first. */
    private KeyRange head(KeyChunk chunk) {
        KeyRange range = chunk.range();
        if (!splits || !chunk.plan().splits()) {
            return range;
        }
        List<String> cut = chunk.cuts().next(session, range);
        if (cut.isEmpty()) {
            snapshot.leaveWhole(chunk);
            return range;
        }
        snapshot.split(chunk, new KeyChunk(chunk.load(), chunk.plan(), chunk.cuts(), range.startingAt(cut)));
        return range.before(cut);
    }

    private void copy(TableLoad load, ReadPlan how, KeyRange range, KeyChunk.Part part) {
        rows.truncate(0);
        long count = 0;
        try (RowStream stream = session.stream(how.rows(range, part, forms))) {
            while (stream.next()) {
                row(load, how, stream);
                count++;
                if (rows.length() >= BLOCK_BYTES) {
                    land(load, rows.buffer(), 0, rows.length(), count);
                    rows.truncate(0);
                    count = 0;
                }
            }
        }
        land(load, rows.buffer(), 0, rows.length(), count);
    }

    private void row(TableLoad load, ReadPlan how, RowStream stream) {
        int i = 0;
        try {
            for (; i < forms.length; i++) {
                if (stream.isNull(i)) {
                    rows.nullValue();
                } else {
                    forms[i].fromResult(rows, stream.buffer(), stream.offset(i), stream.length(i));
                }
            }
        } catch (PipelineException e) {
            throw new PipelineException(
                    e.code(),
                    "Column " + how.columnName(i) + " of table " + load.id() + ": " + e.getMessage(),
                    e.hint(),
                    e);
        }
        rows.endRow();
    }

    /** What changed under the snapshot can be read under another. */
    private static PipelineException failure(PipelineException e, TableLoad load) {
        boolean isStale = ServerFailure.is(
                e, MysqlErrors.TABLE_DEFINITION_CHANGED, MysqlErrors.NO_SUCH_TABLE, MysqlErrors.UNKNOWN_COLUMN);
        return isStale
                ? new PipelineException(
                        ErrorCode.SOURCE_SNAPSHOT_LOST,
                        "Table " + load.id()
                                + " was changed while it was loaded: its definition is another, or it is gone",
                        "",
                        e)
                : e;
    }

    @Override
    protected boolean canGoOn() {
        return !lost;
    }

    @Override
    protected void ending(TableLoad load) {}

    @Override
    protected void disconnect() {
        lost = true;
        session.abort();
    }

    @Override
    protected void abort() {
        session.abort();
    }
}
