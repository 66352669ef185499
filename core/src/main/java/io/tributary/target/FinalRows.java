package io.tributary.target;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import io.tributary.files.SummedStream;
import io.tributary.merge.OldRows;
import java.io.IOException;
import java.io.InputStream;

/** The rows of a final file, which must be those that its note was published with. */
final class FinalRows implements OldRows {
    private final Files files;
    private final FileEntry file;
    private final FinalNote note;

    FinalRows(Files files, FileEntry file, FinalNote note) {
        this.files = files;
        this.file = file;
        this.note = note;
    }

    @Override
    public String file() {
        return files.describe(file.path());
    }

    @Override
    @SuppressWarnings("resource") // the caller closes it
    public InputStream open() {
        InputStream checked = new SummedStream(files.open(file.path()), this::verify);
        if (note.header() == CsvSettings.Header.NAMES) {
            skipRow(checked);
        }
        return checked;
    }

    private void skipRow(InputStream in) {
        try {
            boolean quoted = false;
            int b = in.read();
            while (b >= 0 && (quoted || b != '\n')) {
                quoted ^= b == '"';
                b = in.read();
            }
        } catch (IOException e) {
            throw new PipelineException(ErrorCode.FILE_IO, "Cannot read " + file(), "", e);
        }
    }

    static PipelineException changedOutside(String file, String finding, String reload) {
        return new PipelineException(
                ErrorCode.TARGET_CHANGED_OUTSIDE, "Cannot use the final file " + file + ": " + finding, reload);
    }

    private void verify(SummedStream read) {
        if (read.bytes() != file.bytes() || read.crc32c() != note.applied().crc32c()) {
            throw changedOutside(
                    file(),
                    "its content is not what was written",
                    "Load the table again: tributary reload " + note.table());
        }
    }
}
