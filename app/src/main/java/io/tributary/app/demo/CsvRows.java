package io.tributary.app.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The rows of a CSV file whose first field is a whole number, in the order of that number: an index of twelve bytes a row
 * in memory, the rows themselves in the file. On purpose it shares no code with what wrote the file.
 */
final class CsvRows implements AutoCloseable {
    private final FileChannel file;
    private long[] keyAndRow = new long[1024];
    private long[] ends = new long[1024];
    private int count;

    private CsvRows(FileChannel file) {
        this.file = file;
    }

    /** Reads the file once and sorts its rows by key. */
    static CsvRows index(Path path) throws IOException {
        CsvRows rows = new CsvRows(FileChannel.open(path, StandardOpenOption.READ));
        try {
            rows.scan();
            Arrays.sort(rows.keyAndRow, 0, rows.count);
            return rows;
        } catch (IOException e) {
            rows.close();
            throw e;
        }
    }

    int count() {
        return count;
    }

    /** The bytes of the row at that place in key order, with its line end. */
    byte[] row(int place) throws IOException {
        int row = (int) keyAndRow[place];
        long start = row == 0 ? 0 : ends[row - 1];
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(ends[row] - start));
        while (bytes.hasRemaining()) {
            if (file.read(bytes, start + bytes.position()) < 0) {
                throw new IOException("The file became shorter while it was read");
            }
        }
        return bytes.array();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void scan() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        long position = 0;
        long key = 0;
        boolean inQuotes = false;
        boolean inKey = true;
        while (file.read(buffer.clear(), position) > 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                byte b = buffer.get();
                position++;
                if (b == '"') {
                    inQuotes = !inQuotes;
                } else if (b == '\n' && !inQuotes) {
                    add(key, position);
                    key = 0;
                    inKey = true;
                } else if (b == ',') {
                    inKey = false;
                } else if (inKey) {
                    key = key * 10 + b - '0';
                }
            }
        }
    }

    private void add(long key, long end) {
        if (count == ends.length) {
            keyAndRow = Arrays.copyOf(keyAndRow, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
        }
        keyAndRow[count] = key << 32 | count;
        ends[count++] = end;
    }
}
