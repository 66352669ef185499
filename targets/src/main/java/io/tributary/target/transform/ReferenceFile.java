package io.tributary.target.transform;

import static java.util.Objects.requireNonNull;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import io.tributary.target.engine.RowExpressions.Format;
import io.tributary.target.engine.RowExpressions.Reference;
import io.tributary.target.engine.Scratch;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A file that rows are joined with, CSV with a line of names or Parquet by its ending. Whoever replaces it does so whole.
 *
 * @param path below the root of {@code files}
 */
public record ReferenceFile(Files files, String path) {
    public ReferenceFile {
        requireNonNull(files, "files is null");
        requireNonNull(path, "path is null");
    }

    /** What changes whenever the content does. */
    String version() {
        return files.find(path).map(FileEntry::version).orElseThrow(() -> failure("it is not there", null));
    }

    String describe() {
        return files.describe(path);
    }

    private Format format() {
        return path.toLowerCase(Locale.ROOT).endsWith(".parquet") ? Format.PARQUET : Format.CSV;
    }

    /** A copy, so that nothing changes while it is read. */
    Reference copy(Path folder) {
        Path copy = folder.resolve("reference");
        try (InputStream in = files.open(path);
                OutputStream out = new FileOutputStream(copy.toFile())) {
            in.transferTo(out);
        } catch (IOException e) {
            throw Scratch.failure("copy " + describe() + " to", copy, e);
        } catch (PipelineException e) {
            throw e.code() == ErrorCode.FILE_NOT_FOUND ? failure("it is not there", e) : e;
        }
        return new Reference(copy, format());
    }

    private PipelineException failure(String finding, @Nullable PipelineException cause) {
        return new PipelineException(
                ErrorCode.FILE_NOT_FOUND,
                "Cannot read the reference file " + describe() + ": " + finding,
                "Put the file there, or correct the transform's join.file",
                cause);
    }
}
