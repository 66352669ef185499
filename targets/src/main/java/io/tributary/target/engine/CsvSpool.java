package io.tributary.target.engine;

import io.tributary.merge.RowSink;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Canonical CSV on its way into a scratch file that the engine reads. Confined to one thread.
 *
 * <p>The engine takes a byte order mark for none of the first value. So a first value that begins with one, and stands
 * bare, gets quotes.
 */
final class CsvSpool implements RowSink, AutoCloseable {
    private static final int MARK_BYTES = 3;
    private static final byte[] QUOTE = {'"'};

    private final Path file;
    private final BufferedOutputStream out;
    private final CsvScan scan = new CsvScan();

    CsvSpool(Path file) {
        this.file = file;
        try {
            out = new BufferedOutputStream(new FileOutputStream(file.toFile()), 1 << 16);
        } catch (IOException e) {
            throw Scratch.failure("create", file, e);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (scan.bytes() > 0 || !hasMark(bytes, offset, length)) {
            append(bytes, offset, length);
            return;
        }
        int end = offset;
        while (bytes[end] != ',' && bytes[end] != '\n') {
            end++;
        }
        append(QUOTE, 0, 1);
        append(bytes, offset, end - offset);
        append(QUOTE, 0, 1);
        append(bytes, end, offset + length - end);
    }

    private static boolean hasMark(byte[] bytes, int offset, int length) {
        CsvScan begin = new CsvScan();
        begin.update(bytes, offset, Math.min(length, MARK_BYTES));
        return begin.hasByteOrderMark();
    }

    private void append(byte[] bytes, int offset, int length) {
        scan.update(bytes, offset, length);
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw Scratch.failure("write", file, e);
        }
    }

    /** Ends the file, which can then be read. */
    CsvFiles finish() {
        close();
        return CsvFiles.of(file, scan);
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw Scratch.failure("write", file, e);
        }
    }
}
