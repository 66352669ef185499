package io.tributary.files;

import java.nio.file.Path;
import java.util.Optional;

/** A file being written: bytes in order, then {@link #publish} once. Confined to one thread at a time. */
public interface FileUpload extends AutoCloseable {
    /** Appends. May buffer; may fail with {@code FILE_FULL}. */
    void write(byte[] bytes, int offset, int length);

    /**
     * An empty local file whose content is going to be published, for whoever has to be given a name instead of bytes: it
     * is filled in place, never replaced, before {@link #publish}, and {@link #write} is not called. Empty where there is
     * none.
     */
    default Optional<Path> local() {
        return Optional.empty();
    }

    /** Bytes appended so far. */
    long bytes();

    /**
     * Makes the content and its note visible at the path in one atomic, durable step: a crash leaves either the old file
     * with the old note or the new file with the new note.
     *
     * @param note at most 1,500 bytes of UTF-8, empty for none; read back as {@link FileEntry#note}
     * @throws io.tributary.error.PipelineException {@code FILE_CONFLICT} when the precondition does not hold, and then
     *     nothing is changed; on {@code FILE_IO} the outcome is unknown until {@link Files#find} tells
     */
    FileEntry publish(String note);

    /** Gives up an unpublished file and frees its space; after {@link #publish} it does nothing. */
    @Override
    void close();
}
