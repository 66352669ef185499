package io.tributary.spark;

import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import io.tributary.merge.Merged;
import io.tributary.merge.RowSink;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Writes the rows of one task to a file that is begun with the first of them. Confined to one thread. */
final class PartWriter implements RowSink, AutoCloseable {
    private final Files files;
    private final String path;
    private final CRC32C sum = new CRC32C();
    private @Nullable FileUpload upload;
    private long bytes;

    /** @param path another one for every attempt of a task */
    PartWriter(Files files, String path) {
        this.files = files;
        this.path = path;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        if (length == 0) {
            return;
        }
        if (upload == null) {
            upload = files.create(path, Precondition.ANY);
        }
        sum.update(source, offset, length);
        upload.write(source, offset, length);
        bytes += length;
    }

    /** Ends the file. */
    RowPart finish(int order, Merged rows, long readBytes, long readCrc32c) {
        if (upload != null) {
            upload.publish("");
        }
        return new RowPart(
                order,
                upload == null ? "" : path,
                bytes,
                sum.getValue(),
                rows.rows(),
                rows.unmatchedUpdates(),
                readBytes,
                readCrc32c);
    }

    @Override
    public void close() {
        if (upload != null) {
            upload.close();
        }
    }
}
