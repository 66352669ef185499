package io.tributary.merge;

/** What becomes of one row, with the letter that {@link NetPass} writes. */
public enum NetKind {
    /** There was no row; there is one now, all its values known. */
    INSERT('I'),
    /** The row keeps its key and gets new values; those that were not sent stay. */
    UPDATE('U'),
    /** The row gets another key; values that were not sent are those it had. */
    MOVE('M'),
    /** There was a row; there is none now. */
    DELETE('D'),
    /** Whether there was a row with its key or not, the row is there now, all its values known. */
    PUT('P'),
    /** As put, by an update: there should have been a row. */
    SET('S'),
    /** Whether there was a row with its key or not, there is none now. */
    REMOVE('R'),
    /** The row comes out as it was before, which is worth checking: see {@link NetPass}. */
    NOTHING('N');

    private final byte letter;

    NetKind(char letter) {
        this.letter = (byte) letter;
    }

    /** An ASCII byte. */
    public byte letter() {
        return letter;
    }
}
