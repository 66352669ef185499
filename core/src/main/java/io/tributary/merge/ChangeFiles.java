package io.tributary.merge;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;

/**
 * Changes on disk, in order. One change is: kind (a letter), copies, landing file, row in it, key length, key, row length,
 * row; numbers are four bytes, highest first.
 */
final class ChangeFiles {
    private ChangeFiles() {}

    static void write(Change change, ScratchFile file) {
        file.writeInt(change.kind.letter());
        file.writeInt(change.copies);
        file.writeInt(change.origin.file);
        file.writeInt(change.origin.row);
        write(change.key, file);
        write(change.row, file);
    }

    private static void write(Slice slice, ScratchFile file) {
        file.writeInt(slice.length);
        file.write(slice.bytes, slice.offset, slice.length);
    }

    /** Reads all changes of a file, one after the other. */
    static final class Reader {
        private final DataInputStream in;
        private final Change change = new Change();
        private byte[] key = new byte[1 << 8];
        private byte[] row = new byte[1 << 10];
        private long left;

        Reader(ScratchFile file, int bufferBytes) {
            left = file.bytes();
            in = new DataInputStream(new BufferedInputStream(file.read(), bufferBytes));
        }

        boolean hasNext() {
            return left > 0;
        }

        /** The next change, valid until the next call. */
        Change next() {
            try {
                change.kind = Change.Kind.of(in.readInt());
                change.copies = in.readInt();
                change.origin.file = in.readInt();
                change.origin.row = in.readInt();
                key = read(key, change.key);
                row = read(row, change.row);
            } catch (IOException e) {
                throw new PipelineException(ErrorCode.FILE_IO, "Cannot read a scratch file", "", e);
            }
            left -= 6L * Integer.BYTES + change.key.length + change.row.length;
            return change;
        }

        private byte[] read(byte[] reused, Slice into) throws IOException {
            int length = in.readInt();
            byte[] bytes = length <= reused.length ? reused : new byte[length];
            in.readFully(bytes, 0, length);
            into.set(bytes, 0, length);
            return bytes;
        }
    }
}
