package io.tributary.capture.mysql.value;

import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Writes a value's text as UTF-8. Has a buffer of its own: confined to one thread. */
interface TextDecoder {
    /** Eight bytes as one number; in which order does not matter. */
    VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    long NOT_ASCII = 0x8080808080808080L;

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
        while (at <= end - Long.BYTES && ((long) LONGS.get(source, at) & NOT_ASCII) == 0) {
            at += Long.BYTES;
        }
        while (at < end && source[at] >= 0) {
            at++;
        }
        return at;
    }
}
