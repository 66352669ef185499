package io.tributary.merge;

import io.tributary.csv.CsvRowReader;
import io.tributary.csv.CsvRowWriter;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of checked files as one stream of canonical CSV in the columns of another schema version. Rows that stay as they
 * are pass in large pieces. Confined to one thread; closing closes the file that is open.
 */
final class BridgedRows extends InputStream {
    private static final int PIECE_BYTES = 1 << 16;

    private final RowFiles files;
    private final RowBridge bridge;
    private final int columns;
    private final CsvRowWriter writer = new CsvRowWriter(PIECE_BYTES);
    private @Nullable CsvRowReader reader;
    private byte[] piece = new byte[0];
    private int at;
    private int end;
    private boolean pending;

    BridgedRows(RowFiles files, RowBridge bridge, int columns) {
        this.files = files;
        this.bridge = bridge;
        this.columns = columns;
    }

    /** Files one after the other. */
    interface RowFiles extends AutoCloseable {
        /** The next file, after the one before has been read to its end; null after the last. */
        @Nullable
        CsvRowReader next();

        @Override
        void close();
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        while (at == end) {
            if (!producePiece()) {
                return -1;
            }
        }
        int count = Math.min(length, end - at);
        System.arraycopy(piece, at, target, offset, count);
        at += count;
        return count;
    }

    /** Writes everything that was not read yet, in pieces of whole rows unless reading ended within one. */
    void writeTo(RowSink sink) {
        do {
            if (at < end) {
                sink.write(piece, at, end - at);
                at = end;
            }
        } while (producePiece());
    }

    private boolean producePiece() {
        CsvRowReader from = reader;
        if (from == null) {
            from = files.next();
            reader = from;
            if (from == null) {
                return false;
            }
        }
        if (!pending && !from.nextInWindow()) {
            if (!from.fill()) {
                reader = null;
            }
            return true;
        }
        pending = false;
        if (passes(from)) {
            passRows(from);
        } else {
            rewriteRows(from);
        }
        return true;
    }

    private boolean passes(CsvRowReader from) {
        if (!bridge.isIdentical() || !from.isCanonical()) {
            return false;
        }
        for (int i = 0; i < columns; i++) {
            if (from.isUnchanged(i)) {
                return false;
            }
        }
        return true;
    }

    /** From the current row on, as many rows as pass. */
    private void passRows(CsvRowReader from) {
        int first = from.rowStart();
        int last = from.rowEnd();
        while (from.nextInWindow()) {
            if (!passes(from)) {
                pending = true;
                break;
            }
            last = from.rowEnd();
        }
        piece = from.buffer();
        at = first;
        end = last;
    }

    /** From the current row on, as many rows as do not pass, up to a limit. */
    private void rewriteRows(CsvRowReader from) {
        writer.truncate(0);
        rewrite(from);
        while (writer.length() < PIECE_BYTES && from.nextInWindow()) {
            if (passes(from)) {
                pending = true;
                break;
            }
            rewrite(from);
        }
        piece = writer.buffer();
        at = 0;
        end = writer.length();
    }

    private void rewrite(CsvRowReader from) {
        for (int i = 0; i < columns; i++) {
            int source = bridge.source(i);
            if (source != RowBridge.FILLED && from.isUnchanged(source)) {
                // outside change files the bare marker is a value like any other
                writer.value(from.buffer(), from.offset(source), from.length(source));
            } else {
                bridge.copyField(i, from, 0, writer);
            }
        }
        writer.endRow();
    }

    @Override
    public void close() {
        files.close();
    }
}
