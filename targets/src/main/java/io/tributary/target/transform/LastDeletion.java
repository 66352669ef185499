package io.tributary.target.transform;

import io.tributary.csv.CsvRowReader;
import java.util.Arrays;

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

    /** @param firstField of the reader's row, after the operation */
    void set(CsvRowReader row, int firstField, int columns) {
        int start = row.rowStart();
        bytes = Arrays.copyOfRange(row.buffer(), start, row.rowEnd());
        offsets = new int[columns];
        lengths = new int[columns];
        for (int i = 0; i < columns; i++) {
            offsets[i] = row.offset(firstField + i) - start;
            lengths[i] = row.length(firstField + i);
        }
        present = true;
    }

    void forget() {
        present = false;
    }

    void become(LastDeletion other) {
        bytes = other.bytes;
        offsets = other.offsets;
        lengths = other.lengths;
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
