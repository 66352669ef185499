package io.tributary.capture.mysql.value;

import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;

/** Writes a value's text as UTF-8. Has a buffer of its own: confined to one thread. */
interface TextDecoder {
    /**
     * Writes one value.
     *
     * @throws PipelineException with {@code VALUE_UNSUPPORTED} when the bytes are no text of the character set
     */
    void write(CsvRowWriter row, byte[] source, int offset, int length);

    static PipelineException malformed(String charset) {
        return new PipelineException(
                ErrorCode.VALUE_UNSUPPORTED,
                "A text has bytes that are no character of " + charset,
                "Correct the value in the source, or change the column to a binary type.");
    }

    /** Where the first byte beyond ASCII stands, or the end. */
    static int asciiEnd(byte[] source, int offset, int end) {
        int at = offset;
        while (at < end && source[at] >= 0) {
            at++;
        }
        return at;
    }
}
