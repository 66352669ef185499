package io.tributary.target;

import io.tributary.files.FileEntry;
import io.tributary.files.FileUpload;
import java.util.zip.CRC32C;

/** An upload that sums up what it passes on. As thread-safe as that upload, which stays its maker's to close. */
final class SummedUpload implements FileUpload {
    private final FileUpload upload;
    private final CRC32C sum = new CRC32C();

    SummedUpload(FileUpload upload) {
        this.upload = upload;
    }

    /** CRC-32C of everything passed on so far. */
    long crc32c() {
        return sum.getValue();
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        sum.update(source, offset, length);
        upload.write(source, offset, length);
    }

    @Override
    public long bytes() {
        return upload.bytes();
    }

    @Override
    public FileEntry publish(String note) {
        return upload.publish(note);
    }

    @Override
    public void close() {
        // the upload is closed by whoever made it
    }
}
