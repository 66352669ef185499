package io.tributary.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Rows that a task wrote, as one file, in the columns of its run.
 *
 * @param order among the parts of a run
 * @param path below the target's root; empty when there are no rows, and no file
 * @param unmatchedUpdates as {@link io.tributary.merge.Merged#unmatchedUpdates}, in this part
 * @param readBytes length of the piece that was read for it
 * @param readCrc32c its check sum
 */
record RowPart(
        int order,
        String path,
        long bytes,
        long crc32c,
        long rows,
        long unmatchedUpdates,
        long readBytes,
        long readCrc32c) {
    /** As bytes, which any serializer carries. */
    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(order);
            out.writeUTF(path);
            out.writeLong(this.bytes);
            out.writeLong(crc32c);
            out.writeLong(rows);
            out.writeLong(unmatchedUpdates);
            out.writeLong(readBytes);
            out.writeLong(readCrc32c);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    static RowPart of(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return new RowPart(
                    in.readInt(),
                    in.readUTF(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
