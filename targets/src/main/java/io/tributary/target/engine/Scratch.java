package io.tributary.target.engine;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.ScratchNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder for one merge, gone when it is closed. */
public record Scratch(Path folder) implements AutoCloseable {
    private static final String KIND = "parquet";

    public static Scratch in(Path parent) {
        Path folder = parent.resolve(ScratchNames.next(KIND));
        try {
            return new Scratch(Files.createDirectories(folder));
        } catch (IOException e) {
            throw failure("create", folder, e);
        }
    }

    /** Removes what dead processes of this machine left. */
    public static void sweep(Path parent) {
        try {
            ScratchNames.sweep(parent, KIND);
        } catch (IOException e) {
            throw failure("sweep", parent, e);
        }
    }

    public Path file(String name) {
        return folder.resolve(name);
    }

    public static PipelineException failure(String what, Path file, IOException cause) {
        String text = String.valueOf(cause.getMessage());
        boolean full = text.contains("No space left") || text.contains("quota");
        return new PipelineException(
                full ? ErrorCode.FILE_FULL : ErrorCode.FILE_IO,
                "Cannot " + what + " " + file,
                full ? "Free space there, or put the scratch folder elsewhere" : "Look at the volume of " + file,
                cause);
    }

    @Override
    public void close() {
        try {
            ScratchNames.delete(folder);
        } catch (IOException e) {
            throw failure("remove", folder, e);
        }
    }
}
