package io.tributary.landing;

import io.tributary.files.FileUpload;
import io.tributary.landing.dms.FileForm.Compression;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A data file being written, perhaps compressed; summed up as it comes to lie there. Confined to one thread at a time. */
final class DataFile implements RowsFile {
    private static final int PIECE_BYTES = 64 << 10;

    private final FileUpload upload;
    private final CRC32C checksum = new CRC32C();
    private final @Nullable GZIPOutputStream gzip;
    private long written;

    DataFile(FileUpload upload, Compression compression) {
        this.upload = upload;
        this.gzip = compression == Compression.GZIP ? gzip() : null;
    }

    private GZIPOutputStream gzip() {
        try {
            return new GZIPOutputStream(new Stored(), PIECE_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes what is stored. */
    private final class Stored extends OutputStream {
        @Override
        public void write(int one) {
            store(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int count) {
            store(source, offset, count);
        }
    }

    private void store(byte[] source, int offset, int count) {
        checksum.update(source, offset, count);
        upload.write(source, offset, count);
    }

    @Override
    public void write(byte[] source, int offset, int count) {
        written += count;
        if (gzip == null) {
            store(source, offset, count);
            return;
        }
        try {
            gzip.write(source, offset, count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long written() {
        return written;
    }

    @Override
    public void publish(long rows) {
        if (gzip != null) {
            try {
                gzip.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        upload.publish("");
    }

    @Override
    public long bytes() {
        return upload.bytes();
    }

    @Override
    public long crc32c() {
        return checksum.getValue();
    }

    @Override
    public void close() {
        upload.close();
    }
}
