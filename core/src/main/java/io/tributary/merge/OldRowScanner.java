package io.tributary.merge;

import io.tributary.csv.CsvRowScanner;
import io.tributary.csv.CsvRowWriter;
import io.tributary.csv.CsvSource;
import io.tributary.error.ErrorCode;
import java.io.InputStream;

/** Goes through canonical rows and finds their keys. Confined to one thread. */
final class OldRowScanner {
    private static final int WINDOW_BYTES = 1 << 18;
    private static final int KEY_BYTES = 1 << 8;

    private final RowShape shape;
    private final CsvRowScanner scanner;
    private final boolean wholeRow;
    private final boolean contiguous;
    private final int firstKey;
    private final int lastKey;
    private final CsvRowWriter joined = new CsvRowWriter(KEY_BYTES);
    private byte[] keyBytes = new byte[0];
    private int keyStart;
    private int keyEnd;

    OldRowScanner(InputStream in, String file, RowShape shape, int rowBytesMax, String hint) {
        this.shape = shape;
        wholeRow = !shape.isKeyed();
        contiguous = shape.isKeyContiguous();
        firstKey = shape.firstKey();
        lastKey = shape.lastKey();
        CsvSource source = new CsvSource(file, RowShape.names(shape.schema()), ErrorCode.TARGET_CHANGED_OUTSIDE, hint);
        scanner = new CsvRowScanner(in, source, firstKey, wholeRow ? -1 : lastKey, WINDOW_BYTES, rowBytesMax);
    }

    /** Moves to the next row if the buffer has it; else {@link #fill} is due. */
    boolean nextInWindow() {
        if (!scanner.nextInWindow()) {
            return false;
        }
        keyBytes = scanner.buffer();
        if (wholeRow) {
            keyStart = scanner.rowStart();
            keyEnd = scanner.rowEnd() - 1;
        } else if (contiguous) {
            keyStart = scanner.offset(firstKey);
            keyEnd = scanner.end(lastKey);
        } else {
            joinKey();
        }
        return true;
    }

    private void joinKey() {
        joined.truncate(0);
        for (int column : shape.identity()) {
            int from = scanner.offset(column);
            joined.encoded(scanner.buffer(), from, scanner.end(column) - from);
        }
        keyBytes = joined.buffer();
        keyStart = 0;
        keyEnd = joined.length();
    }

    /** Reads on, which moves what the buffer holds; false after the last row. */
    boolean fill() {
        return scanner.fill();
    }

    byte[] keyBytes() {
        return keyBytes;
    }

    int keyStart() {
        return keyStart;
    }

    int keyLength() {
        return keyEnd - keyStart;
    }

    /** Holds the rows since the last {@link #fill}. */
    byte[] buffer() {
        return scanner.buffer();
    }

    int rowStart() {
        return scanner.rowStart();
    }

    int rowEnd() {
        return scanner.rowEnd();
    }

    /** Where the next row begins. */
    int position() {
        return scanner.position();
    }

    /** Number of the current row. */
    long row() {
        return scanner.row();
    }
}
