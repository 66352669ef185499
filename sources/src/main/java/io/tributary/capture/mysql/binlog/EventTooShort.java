package io.tributary.capture.mysql.binlog;

/** An event ended before what its type says it holds. Caught by {@link LogDecoder}, which knows event and place. */
final class EventTooShort extends RuntimeException {
    EventTooShort() {
        super("an event ends too early", null, false, false);
    }
}
