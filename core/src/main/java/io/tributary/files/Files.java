package io.tributary.files;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Storage for whole files below one root: a local folder, or a bucket and prefix. Files are written once and seen
 * whole: a file being written is invisible to {@link #list}, {@link #find} and {@link #open} until it is published, and
 * publishing is atomic and durable. All methods are thread-safe.
 *
 * <p>Paths are relative to the root, parts separated by {@code /}. A path that climbs out of the root ({@code ..}, a
 * leading slash, an empty part) is an {@link IllegalArgumentException}. So is a file name that implementations keep for
 * themselves: one that ends in {@code .lock}, or begins with a dot and ends in {@code .tmp}, {@code .note} or
 * {@code .note.next}.
 *
 * <p>Failures are {@link io.tributary.error.PipelineException}s naming the file: {@code FILE_NOT_FOUND},
 * {@code FILE_CONFLICT} (a precondition did not hold; nothing was changed), {@code FILE_FULL} (no space or quota),
 * {@code FILE_IN_USE} and {@code FILE_IO} (anything else; the outcome of a publish is then unknown and must be read back).
 *
 * <p>The surface is minimal so that adding an implementation is easy; think twice before adding to it.
 */
public interface Files {
    /**
     * Published files whose path starts with {@code prefix} (any depth), in ascending order of their paths' UTF-8 bytes.
     * Sees every file published before the call. Empty when there is none. The entries may lack their notes: a listing of
     * a bucket does not tell them, {@link #find} does.
     */
    List<FileEntry> list(String prefix);

    /** The published file at that path. */
    Optional<FileEntry> find(String path);

    /**
     * The content from its first byte. The stream keeps reading that content even if the path is replaced or deleted
     * meanwhile, and never goes on with other content: one that loses its connection to a store after that fails. The
     * caller closes it.
     *
     * @throws io.tributary.error.PipelineException {@code FILE_NOT_FOUND}
     */
    InputStream open(String path);

    /**
     * As {@link #open}, from the byte at {@code offset} on; nothing when the content ends before it. For whoever reads a
     * part of a large file.
     */
    default InputStream openAt(String path, long offset) {
        InputStream in = open(path);
        try {
            in.skipNBytes(offset);
            return in;
        } catch (EOFException end) {
            return in;
        } catch (IOException e) {
            throw new PipelineException(ErrorCode.FILE_IO, "Cannot read " + describe(path), "", e);
        }
    }

    /**
     * The published file as a file of this machine, for whoever has to be given a name instead of a stream; empty where
     * files are somewhere else. A name shows what is there at the moment it is opened.
     */
    default Optional<Path> local(String path) {
        return Optional.empty();
    }

    /**
     * Begins a file. Nothing is visible until {@link FileUpload#publish}; an upload that is closed unpublished, or whose
     * process dies, leaves at most a leftover that {@link #sweepUnpublished} removes.
     */
    FileUpload create(String path, Precondition precondition);

    /** Removes the file and its note; a file that is not there is fine. Durable before it returns. */
    default void delete(String path) {
        delete(List.of(path));
    }

    /**
     * As {@link #delete(String)} for each, in order, though perhaps a thousand at a time: a crash may leave any of the
     * thousand it came in, and all after them, undeleted.
     */
    void delete(Collection<String> paths);

    /**
     * Removes what uploads of dead processes left below {@code prefix}. Only for the one writer of that prefix: it would
     * remove a live upload of another.
     *
     * @return how many were removed
     */
    int sweepUnpublished(String prefix);

    /**
     * Claims {@code path} for this process until the claim is closed or the process dies. Not reentrant. The path names
     * the claim, not a file: nothing has to be there, and {@link #list} does not show it.
     *
     * @param holder who claims, shown to whoever is refused: process, host, since when
     * @throws io.tributary.error.PipelineException {@code FILE_IN_USE}, its message naming the present holder
     */
    FileClaim claim(String path, String holder);

    /** Where that path is, for people: an absolute file name or an {@code s3://} address. */
    String describe(String path);
}
