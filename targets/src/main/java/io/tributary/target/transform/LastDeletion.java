package io.tributary.target.transform;

import io.tributary.csv.CsvRowReader;

/**
 * The row deleted last, while nothing came after it: what the next row, the same one under another key, does not send is
 * as it was. Goes on from file to file. Confined to one thread.
 */
final class LastDeletion {
    private byte[] bytes = new byte[0];
    private int[] offsets = new int[0];
    private int[] lengths = new int[0];
    private boolean present;

    boolean isPresent() {
        return present;
    }

    /**
     * Becomes the row that is read.
     *
     * @param firstField of the reader's row, after the operation
     */
    void set(CsvRowReader row, int firstField, int columns) {
        int start = row.rowStart();
        reserve(row.rowEnd() - start, columns);
        System.arraycopy(row.buffer(), start, bytes, 0, row.rowEnd() - start);
        for (int i = 0; i < columns; i++) {
            offsets[i] = row.offset(firstField + i) - start;
            lengths[i] = row.length(firstField + i);
        }
        present = true;
    }

    private void reserve(int rowBytes, int columns) {
        if (bytes.length < rowBytes) {
            bytes = new byte[Math.max(rowBytes, 2 * bytes.length)];
        }
        if (offsets.length < columns) {
            offsets = new int[columns];
            lengths = new int[columns];
        }
    }

    void forget() {
        present = false;
    }

    /** Becomes a copy, which goes its own way. */
    void become(LastDeletion other) {
        bytes = other.bytes.clone();
        offsets = other.offsets.clone();
        lengths = other.lengths.clone();
        present = other.present;
    }

    byte[] bytes() {
        return bytes;
    }

    int offset(int column) {
        return offsets[column];
    }

    int length(int column) {
        return lengths[column];
    }
}
