package io.tributary.merge;

/** Collects single rows into larger writes and counts rows. Confined to one thread. */
final class RowOutput {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int DIRECT_BYTES_MIN = 1 << 13;

    private final RowSink sink;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int used;
    private long rows;

    RowOutput(RowSink sink) {
        this.sink = sink;
    }

    /** Writes that many whole rows. */
    void rows(byte[] bytes, int offset, int length, long count) {
        rows += count;
        if (length < DIRECT_BYTES_MIN) {
            if (length > BUFFER_BYTES - used) {
                flush();
            }
            System.arraycopy(bytes, offset, buffer, used, length);
            used += length;
            return;
        }
        flush();
        sink.write(bytes, offset, length);
    }

    void row(Slice row) {
        rows(row.bytes, row.offset, row.length, 1);
    }

    /** Hands everything to the sink. */
    void flush() {
        if (used > 0) {
            sink.write(buffer, 0, used);
            used = 0;
        }
    }

    long count() {
        return rows;
    }
}
