package io.tributary.merge;

import io.tributary.csv.CsvRowWriter;

/**
 * The key of the row deleted last, and whether nothing came after it yet, across the files of one sequence of changes: a
 * row that moves is a deletion and an insert next to each other, and a file may end in between. Confined to one thread.
 */
final class LastDeletion {
    private static final int KEY_BYTES = 1 << 8;

    private CsvRowWriter key = new CsvRowWriter(KEY_BYTES);
    private CsvRowWriter keyBefore = new CsvRowWriter(KEY_BYTES);
    private boolean last;

    /** To be filled with the key of the next deletion; the key before it stays readable until the next call. */
    CsvRowWriter next() {
        CsvRowWriter reused = keyBefore;
        keyBefore = key;
        key = reused;
        key.truncate(0);
        return key;
    }

    void key(Slice into) {
        into.set(key.buffer(), 0, key.length());
    }

    /** Says whether the row just read is that deletion. */
    void isLast(boolean deletion) {
        last = deletion;
    }

    boolean isLast() {
        return last;
    }
}
