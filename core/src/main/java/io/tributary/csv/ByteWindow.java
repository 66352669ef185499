package io.tributary.csv;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A window over a stream: {@code bytes[start..limit)} is read and not yet used. Up to 8 bytes after {@code limit} can be
 * read as zeros, so that whole words can be loaded at any place before it. Confined to one thread.
 */
final class ByteWindow {
    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int SLACK = Long.BYTES;

    private final InputStream in;
    private final CsvSource source;
    private final int bytesMax;
    byte[] bytes;
    int start;
    int limit;
    private boolean ended;

    /** @param bytesMax the window grows up to this when one row does not fit */
    ByteWindow(InputStream in, CsvSource source, int initialBytes, int bytesMax) {
        this.in = in;
        this.source = source;
        this.bytesMax = Math.max(initialBytes, bytesMax);
        bytes = new byte[initialBytes + SLACK];
    }

    /**
     * Reads more behind what is not yet used, which moves to the front of the window.
     *
     * @param row number of the row that is not complete yet, for messages
     * @return false at the end of the stream, where nothing may be unused
     */
    boolean fill(long row) {
        int unused = limit - start;
        if (!ended) {
            readOn(row);
        }
        if (limit - start > unused) {
            return true;
        }
        if (unused > 0) {
            throw source.malformed(row, "is cut off: the file ends before the row does");
        }
        return false;
    }

    private void readOn(long row) {
        int unused = limit - start;
        if (unused == bytes.length - SLACK) {
            grow(row);
        } else if (start > 0) {
            System.arraycopy(bytes, start, bytes, 0, unused);
            start = 0;
            limit = unused;
        }
        while (limit < bytes.length - SLACK) {
            int count = read();
            if (count < 0) {
                ended = true;
                break;
            }
            limit += count;
        }
        LONGS.set(bytes, limit, 0L);
    }

    private int read() {
        try {
            return in.read(bytes, limit, bytes.length - SLACK - limit);
        } catch (IOException e) {
            throw new PipelineException(ErrorCode.FILE_IO, "Cannot read " + source.file(), "", e);
        }
    }

    private void grow(long row) {
        int now = bytes.length - SLACK;
        if (now >= bytesMax) {
            throw source.malformed(row, "is longer than " + bytesMax + " bytes, the limit for one row");
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(bytesMax, 2L * now) + SLACK);
    }
}
