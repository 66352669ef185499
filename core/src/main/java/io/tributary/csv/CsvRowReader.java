package io.tributary.csv;

import java.io.InputStream;

/**
 * Reads rows of CSV strictly, as slices of one reused buffer; no object is made per row or field. Understands RFC 4180:
 * fields in {@code "} may hold commas, line ends and doubled quotes; rows end with {@code \n} or {@code \r\n}, the last
 * one too. An empty line is a row of one NULL field. Content must be UTF-8.
 *
 * <p>Every row must have the columns of the {@link CsvSource}. Wrong column count, a quote or carriage return in a bare
 * field, text after a closing quote, a row without its line end and invalid UTF-8 are refused, naming file, row
 * (counted from 1) and column.
 *
 * <p>Rows come by {@link #next}; or, for who copies ranges of rows, by {@link #nextInWindow} as long as the buffer stays
 * as it is, then {@link #fill}. Not thread-safe. The stream stays the caller's.
 */
public final class CsvRowReader {
    /** The longest row that is read unless told otherwise. */
    public static final int ROW_BYTES_MAX = 1 << 28;

    private static final int WINDOW_BYTES = 1 << 18;
    private static final int INCOMPLETE = -1;
    private static final int UNUSUAL = -2;

    private final CsvSource source;
    private final ByteWindow window;
    private final int columns;
    private final int[] starts;
    private final int[] ends;
    private int rowStart;
    private int rowEnd;
    private long row;
    private boolean canonical;

    public CsvRowReader(InputStream in, CsvSource source) {
        this(in, source, WINDOW_BYTES, ROW_BYTES_MAX);
    }

    /**
     * @param windowBytes size of the buffer; it grows when a row does not fit
     * @param rowBytesMax the buffer grows no further than this
     */
    public CsvRowReader(InputStream in, CsvSource source, int windowBytes, int rowBytesMax) {
        this.source = source;
        window = new ByteWindow(in, source, windowBytes, rowBytesMax);
        columns = source.columns().size();
        starts = new int[columns];
        ends = new int[columns];
    }

    /** Moves to the next row; false after the last. */
    public boolean next() {
        while (!nextInWindow()) {
            if (!fill()) {
                return false;
            }
        }
        return true;
    }

    /** Moves to the next row if all of it is in the buffer, which stays as it is; else {@link #fill} is due. */
    public boolean nextInWindow() {
        int from = window.start;
        if (from == window.limit) {
            return false;
        }
        int end = usualRow(from);
        if (end == UNUSUAL) {
            end = unusualRow(from);
        }
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

    /** A row without quotes and carriage returns: returns its end, {@code UNUSUAL} or {@code INCOMPLETE}. */
    private int usualRow(int from) {
        byte[] bytes = window.bytes;
        int limit = window.limit;
        int fields = 0;
        int fieldStart = from;
        long seen = 0;
        for (int i = from; i < limit; i += Long.BYTES) {
            long word = Words.load(bytes, i);
            seen |= word;
            for (long mask = Words.commaQuoteNewlineReturn(word); mask != 0; mask &= mask - 1) {
                int at = i + Words.first(mask);
                byte b = bytes[at];
                if (b != ',' && b != '\n') {
                    return UNUSUAL;
                }
                if (fields < columns) {
                    starts[fields] = fieldStart;
                    ends[fields] = at;
                }
                fields++;
                fieldStart = at + 1;
                if (b == '\n') {
                    canonical = true;
                    check(fields, from, fieldStart, seen);
                    return fieldStart;
                }
            }
        }
        return INCOMPLETE;
    }

    private void check(int fields, int from, int end, long seen) {
        if (fields != columns) {
            throw source.malformed(row + 1, "has " + fields + " fields, expected " + columns);
        }
        if ((seen & Words.HIGH_BITS) != 0) {
            checkText(from, end);
        }
    }

    private void checkText(int from, int end) {
        int invalid = Utf8.firstInvalid(window.bytes, from, end);
        if (invalid >= 0) {
            int field = 0;
            while (field < columns - 1 && ends[field] <= invalid) {
                field++;
            }
            throw source.malformed(row + 1, field, "not UTF-8");
        }
    }

    private int unusualRow(int from) {
        byte[] bytes = window.bytes;
        int limit = window.limit;
        int fields = 0;
        int at = from;
        canonical = true;
        while (at < limit) {
            int fieldStart = at;
            at = bytes[at] == '"' ? quotedFieldEnd(at, fields) : bareFieldEnd(at, fields);
            if (at == INCOMPLETE || at >= limit) {
                return INCOMPLETE;
            }
            if (fields < columns) {
                starts[fields] = fieldStart;
                ends[fields] = at;
            }
            fields++;
            int next = at + (bytes[at] == '\r' ? 2 : 1);
            if (bytes[at] != ',') {
                canonical &= bytes[at] == '\n';
                check(fields, from, next, Words.HIGH_BITS);
                return next;
            }
            at = next;
        }
        return INCOMPLETE;
    }

    /** Index of the delimiter after a bare field. */
    private int bareFieldEnd(int from, int field) {
        byte[] bytes = window.bytes;
        int limit = window.limit;
        int at = from;
        long mask = Words.commaQuoteNewlineReturn(Words.load(bytes, at));
        while (mask == 0) {
            at += Long.BYTES;
            if (at >= limit) {
                return INCOMPLETE;
            }
            mask = Words.commaQuoteNewlineReturn(Words.load(bytes, at));
        }
        at += Words.first(mask);
        if (bytes[at] == '"') {
            throw source.malformed(row + 1, field, "a quote inside a field that does not begin with one");
        }
        return bytes[at] == '\r' ? returnOrNothing(at, field) : at;
    }

    /** Index of the delimiter after a quoted field. */
    private int quotedFieldEnd(int from, int field) {
        byte[] bytes = window.bytes;
        int limit = window.limit;
        int quote = Words.indexOfQuote(bytes, from + 1, limit);
        while (quote + 1 < limit && bytes[quote + 1] == '"') {
            quote = Words.indexOfQuote(bytes, quote + 2, limit);
        }
        int at = quote + 1;
        if (at >= limit) {
            return INCOMPLETE;
        }
        byte b = bytes[at];
        if (b != ',' && b != '\n' && b != '\r') {
            throw source.malformed(row + 1, field, "text after the closing quote");
        }
        canonical &= CsvRowWriter.needsQuotes(bytes, from + 1, quote - from - 1);
        return b == '\r' ? returnOrNothing(at, field) : at;
    }

    private int returnOrNothing(int at, int field) {
        if (at + 1 >= window.limit) {
            return INCOMPLETE;
        }
        if (window.bytes[at + 1] != '\n') {
            throw source.malformed(row + 1, field, "a carriage return outside quotes");
        }
        return at;
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

    /** Index in the buffer of a field's first byte, which is a quote if the field is quoted. */
    public int offset(int field) {
        return starts[field];
    }

    /** Bytes of a field as it stands, quotes included. */
    public int length(int field) {
        return ends[field] - starts[field];
    }

    /** Whether a field stands in quotes. */
    public boolean isQuoted(int field) {
        return ends[field] > starts[field] && window.bytes[starts[field]] == '"';
    }

    /** Whether a field is SQL NULL: empty and without quotes. */
    public boolean isNull(int field) {
        return ends[field] == starts[field];
    }

    /** Whether a field is the bare {@link CsvRowWriter#UNCHANGED} marker. */
    public boolean isUnchanged(int field) {
        return CsvRowWriter.isUnchanged(window.bytes, starts[field], length(field));
    }

    /** Whether the row's bytes are those {@link CsvRowWriter} writes, a bare marker standing for itself. */
    public boolean isCanonical() {
        return canonical;
    }

    /** Writes a field as {@link CsvRowWriter} would; a bare marker stays bare. */
    public void copyField(int field, CsvRowWriter target) {
        int from = starts[field];
        int count = length(field);
        if (isQuoted(field) && !CsvRowWriter.needsQuotes(window.bytes, from + 1, count - 2)) {
            target.encoded(window.bytes, from + 1, count - 2);
        } else {
            target.encoded(window.bytes, from, count);
        }
    }
}
