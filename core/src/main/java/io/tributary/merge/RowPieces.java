package io.tributary.merge;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Divides canonical CSV into pieces of whole rows without reading it in order. A line end ends a row unless it is in
 * quotes, which only what comes before can tell; so each piece is looked at for both cases, and then the pieces, in order,
 * say which it was.
 */
public final class RowPieces {
    private static final int BUFFER_BYTES = 1 << 18;
    private static final int NONE = -1;

    private RowPieces() {}

    /**
     * What one piece looks like.
     *
     * @param oddQuotes whether the number of quotes in it is odd
     * @param rowOutside offset in it of the first row, if it begins outside quotes; -1 when none begins in it
     * @param rowInside the same, if it begins within quotes
     */
    public record Piece(boolean oddQuotes, long rowOutside, long rowInside) {}

    /** Looks at the {@code length} bytes that the stream begins with. */
    public static Piece look(InputStream in, long length) {
        byte[] buffer = new byte[BUFFER_BYTES];
        long[] rows = {NONE, NONE};
        int parity = 0;
        long at = 0;
        try {
            while (at < length) {
                int count = in.read(buffer, 0, (int) Math.min(buffer.length, length - at));
                if (count < 0) {
                    break;
                }
                int i = 0;
                while (i < count && (rows[0] == NONE || rows[1] == NONE)) {
                    if (buffer[i] == '"') {
                        parity ^= 1;
                    } else if (buffer[i] == '\n' && rows[parity] == NONE) {
                        rows[parity] = at + i + 1;
                    }
                    i++;
                }
                parity ^= quotes(buffer, i, count) & 1;
                at += count;
            }
        } catch (IOException e) {
            throw new PipelineException(ErrorCode.FILE_IO, "Cannot read a final file", "", e);
        }
        return new Piece(parity == 1, rows[0] == length ? NONE : rows[0], rows[1] == length ? NONE : rows[1]);
    }

    private static int quotes(byte[] bytes, int from, int to) {
        int quotes = 0;
        for (int i = from; i < to; i++) {
            quotes += bytes[i] == '"' ? 1 : 0;
        }
        return quotes;
    }

    /**
     * Where pieces of whole rows begin.
     *
     * @param pieces of equal length, but for the last
     * @param length of each
     * @param first where the first row begins
     * @return ascending, {@code first} at first; at most one for each piece
     */
    public static List<Long> starts(List<Piece> pieces, long first, long length) {
        List<Long> starts = new ArrayList<>();
        starts.add(first);
        boolean inside = pieces.get(0).oddQuotes();
        for (int i = 1; i < pieces.size(); i++) {
            long row = inside ? pieces.get(i).rowInside() : pieces.get(i).rowOutside();
            if (row != NONE) {
                starts.add(first + i * length + row);
            }
            inside ^= pieces.get(i).oddQuotes();
        }
        return starts;
    }
}
