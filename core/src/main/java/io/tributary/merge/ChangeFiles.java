package io.tributary.merge;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Changes as bytes, in order. One change is: kind (a letter), copies, landing file, row in it, key length, key, row length,
 * row, and for a move the length of the key before, and that key; numbers are four bytes, highest first.
 */
final class ChangeFiles {
    private ChangeFiles() {}

    /** Takes bytes and numbers. */
    interface Output {
        void writeInt(int value);

        void write(byte[] bytes, int offset, int length);
    }

    static void write(Change change, Output out) {
        out.writeInt(change.kind.letter());
        out.writeInt(change.copies);
        out.writeInt(change.origin.file);
        out.writeInt(change.origin.row);
        write(change.key, out);
        write(change.row, out);
        if (change.kind == Change.Kind.MOVE) {
            write(change.fromKey, out);
        }
    }

    private static void write(Slice slice, Output out) {
        out.writeInt(slice.length);
        out.write(slice.bytes, slice.offset, slice.length);
    }

    /** Reads all changes of a stream, one after the other. */
    static final class Reader implements ChangeSequence {
        private final DataInputStream in;
        private final Change change = new Change();
        private byte[] key = new byte[1 << 8];
        private byte[] row = new byte[1 << 10];
        private byte[] fromKey = new byte[1 << 8];
        private boolean hasCurrent;

        Reader(InputStream in, int bufferBytes) {
            this.in = new DataInputStream(new BufferedInputStream(in, bufferBytes));
        }

        @Override
        public boolean advance() {
            try {
                hasCurrent = in.available() > 0 || !atEnd();
                if (hasCurrent) {
                    read();
                }
                return hasCurrent;
            } catch (IOException e) {
                throw new PipelineException(ErrorCode.FILE_IO, "Cannot read changes on the way", "", e);
            }
        }

        private boolean atEnd() throws IOException {
            in.mark(1);
            int first = in.read();
            in.reset();
            return first < 0;
        }

        private void read() throws IOException {
            change.kind = Change.Kind.of(in.readInt());
            change.copies = in.readInt();
            change.origin.file = in.readInt();
            change.origin.row = in.readInt();
            key = read(key, change.key);
            row = read(row, change.row);
            if (change.kind == Change.Kind.MOVE) {
                fromKey = read(fromKey, change.fromKey);
            }
        }

        private byte[] read(byte[] reused, Slice into) throws IOException {
            int length = in.readInt();
            byte[] bytes = length <= reused.length ? reused : new byte[length];
            in.readFully(bytes, 0, length);
            into.set(bytes, 0, length);
            return bytes;
        }

        @Override
        public boolean hasCurrent() {
            return hasCurrent;
        }

        @Override
        public Change current() {
            return change;
        }
    }
}
