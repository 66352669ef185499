package io.tributary.target.iceberg;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import io.tributary.files.FileUpload;
import io.tributary.files.Precondition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/**
 * Iceberg's metadata in the warehouse. What is read is read whole: metadata, lists, manifests, and files of deletion
 * vectors, which are small. What is written must not be there before: every name is given once.
 */
final class WarehouseIO implements FileIO {
    private static final long serialVersionUID = 1;

    private final transient Warehouse warehouse;

    WarehouseIO(Warehouse warehouse) {
        this.warehouse = warehouse;
    }

    @Override
    public InputFile newInputFile(String location) {
        return new Stored(warehouse, location);
    }

    @Override
    public OutputFile newOutputFile(String location) {
        return new New(warehouse, location);
    }

    @Override
    public void deleteFile(String location) {
        warehouse.files().delete(warehouse.path(location));
    }

    @Override
    public Map<String, String> properties() {
        return Map.of();
    }

    private record Stored(Warehouse warehouse, String location) implements InputFile {
        private FileEntry entry() {
            return warehouse
                    .files()
                    .find(warehouse.path(location))
                    .orElseThrow(() -> new NotFoundException("No file %s", location));
        }

        @Override
        public long getLength() {
            return entry().bytes();
        }

        @Override
        public SeekableInputStream newStream() {
            try (InputStream in = warehouse.files().open(warehouse.path(location))) {
                return new Bytes(in.readAllBytes());
            } catch (IOException e) {
                throw unretried(new PipelineException(ErrorCode.FILE_IO, "Cannot read " + location, "", e));
            } catch (RuntimeException e) {
                throw unretried(e);
            }
        }

        /** The library would try for minutes, all failures but this one; {@link Failures} takes the cause out again. */
        private NotFoundException unretried(RuntimeException failure) {
            return new NotFoundException(failure, "Cannot read %s", location);
        }

        @Override
        public boolean exists() {
            return warehouse.files().find(warehouse.path(location)).isPresent();
        }
    }

    private static final class Bytes extends SeekableInputStream {
        private final byte[] content;
        private final ByteArrayInputStream in;

        Bytes(byte[] content) {
            this.content = content;
            in = new ByteArrayInputStream(content);
        }

        @Override
        public long getPos() {
            return (long) content.length - in.available();
        }

        @Override
        public void seek(long position) throws IOException {
            in.reset();
            if (in.skip(position) < position) {
                throw new IOException("No byte " + position);
            }
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            return in.read(bytes, offset, length);
        }
    }

    private record New(Warehouse warehouse, String location) implements OutputFile {
        @Override
        public PositionOutputStream create() {
            return new Upload(warehouse.files().create(warehouse.path(location), Precondition.ABSENT));
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return create();
        }

        @Override
        public InputFile toInputFile() {
            return new Stored(warehouse, location);
        }
    }

    private static final class Upload extends PositionOutputStream {
        private final FileUpload upload;
        private long position;
        private boolean open = true;

        Upload(FileUpload upload) {
            this.upload = upload;
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            upload.write(bytes, offset, length);
            position += length;
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                try (upload) {
                    upload.publish("");
                }
            }
        }
    }
}
