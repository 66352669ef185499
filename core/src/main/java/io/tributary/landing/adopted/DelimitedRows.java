package io.tributary.landing.adopted;

import io.tributary.csv.CsvSource;
import io.tributary.csv.Utf8;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.dms.CsvForm;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.ZipException;

/**
 * Reads rows of delimited text in any {@link CsvForm} as byte ranges of a buffer; nothing is allocated per field or row.
 * Rows may have any number of fields. The last row may lack its row delimiter. Not thread-safe; the stream stays the caller's.
 */
final class DelimitedRows {
    private static final int WINDOW_BYTES = 1 << 17;
    private static final int ROW_BYTES_MAX = 1 << 29;
    private static final int FIELDS_AT_FIRST = 32;
    private static final byte QUOTE = '"';

    private final InputStream in;
    private final CsvSource source;
    private final byte[] delimiter;
    private final byte[] rowDelimiter;
    private final boolean quoting;
    private byte[] bytes = new byte[WINDOW_BYTES + Utf8.SLACK_BYTES];
    private int at;
    private int limit;
    private boolean ended;
    private int[] starts = new int[FIELDS_AT_FIRST];
    private int[] ends = new int[FIELDS_AT_FIRST];
    private boolean[] quoted = new boolean[FIELDS_AT_FIRST];
    private boolean[] doubled = new boolean[FIELDS_AT_FIRST];
    private int fields;
    private long row;

    /** @param source says what is read, for messages; the number of its columns does not matter */
    DelimitedRows(InputStream in, CsvForm form, CsvSource source) {
        this.in = in;
        this.source = source;
        delimiter = form.delimiter().getBytes(StandardCharsets.UTF_8);
        rowDelimiter = form.rowDelimiter().getBytes(StandardCharsets.UTF_8);
        quoting = form.quoting() == CsvForm.Quoting.RFC4180;
    }

    /** Moves to the next row; false after the last. */
    boolean next() {
        while (true) {
            if (at == limit && !fill()) {
                return false;
            }
            int end = parse();
            if (end >= 0) {
                row++;
                check(end);
                at = end;
                return true;
            }
            fill();
        }
    }

    /** Finds the fields of the row that begins at {@code at}; returns where it ends, or -1 when it is not all there. */
    private int parse() {
        fields = 0;
        int from = at;
        while (true) {
            int end = field(from);
            if (end < 0) {
                return -1;
            }
            if (end == limit) {
                return end;
            }
            if (isAt(rowDelimiter, end)) {
                return end + rowDelimiter.length;
            }
            from = end + delimiter.length;
        }
    }

    /** Takes one field; returns where its delimiter stands, which is the end of a file that ends there, or -1. */
    private int field(int from) {
        if (fields == starts.length) {
            grow();
        }
        boolean inQuotes = quoting && from < limit && bytes[from] == QUOTE;
        quoted[fields] = inQuotes;
        doubled[fields] = false;
        return inQuotes ? quotedField(from) : bareField(from);
    }

    private int bareField(int from) {
        byte first = delimiter[0];
        byte rowFirst = rowDelimiter[0];
        for (int i = from; i < limit; i++) {
            byte b = bytes[i];
            if (b == first || b == rowFirst) {
                if (isAt(delimiter, i) || isAt(rowDelimiter, i)) {
                    return ended(from, i, i);
                }
                if (isCut(i)) {
                    return -1;
                }
            } else if (b == QUOTE && quoting) {
                throw source.malformed(row + 1, fields, "a quote inside a field that does not begin with one");
            }
        }
        return ended ? ended(from, limit, limit) : -1;
    }

    private int quotedField(int from) {
        int i = from + 1;
        while (i < limit) {
            if (bytes[i] != QUOTE) {
                i++;
            } else if (i + 1 < limit && bytes[i + 1] == QUOTE) {
                doubled[fields] = true;
                i += 2;
            } else {
                return closed(from, i);
            }
        }
        if (ended) {
            throw source.malformed(row + 1, fields, "the file ends inside quotes");
        }
        return -1;
    }

    /** A quoted field whose closing quote is at {@code quote}, if what follows says so. */
    private int closed(int from, int quote) {
        int after = quote + 1;
        if (after == limit && !ended) {
            return -1;
        }
        if (after == limit || isAt(delimiter, after) || isAt(rowDelimiter, after)) {
            return ended(from + 1, quote, after);
        }
        if (isCut(after)) {
            return -1;
        }
        throw source.malformed(row + 1, fields, "text after the closing quote");
    }

    private int ended(int from, int to, int delimiterAt) {
        starts[fields] = from;
        ends[fields] = to;
        fields++;
        return delimiterAt;
    }

    private boolean isAt(byte[] mark, int from) {
        return from + mark.length <= limit && Arrays.equals(bytes, from, from + mark.length, mark, 0, mark.length);
    }

    /** Whether a delimiter that begins there may go on behind what is read. */
    private boolean isCut(int from) {
        return !ended && from + Math.max(delimiter.length, rowDelimiter.length) > limit;
    }

    private void grow() {
        int capacity = 2 * fields;
        starts = Arrays.copyOf(starts, capacity);
        ends = Arrays.copyOf(ends, capacity);
        quoted = Arrays.copyOf(quoted, capacity);
        doubled = Arrays.copyOf(doubled, capacity);
    }

    /** Reads more behind what is not used yet; false when there is nothing more. */
    private boolean fill() {
        if (ended) {
            return false;
        }
        int unused = limit - at;
        if (at > 0) {
            System.arraycopy(bytes, at, bytes, 0, unused);
            at = 0;
            limit = unused;
        } else if (limit == capacity()) {
            if (limit >= ROW_BYTES_MAX) {
                throw source.malformed(row + 1, "is longer than " + ROW_BYTES_MAX + " bytes, the limit for one row");
            }
            bytes = Arrays.copyOf(bytes, 2 * capacity() + Utf8.SLACK_BYTES);
        }
        while (limit < capacity() && !ended) {
            int count = read();
            if (count < 0) {
                ended = true;
            } else {
                limit += count;
            }
        }
        return limit > unused;
    }

    private int capacity() {
        return bytes.length - Utf8.SLACK_BYTES;
    }

    private int read() {
        try {
            return in.read(bytes, limit, capacity() - limit);
        } catch (ZipException | EOFException damaged) {
            throw source.malformed(row + 1, "cannot be unpacked: the compressed file is damaged or cut off");
        } catch (IOException e) {
            throw new PipelineException(ErrorCode.FILE_IO, "Cannot read " + source.file(), "", e);
        }
    }

    private void check(int end) {
        int invalid = Utf8.firstInvalid(bytes, at, end);
        if (invalid >= 0) {
            int field = 0;
            while (field < fields - 1 && ends[field] <= invalid) {
                field++;
            }
            throw source.malformed(row, field, "not UTF-8");
        }
    }

    /** Number of the current row, the first is 1; a header counts. */
    long row() {
        return row;
    }

    int fields() {
        return fields;
    }

    /** Holds the current row, until the next one is asked for. */
    byte[] buffer() {
        return bytes;
    }

    /** Index in the buffer of a field's first byte, without its quotes. */
    int start(int field) {
        return starts[field];
    }

    /** Index in the buffer after a field's last byte, without its quotes. */
    int end(int field) {
        return ends[field];
    }

    boolean isQuoted(int field) {
        return quoted[field];
    }

    /** Whether quotes inside the field are doubled, as they stand in the buffer. */
    boolean hasDoubledQuotes(int field) {
        return doubled[field];
    }

    /** Whether the field stands bare and has that text. */
    boolean isBare(int field, byte[] text) {
        return !quoted[field] && Arrays.equals(bytes, starts[field], ends[field], text, 0, text.length);
    }

    /** The field as text, for names. */
    String text(int field) {
        String text = new String(bytes, starts[field], ends[field] - starts[field], StandardCharsets.UTF_8);
        return doubled[field] ? text.replace("\"\"", "\"") : text;
    }
}
