package io.tributary.files;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The note of one local file, kept beside it so that file and note change in one step, a rename.
 *
 * <p>Two files may exist for {@code name}: {@code .name.note}, the note of the last publish, and
 * {@code .name.note.next}, the note of a publish that was under way. Both hold three UTF-8 parts: the first line is the
 * name of the temporary file the content was written to, the second the content's length in bytes, and all that follows
 * is the note:
 *
 * <pre>
 * .final_output.csv.1f0c2a7b9d3e4f50.tmp
 * 1048576
 * {"commit":42}
 * </pre>
 *
 * <p>A publish writes {@code .note.next}, renames the temporary file to {@code name}, which is the atomic step, and
 * renames {@code .note.next} to {@code .note}. A reader that finds {@code .note.next} looks for its temporary file: still
 * there (as a file of its own), the publish did not happen and {@code .note} holds; gone, it happened and
 * {@code .note.next} holds. So whoever gives up a publish removes {@code .note.next} first and the temporary file after.
 * A note whose length is not the file's belongs to other content, and counts as none.
 */
final class NoteFile {
    private static final Logger LOG = LoggerFactory.getLogger(NoteFile.class);

    private final Path file;
    private final Path folder;
    private final Path current;
    private final Path next;

    NoteFile(Path file) {
        this.file = file;
        this.folder = LocalFiles.folder(file);
        String name = file.getFileName().toString();
        this.current = folder.resolve("." + name + ".note");
        this.next = folder.resolve("." + name + ".note.next");
    }

    /** What one of the two files says. */
    private record Content(String temporary, long bytes, String note) {
        static Content parse(Path source, String text) throws IOException {
            int first = text.indexOf('\n');
            int second = text.indexOf('\n', first + 1);
            if (first < 1 || second < 0) {
                throw new IOException("not a note file: " + source);
            }
            try {
                long bytes = Long.parseLong(text.substring(first + 1, second));
                return new Content(text.substring(0, first), bytes, text.substring(second + 1));
            } catch (NumberFormatException malformed) {
                throw new IOException("not a note file: " + source, malformed);
            }
        }

        String text() {
            return temporary + "\n" + bytes + "\n" + note;
        }
    }

    /** Whether any publish left a note here, so that the next one has to replace it. */
    boolean exists() {
        return java.nio.file.Files.exists(current) || java.nio.file.Files.exists(next);
    }

    /**
     * The note of content with that length; empty when a publish came between and the caller has to look again.
     *
     * @param fileBytes the file's length, read before; the caller checks afterwards that the file is still the same
     */
    Optional<String> read(long fileBytes) throws IOException {
        Content coming = readIfThere(next);
        if (coming == null) {
            return Optional.of(noteOf(readIfThere(current), fileBytes));
        }
        if (!happened(coming)) {
            return Optional.of(noteOf(readIfThere(current), fileBytes));
        }
        return coming.equals(readIfThere(next)) ? Optional.of(noteOf(coming, fileBytes)) : Optional.empty();
    }

    /** Says what the note will be once {@code temporary} has become the file; durable. */
    void announce(Path temporary, long bytes, String note) throws IOException {
        Path draft = LocalFiles.temporary(file);
        Content content = new Content(temporary.getFileName().toString(), bytes, note);
        try (FileOutputStream out = new FileOutputStream(draft.toFile())) {
            out.write(content.text().getBytes(StandardCharsets.UTF_8));
            out.getFD().sync();
        } catch (IOException failure) {
            java.nio.file.Files.deleteIfExists(draft);
            throw failure;
        }
        Durable.rename(draft, next);
        Durable.syncFolder(folder);
    }

    /** Ends a publish that was under way, as done or as not done, whichever it was. The caller holds the publish lock. */
    void settle() throws IOException {
        Content coming = readIfThere(next);
        if (coming == null) {
            return;
        }
        if (happened(coming)) {
            Durable.rename(next, current);
        } else {
            java.nio.file.Files.delete(next);
        }
        Durable.syncFolder(folder);
    }

    /** Ends a publish that is known to be done. Whether it works is all the same: the next publish settles it. */
    void promote() {
        try {
            Durable.rename(next, current);
        } catch (IOException later) {
            LOG.atDebug().addKeyValue("file", next).setCause(later).log("note not renamed");
        }
    }

    void delete() throws IOException {
        java.nio.file.Files.deleteIfExists(next);
        java.nio.file.Files.deleteIfExists(current);
    }

    private boolean happened(Content coming) throws IOException {
        Path temporary = folder.resolve(coming.temporary());
        try {
            return java.nio.file.Files.notExists(temporary) || java.nio.file.Files.isSameFile(temporary, file);
        } catch (NoSuchFileException either) {
            return java.nio.file.Files.notExists(temporary);
        }
    }

    private static String noteOf(@Nullable Content content, long fileBytes) {
        return content == null || content.bytes() != fileBytes ? "" : content.note();
    }

    private static @Nullable Content readIfThere(Path source) throws IOException {
        try (InputStream in = LocalFiles.openStream(source)) {
            return Content.parse(source, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (NoSuchFileException none) {
            return null;
        }
    }
}
