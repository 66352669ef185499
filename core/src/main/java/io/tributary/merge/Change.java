package io.tributary.merge;

/** One change, filled anew for every row so that rows need no objects. Confined to one thread. */
final class Change {
    /** What happened. */
    enum Kind {
        /** {@code row} is new, all its values known. */
        INSERT('I'),
        /** {@code row} replaces the row with its key, all its values known. */
        UPDATE('U'),
        /** As update, but values under a bare marker stay as they are. */
        PATCH('P'),
        /** The row with {@code key} goes. */
        DELETE('D'),
        /** {@code row}, all its values known, is there afterwards, in place of a row with its key if there is one. */
        PUT('W'),
        /** As put, by an update: there should be a row with its key. */
        SET('S'),
        /** The row with {@code key} goes, if there is one. */
        REMOVE('X'),
        /** The row with {@code fromKey} becomes {@code row}; values under a bare marker stay as they are. */
        MOVE('M');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        /** Stands for the kind in scratch files. */
        char letter() {
            return letter;
        }

        static Kind of(int letter) {
            return switch (letter) {
                case 'I' -> INSERT;
                case 'U' -> UPDATE;
                case 'P' -> PATCH;
                case 'D' -> DELETE;
                case 'M' -> MOVE;
                case 'W' -> PUT;
                case 'S' -> SET;
                case 'X' -> REMOVE;
                default -> throw new IllegalStateException("No change has the letter " + letter);
            };
        }
    }

    Kind kind = Kind.INSERT;
    /** Identity of the row, after the change if that moves it: canonical CSV fields joined by commas. */
    final Slice key = new Slice();
    /** Canonical CSV with its line end; empty for a deletion. */
    final Slice row = new Slice();
    /** Only for a move. */
    final Slice fromKey = new Slice();
    /** How many equal ones; more than one only for rows without a key. */
    int copies = 1;

    final Origin origin = new Origin();

    /** The landing file, by its number within the plan, and the row in it. */
    static final class Origin {
        int file;
        int row;
    }
}
