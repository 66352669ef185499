package io.tributary.target;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import io.tributary.merge.OldRows;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

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
        InputStream checked = new CheckedStream(files.open(file.path()));
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

    /** Sums up what is read, and at the end compares. */
    private final class CheckedStream extends InputStream {
        private final InputStream in;
        private final CRC32C sum = new CRC32C();
        private long bytes;

        CheckedStream(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = in.read(target, offset, length);
            if (count > 0) {
                sum.update(target, offset, count);
                bytes += count;
            } else if (count < 0) {
                verify();
            }
            return count;
        }

        private void verify() {
            if (bytes != file.bytes() || sum.getValue() != note.applied().crc32c()) {
                throw changedOutside(
                        file(),
                        "its content is not what was written",
                        "Load the table again: tributary reload " + note.table());
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
