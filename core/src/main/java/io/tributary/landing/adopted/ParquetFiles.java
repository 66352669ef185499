package io.tributary.landing.adopted;

import static java.util.Objects.requireNonNull;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
import io.tributary.files.ScratchNames;
import io.tributary.landing.adopted.ParquetText.ParquetColumn;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Parquet files of a folder, which have to be files of this machine to be read: those of a bucket are copied first. */
final class ParquetFiles {
    private static final String KIND = "copied";

    private final Files files;
    private final ParquetText reader;
    private final Path scratch;
    private boolean isSwept;

    /** @param scratch made when needed; what dead processes left in it is removed */
    ParquetFiles(Files files, ParquetText reader, Path scratch) {
        this.files = files;
        this.reader = requireNonNull(reader, "reader is null");
        this.scratch = requireNonNull(scratch, "scratch is null");
    }

    /** The columns of a file, in order. */
    List<ParquetColumn> columns(String path) {
        Optional<Path> local = files.local(path);
        if (local.isPresent()) {
            return reader.columns(local.get(), path);
        }
        Path copy = copied(path);
        try {
            return reader.columns(copy, path);
        } finally {
            delete(copy);
        }
    }

    /** Rows of a file as text in the landing zone's form, from a file of its own that goes when the stream is closed. */
    InputStream rows(String path) {
        Path csv = temporary(".csv");
        Optional<Path> local = files.local(path);
        Path file = local.orElseGet(() -> copied(path));
        try {
            reader.write(file, path, csv);
            return new DeletedAfter(java.nio.file.Files.newInputStream(csv), csv);
        } catch (IOException e) {
            throw DmsFiles.unreadable(path, e);
        } catch (RuntimeException e) {
            delete(csv);
            throw e;
        } finally {
            if (local.isEmpty()) {
                delete(file);
            }
        }
    }

    private Path copied(String path) {
        Path copy = temporary(".parquet");
        try (InputStream in = files.open(path);
                OutputStream out = java.nio.file.Files.newOutputStream(copy)) {
            in.transferTo(out);
            return copy;
        } catch (IOException e) {
            delete(copy);
            throw DmsFiles.unreadable(path, e);
        }
    }

    private synchronized Path temporary(String suffix) {
        try {
            if (!isSwept) {
                ScratchNames.sweep(scratch, KIND);
                isSwept = true;
            }
            java.nio.file.Files.createDirectories(scratch);
            return java.nio.file.Files.createFile(scratch.resolve(ScratchNames.next(KIND) + suffix));
        } catch (IOException e) {
            throw new PipelineException(ErrorCode.FILE_IO, "Cannot write to " + scratch, "", e);
        }
    }

    private static void delete(Path file) {
        try {
            java.nio.file.Files.deleteIfExists(file);
        } catch (IOException e) {
            // the next process removes it
        }
    }

    /** Removes the file that it reads once it is closed. */
    private static final class DeletedAfter extends FilterInputStream {
        private final Path file;

        DeletedAfter(InputStream in, Path file) {
            super(in);
            this.file = file;
        }

        @Override
        public void close() throws IOException {
            super.close();
            delete(file);
        }
    }
}
