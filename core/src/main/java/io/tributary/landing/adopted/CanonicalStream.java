package io.tributary.landing.adopted;

import io.tributary.csv.CsvRowWriter;
import java.io.IOException;
import java.io.InputStream;

/** {@link CanonicalRows} as bytes to read. Closes the file that they come from. */
final class CanonicalStream extends InputStream {
    private static final int CHUNK_BYTES = 1 << 16;

    private final CanonicalRows rows;
    private final InputStream file;
    private final CsvRowWriter chunk = new CsvRowWriter(CHUNK_BYTES + (1 << 12));
    private int at;
    private boolean ended;

    CanonicalStream(CanonicalRows rows, InputStream file) {
        this.rows = rows;
        this.file = file;
    }

    private boolean fill() {
        if (at < chunk.length()) {
            return true;
        }
        chunk.truncate(0);
        at = 0;
        while (!ended && chunk.length() < CHUNK_BYTES) {
            ended = !rows.next(chunk);
        }
        return chunk.length() > 0;
    }

    @Override
    public int read() {
        return fill() ? chunk.buffer()[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, chunk.length() - at);
        System.arraycopy(chunk.buffer(), at, into, offset, count);
        at += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
