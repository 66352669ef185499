package io.tributary.merge;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Bytes on disk that nobody else sees and that end with the process: written once, then read any number of times.
 * Confined to one thread.
 */
final class ScratchFile implements RowSink, ChangeFiles.Output, AutoCloseable {
    private final Path folder;
    private final FileChannel channel;
    private final ByteBuffer buffer;
    private long bytes;

    ScratchFile(Path folder, int bufferBytes) {
        this.folder = folder;
        buffer = ByteBuffer.allocate(bufferBytes);
        try {
            Files.createDirectories(folder);
            channel = FileChannel.open(
                    folder.resolve("merge-" + UUID.randomUUID() + ".tmp"),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw failure("create a file in", e);
        }
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        bytes += length;
        if (length > buffer.remaining()) {
            flush();
        }
        if (length > buffer.remaining()) {
            writeFully(ByteBuffer.wrap(source, offset, length));
        } else {
            buffer.put(source, offset, length);
        }
    }

    @Override
    public void writeInt(int value) {
        if (buffer.remaining() < Integer.BYTES) {
            flush();
        }
        bytes += Integer.BYTES;
        buffer.putInt(value);
    }

    /** Everything written so far, from the first byte. Nothing may be written until it is read. */
    InputStream read() {
        flush();
        return new Content();
    }

    long bytes() {
        return bytes;
    }

    private void flush() {
        buffer.flip();
        writeFully(buffer);
        buffer.clear();
    }

    private void writeFully(ByteBuffer source) {
        try {
            while (source.hasRemaining()) {
                channel.write(source);
            }
        } catch (IOException e) {
            throw failure("write to", e);
        }
    }

    private PipelineException failure(String what, IOException cause) {
        String message = String.valueOf(cause.getMessage());
        boolean full = message.contains("No space left") || message.contains("quota");
        return new PipelineException(
                full ? ErrorCode.FILE_FULL : ErrorCode.FILE_IO,
                "Cannot " + what + " the scratch folder " + folder,
                full ? "Free space there, or put the scratch folder elsewhere" : "Make the folder writable",
                cause);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failure("close a file in", e);
        }
    }

    /** Reads at a place of its own. */
    private final class Content extends InputStream {
        private long position;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = channel.read(ByteBuffer.wrap(target, offset, length), position);
            if (count > 0) {
                position += count;
            }
            return count;
        }
    }
}
