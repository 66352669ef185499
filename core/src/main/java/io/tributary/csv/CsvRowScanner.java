package io.tributary.csv;

import java.io.InputStream;

/**
 * Goes through rows of canonical CSV that need no checking (our own, whose check sum somebody verifies), finding only
 * where each row ends and where its wanted fields are. Made for large files of which few rows matter: rows between two
 * that matter can be copied as one range of the buffer, up to the next {@link #fill}.
 *
 * <p>Not thread-safe. The stream stays the caller's.
 */
public final class CsvRowScanner {
    private static final int INCOMPLETE = -1;

    private final CsvSource source;
    private final ByteWindow window;
    private final int firstWanted;
    private final int lastWanted;
    private final int[] ends;
    private int wantedStart;
    private int rowStart;
    private int rowEnd;
    private long row;

    /**
     * @param firstWanted index of the first field whose place is needed
     * @param lastWanted index of the last one; -1 when no field is, but only whole rows
     */
    public CsvRowScanner(
            InputStream in, CsvSource source, int firstWanted, int lastWanted, int windowBytes, int rowBytesMax) {
        this.source = source;
        this.firstWanted = firstWanted;
        this.lastWanted = lastWanted;
        window = new ByteWindow(in, source, windowBytes, rowBytesMax);
        ends = new int[lastWanted + 1];
    }

    /** Moves to the next row if all of it is in the buffer, which stays as it is; else {@link #fill} is due. */
    public boolean nextInWindow() {
        int from = window.start;
        if (from == window.limit) {
            return false;
        }
        int rest = lastWanted < 0 ? from : wantedEnd(from);
        int end = rest == INCOMPLETE ? INCOMPLETE : lineEnd(rest);
        if (end == INCOMPLETE) {
            return false;
        }
        row++;
        rowStart = from;
        rowEnd = end;
        window.start = end;
        return true;
    }

    /** Reads on, which moves what the buffer holds; false when there is no further row. */
    public boolean fill() {
        return window.fill(row + 1);
    }

    /** Finds the wanted fields; returns the index of the delimiter after the last of them. */
    private int wantedEnd(int from) {
        byte[] bytes = window.bytes;
        int limit = window.limit;
        int field = 0;
        int fieldStart = from;
        int i = from;
        while (i < limit) {
            long mask = Words.commaQuoteNewline(Words.load(bytes, i));
            int next = i + Long.BYTES;
            for (; mask != 0; mask &= mask - 1) {
                int at = i + Words.first(mask);
                byte b = bytes[at];
                if (b == '"') {
                    next = Words.indexOfQuote(bytes, at + 1, limit) + 1;
                    break;
                }
                if (field == firstWanted) {
                    wantedStart = fieldStart;
                }
                ends[field] = at;
                if (field == lastWanted) {
                    return at;
                }
                if (b == '\n') {
                    throw source.malformed(
                            row + 1, "has " + (field + 1) + " fields, expected at least " + (lastWanted + 1));
                }
                field++;
                fieldStart = at + 1;
            }
            i = next;
        }
        return INCOMPLETE;
    }

    /** Index after the first line end outside quotes, given a place outside quotes. */
    private int lineEnd(int from) {
        byte[] bytes = window.bytes;
        int limit = window.limit;
        int i = from;
        while (i < limit) {
            long mask = Words.quoteNewline(Words.load(bytes, i));
            if (mask == 0) {
                i += Long.BYTES;
                continue;
            }
            int at = i + Words.first(mask);
            if (bytes[at] == '\n') {
                return at + 1;
            }
            i = Words.indexOfQuote(bytes, at + 1, limit) + 1;
        }
        return INCOMPLETE;
    }

    /** Number of the current row, the first is 1; 0 before it. */
    public long row() {
        return row;
    }

    /** Holds the current row; other rows may have moved it. */
    public byte[] buffer() {
        return window.bytes;
    }

    /** Index in the buffer of the row's first byte. */
    public int rowStart() {
        return rowStart;
    }

    /** Index in the buffer after the row's line end. */
    public int rowEnd() {
        return rowEnd;
    }

    /** Index in the buffer of the first byte not yet gone through; rows before it are whole. */
    public int position() {
        return window.start;
    }

    /** Index in the buffer of a wanted field's first byte. */
    public int offset(int field) {
        return field == firstWanted ? wantedStart : ends[field - 1] + 1;
    }

    /** Index in the buffer after a wanted field. */
    public int end(int field) {
        return ends[field];
    }
}
