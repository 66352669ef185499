package io.tributary.capture.mysql.binlog;

/**
 * Where in the log reading is. Headers carry 32 bits of an event's end, or nothing (MariaDB, within a transaction): the rest
 * follows from what was read before. Confined to one thread.
 */
final class PlaceTracker {
    private static final long WRAP = 1L << 32;
    private static final long BACKWARDS_MAX = 1L << 31;
    private static final long LOW = WRAP - 1;

    private String file = "";
    private long start;
    private long end;

    /** The last event's end. */
    LogPlace end() {
        return new LogPlace(file, end);
    }

    /** The last event's begin. */
    LogPlace start() {
        return new LogPlace(file, start);
    }

    /** The last event's begin, for people, also before a file is known. */
    String startText() {
        return file.isEmpty() ? "the start of the stream" : file + ":" + start;
    }

    boolean isKnown() {
        return !file.isEmpty();
    }

    /** The stream goes on at this place; returns whether that is another file. */
    boolean rotate(String toFile, long toOffset) {
        if (toFile.equals(file)) {
            return false;
        }
        file = toFile;
        start = toOffset;
        end = toOffset;
        return true;
    }

    /** An event that stands in no file begins where the last one ended. */
    void stay() {
        start = end;
    }

    /**
     * Steps over an event of the file.
     *
     * @param low the header's offset of its end, 0 when it has none
     */
    void advance(int length, long low) {
        if (low == 0) {
            start = end;
            end += length;
            return;
        }
        long least = end + length;
        long candidate = (end & ~LOW) | low;
        if (candidate < least) {
            if (least - candidate < BACKWARDS_MAX) {
                start = end;
                throw LogErrors.unexpected(
                        "an event that ends at " + low + " where " + (least & LOW) + " is the least", startText());
            }
            candidate += WRAP;
        }
        end = candidate;
        start = end - length;
    }

    /** A heartbeat says how far the server has read, also over what it does not send. */
    void heartbeat(long offset) {
        end = Math.max(end, offset);
        start = end;
    }

    /** The offset whose lower half a heartbeat has. */
    long withHighHalf(long low) {
        return (end & ~LOW) | low;
    }
}
