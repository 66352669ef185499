package io.tributary.landing;

import static java.util.Objects.requireNonNull;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileUpload;
import io.tributary.files.ScratchNames;
import io.tributary.landing.dms.ParquetConversion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Rows kept aside as CSV until they are published as a Parquet file. Confined to one thread at a time. */
final class ParquetRows implements RowsFile {
    private static final String KIND = "landing";
    private static final int PIECE_BYTES = 256 << 10;

    private final ParquetConversion conversion;
    private final ParquetConversion.Columns columns;
    private final Supplier<FileUpload> uploads;
    private final Path rows;
    private final Path parquet;
    private final CRC32C checksum = new CRC32C();
    private @Nullable OutputStream out;
    private @Nullable FileUpload upload;
    private long written;
    private long bytes;

    /** @param uploads begins the file, once, when its content is known */
    ParquetRows(
            ParquetConversion conversion,
            ParquetConversion.Columns columns,
            Path scratch,
            Supplier<FileUpload> uploads) {
        this.conversion = conversion;
        this.columns = columns;
        this.uploads = uploads;
        String name = ScratchNames.next(KIND);
        this.rows = scratch.resolve(name + ".csv");
        this.parquet = scratch.resolve(name + ".parquet");
    }

    /** Removes what dead processes of this machine left. */
    static void sweep(Path scratch) {
        try {
            ScratchNames.sweep(scratch, KIND);
        } catch (IOException e) {
            throw failure(scratch, e);
        }
    }

    @Override
    public void write(byte[] source, int offset, int count) {
        try {
            OutputStream target = out;
            if (target == null) {
                Files.createDirectories(requireNonNull(rows.getParent(), "no parent"));
                target = Files.newOutputStream(rows);
                out = target;
            }
            target.write(source, offset, count);
        } catch (IOException e) {
            throw failure(rows, e);
        }
        written += count;
    }

    @Override
    public long written() {
        return written;
    }

    @Override
    public void publish(long count) {
        try {
            requireNonNull(out, "no rows").close();
            conversion.convert(rows, columns, count, parquet);
            FileUpload target = uploads.get();
            upload = target;
            copy(target);
            target.publish("");
            bytes = target.bytes();
        } catch (IOException e) {
            throw failure(parquet, e);
        } finally {
            delete();
        }
    }

    private void copy(FileUpload target) throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        try (InputStream in = Files.newInputStream(parquet)) {
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                checksum.update(piece, 0, count);
                target.write(piece, 0, count);
            }
        }
    }

    private void delete() {
        try {
            Files.deleteIfExists(rows);
            Files.deleteIfExists(parquet);
        } catch (IOException e) {
            throw failure(rows, e);
        }
    }

    private static PipelineException failure(Path file, IOException cause) {
        return new PipelineException(
                ErrorCode.FILE_IO,
                "Cannot keep rows in " + file + " on their way into a Parquet file",
                "Make room in the scratch folder, or look at its volume",
                cause);
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public long crc32c() {
        return checksum.getValue();
    }

    @Override
    public void close() {
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException e) {
            throw failure(rows, e);
        } finally {
            if (upload != null) {
                upload.close();
            }
            delete();
        }
    }
}
