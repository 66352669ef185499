package io.tributary.target;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import io.tributary.files.SummedStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** A table's final file, whose content must be what its note was published with. */
public final class FinalFile {
    private final Files files;
    private final FileEntry entry;
    private final FinalNote note;

    FinalFile(Files files, FileEntry entry, FinalNote note) {
        this.files = files;
        this.entry = entry;
        this.note = note;
    }

    /** The file as it was when it was found. */
    public FileEntry entry() {
        return entry;
    }

    public FinalNote note() {
        return note;
    }

    /** Where it is, for people. */
    public String describe() {
        return files.describe(entry.path());
    }

    /**
     * The content from its first byte. The read that finds its end throws {@code TARGET_CHANGED_OUTSIDE} if it was not what
     * the note was published with. The caller closes it.
     */
    @SuppressWarnings("resource") // the caller closes it
    public InputStream open() {
        return new SummedStream(files.open(entry.path()), this::verify);
    }

    /** The same content, unverified, as a file of this machine; empty where there is none. */
    public Optional<Path> local() {
        return files.local(entry.path());
    }

    private void verify(SummedStream read) {
        if (read.bytes() != entry.bytes() || read.crc32c() != note.applied().crc32c()) {
            throw changedOutside("its content is not what was written");
        }
    }

    /** Says that somebody else wrote or changed it. */
    public PipelineException changedOutside(String finding) {
        return changedOutside(describe(), finding, note.table());
    }

    static PipelineException changedOutside(String file, String finding, TableId table) {
        return new PipelineException(
                ErrorCode.TARGET_CHANGED_OUTSIDE,
                "Cannot use the final file " + file + ": " + finding,
                "Load the table again: tributary reload " + table);
    }
}
