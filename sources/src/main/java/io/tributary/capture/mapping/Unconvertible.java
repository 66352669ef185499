package io.tributary.capture.mapping;

/** A value cannot be what a rule makes of it; the message says why, never the value. */
final class Unconvertible extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unconvertible(String message) {
        super(message, null, false, false);
    }
}
