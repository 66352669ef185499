package io.tributary.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/** Counts and sums up what is read of a stream, which it owns. Confined to one thread. */
public final class SummedStream extends InputStream {
    private final InputStream in;
    private final Consumer<SummedStream> atEnd;
    private final CRC32C sum = new CRC32C();
    private long bytes;

    /** A stream that is told by its reader when to compare. */
    public SummedStream(InputStream in) {
        this(in, end -> {});
    }

    /**
     * A stream that compares by itself.
     *
     * @param atEnd called whenever a read finds the end; what it throws is thrown by that read
     */
    public SummedStream(InputStream in, Consumer<SummedStream> atEnd) {
        this.in = in;
        this.atEnd = atEnd;
    }

    /** Bytes read so far. */
    public long bytes() {
        return bytes;
    }

    /** CRC-32C of the bytes read so far. */
    public long crc32c() {
        return sum.getValue();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = in.read(target, offset, length);
        if (count > 0) {
            sum.update(target, offset, count);
            bytes += count;
        } else if (count < 0) {
            atEnd.accept(this);
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
