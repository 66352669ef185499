package io.tributary.target;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.merge.OldRows;
import java.io.IOException;
import java.io.InputStream;

/**
 * The rows of a final CSV file.
 *
 * @param header what stands before them
 */
public record FinalRows(FinalFile content, CsvSettings.Header header) implements OldRows {
    @Override
    public String file() {
        return content.describe();
    }

    @Override
    @SuppressWarnings("resource") // the caller closes it
    public InputStream open() {
        InputStream in = content.open();
        if (header == CsvSettings.Header.NAMES) {
            skipRow(in);
        }
        return in;
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
}
