package io.tributary.change;

/** What happened to a row, with the letter DMS writes in a change file's first field. */
public enum Operation {
    INSERT('I'),
    UPDATE('U'),
    DELETE('D');

    private final byte letter;

    Operation(char letter) {
        this.letter = (byte) letter;
    }

    /** {@code I}, {@code U} or {@code D} as an ASCII byte. */
    public byte letter() {
        return letter;
    }
}
