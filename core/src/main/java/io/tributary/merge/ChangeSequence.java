package io.tributary.merge;

/** Changes in order. Confined to one thread. */
interface ChangeSequence {
    /** Moves to the next change; false after the last. */
    boolean advance();

    /** Whether there is a current change: {@link #advance} found one. */
    boolean hasCurrent();

    /** The current change; valid until the next {@link #advance}. */
    Change current();
}
