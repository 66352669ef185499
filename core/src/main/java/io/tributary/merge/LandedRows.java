package io.tributary.merge;

import io.tributary.csv.CsvRowReader;
import io.tributary.csv.CsvSource;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.SummedStream;
import io.tributary.landing.LandedFile;
import io.tributary.landing.RowCounts;
import java.io.IOException;
import java.util.List;

/**
 * The rows of one landed file, whose length, check sum and number of rows are held against what its commit says.
 * Confined to one thread.
 */
public final class LandedRows implements AutoCloseable {
    private static final int WINDOW_BYTES = 1 << 18;
    private static final int DRAIN_BYTES = 1 << 16;

    private final LandedFile file;
    private final String hint;
    private final SummedStream in;
    private final CsvRowReader reader;

    /**
     * Opens the file.
     *
     * @param columns names of all fields, in order
     * @param hint what an operator does about a damaged file
     */
    public LandedRows(LandedFile file, List<String> columns, LandedFiles files, int rowBytesMax, String hint) {
        this.file = file;
        this.hint = hint;
        in = new SummedStream(files.open(file));
        CsvSource source = new CsvSource(file.path(), columns, ErrorCode.LANDING_CORRUPT, hint);
        reader = new CsvRowReader(in, source, (int) Math.min(WINDOW_BYTES, Math.max(64, file.bytes())), rowBytesMax);
    }

    /** Goes through the rows, before {@link #verify}. */
    public CsvRowReader reader() {
        return reader;
    }

    LandedFile file() {
        return file;
    }

    /**
     * To be called after the last row.
     *
     * @param found the number of rows by operation
     * @throws PipelineException {@code LANDING_CORRUPT} when the file is not what its commit says
     */
    public void verify(RowCounts found) {
        verifyBytes();
        if (!found.equals(file.counts())) {
            throw damaged("holds " + described(found) + ", its commit says " + described(file.counts()));
        }
    }

    private static String described(RowCounts counts) {
        return counts.inserts() + " inserts, " + counts.updates() + " updates and " + counts.deletes() + " deletes";
    }

    /** Reads to the end without looking at rows, to know whether the file is what was written. */
    void verifyRest() {
        byte[] bytes = new byte[DRAIN_BYTES];
        try {
            int count;
            do {
                count = in.read(bytes, 0, bytes.length);
            } while (count >= 0);
        } catch (IOException e) {
            throw new PipelineException(ErrorCode.FILE_IO, "Cannot read " + file.path(), "", e);
        }
        verifyBytes();
    }

    private void verifyBytes() {
        if (in.bytes() != file.bytes()) {
            throw damaged("ends after " + in.bytes() + " bytes and " + reader.row() + " rows, its commit says "
                    + file.bytes() + " bytes");
        }
        if (in.crc32c() != file.crc32c()) {
            throw damaged("has the check sum " + Long.toHexString(in.crc32c()) + " over rows 1 to " + reader.row()
                    + ", its commit says " + Long.toHexString(file.crc32c()));
        }
    }

    private PipelineException damaged(String finding) {
        return new PipelineException(
                ErrorCode.LANDING_CORRUPT, "Cannot trust landing file " + file.path() + ": it " + finding, hint);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw unclosed(e);
        }
    }

    static PipelineException unclosed(IOException cause) {
        return new PipelineException(ErrorCode.FILE_IO, "Cannot close a file that was read", "", cause);
    }
}
