package io.tributary.files;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Locale;

/** Wraps the operating system's failures, once, with the file they are about. */
final class LocalFailure {
    private static final long FULL_BELOW_BYTES = 64 << 10;

    private LocalFailure() {}

    /**
     * @param doing what was tried, as {@code Cannot …} continues: {@code write}, {@code list}
     * @param file the file it was tried on
     */
    static PipelineException of(String doing, Path file, IOException cause) {
        String message = "Cannot " + doing + " " + file + ": " + reason(cause);
        if (isFull(file, cause)) {
            String hint = "Free some space on the volume of " + file;
            return new PipelineException(ErrorCode.FILE_FULL, message, hint, cause);
        }
        if (cause instanceof AccessDeniedException || message.contains("Permission denied")) {
            String hint = "Give the user " + System.getProperty("user.name") + " the right to " + doing + " there";
            return new PipelineException(ErrorCode.FILE_IO, message, hint, cause);
        }
        return new PipelineException(ErrorCode.FILE_IO, message, "Look at the volume of " + file, cause);
    }

    static PipelineException notFound(Path file) {
        return new PipelineException(ErrorCode.FILE_NOT_FOUND, "No file " + file, "");
    }

    static PipelineException conflict(Path file, String found, String expected) {
        String message = "Cannot publish " + file + ": found " + found + ", expected " + expected;
        return new PipelineException(ErrorCode.FILE_CONFLICT, message, "");
    }

    private static String reason(IOException cause) {
        String text = cause.getMessage();
        return text == null ? cause.getClass().getSimpleName() : text;
    }

    /** Error texts follow the process's locale, so where the text says nothing the volume is asked. */
    private static boolean isFull(Path file, IOException cause) {
        String text = reason(cause).toLowerCase(Locale.ROOT);
        if (text.contains("no space left on device") || text.contains("quota exceeded")) {
            return true;
        }
        if (text.contains("permission denied") || text.contains("no such file")) {
            return false;
        }
        try {
            Path folder = file.getParent();
            return folder != null && java.nio.file.Files.getFileStore(folder).getUsableSpace() < FULL_BELOW_BYTES;
        } catch (IOException unknown) {
            return false;
        }
    }
}
