package io.tributary.spark;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
import io.tributary.files.SummedStream;
import io.tributary.merge.OldRows;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The rows of one piece of a file, which it reads once. Confined to one thread. */
final class RowsPiece implements OldRows {
    private final Files files;
    private final RowsIn piece;
    private @Nullable SummedStream read;

    RowsPiece(Files files, RowsIn piece) {
        this.files = files;
        this.piece = piece;
    }

    @Override
    public String file() {
        return files.describe(piece.path());
    }

    @Override
    @SuppressWarnings("resource") // the caller closes it
    public InputStream open() {
        InputStream content = new Part(files.openAt(piece.path(), piece.from()), piece.bytes());
        SummedStream summed = new SummedStream(content, this::verify);
        read = summed;
        return summed;
    }

    private void verify(SummedStream end) {
        boolean isPart = piece.crc32c() != RowsIn.UNKNOWN;
        if (isPart && (end.bytes() != piece.bytes() || end.crc32c() != piece.crc32c())) {
            throw new PipelineException(
                    ErrorCode.FILE_IO, "Cannot go on with " + file() + ": it is not what was written", "Apply again");
        }
    }

    /** Bytes read so far. */
    long bytes() {
        return read == null ? 0 : read.bytes();
    }

    /** Their check sum. */
    long crc32c() {
        return read == null ? 0 : read.crc32c();
    }

    /** The beginning of a stream. */
    private static final class Part extends InputStream {
        private final InputStream in;
        private long left;

        Part(InputStream in, long bytes) {
            this.in = in;
            left = bytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = left == 0 ? -1 : in.read(target, offset, (int) Math.min(length, left));
            left -= Math.max(0, count);
            return count;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
