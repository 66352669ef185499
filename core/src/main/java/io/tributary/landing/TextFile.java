package io.tributary.landing;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Small files of UTF-8 text, read and written whole. */
final class TextFile {
    private TextFile() {}

    static String read(Files files, String path) {
        try (InputStream in = files.open(path)) {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(in.readAllBytes()))
                    .toString();
        } catch (IOException failure) {
            throw unreadable(files, path, failure);
        }
    }

    static void write(Files files, String path, String text, Precondition precondition) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        try (FileUpload upload = files.create(path, precondition)) {
            upload.write(content, 0, content.length);
            upload.publish("");
        }
    }

    static PipelineException unreadable(Files files, String path, IOException failure) {
        String message = "Cannot read " + files.describe(path);
        return failure instanceof CharacterCodingException
                ? new PipelineException(ErrorCode.LANDING_CORRUPT, message + ": not UTF-8", "Restore it", failure)
                : new PipelineException(ErrorCode.FILE_IO, message, "Look at the storage", failure);
    }
}
