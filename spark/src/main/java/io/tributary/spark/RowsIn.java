package io.tributary.spark;

import java.io.Serializable;

/**
 * A piece of the rows that a run begins with.
 *
 * @param kind where it is
 * @param path of a file below the target's root; of a load its number among the load's files is enough
 * @param from first byte; 0 for whole files
 * @param bytes length
 * @param crc32c check sum that it must have, or -1 when only the whole file's is known
 * @param number of a load's file
 */
record RowsIn(Kind kind, String path, long from, long bytes, long crc32c, int number) implements Serializable {
    static final long UNKNOWN = -1;

    /** Where a piece is. */
    enum Kind {
        /** A piece of the final file. */
        FINAL,
        /** A file of the load. */
        LOAD,
        /** A part that the run before wrote. */
        PART
    }

    static RowsIn ofFinal(String path, long from, long bytes) {
        return new RowsIn(Kind.FINAL, path, from, bytes, UNKNOWN, 0);
    }

    static RowsIn ofLoad(int number) {
        return new RowsIn(Kind.LOAD, "", 0, 0, UNKNOWN, number);
    }

    static RowsIn ofPart(RowPart part) {
        return new RowsIn(Kind.PART, part.path(), 0, part.bytes(), part.crc32c(), 0);
    }
}
