package io.tributary.capture.postgres;

import io.tributary.change.Position;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;

/** Places in the write-ahead log: unsigned 64-bit numbers, as text two hexadecimal halves such as {@code 0/16B3748}. */
final class Lsn {
    private Lsn() {}

    static long parse(String text) {
        int slash = text.indexOf('/');
        try {
            long high = Long.parseLong(text.substring(0, Math.max(slash, 0)), 16);
            long low = Long.parseLong(text.substring(slash + 1), 16);
            return (high << 32) | low;
        } catch (NumberFormatException e) {
            throw new PipelineException(
                    ErrorCode.LANDING_CORRUPT,
                    "Not a position in a PostgreSQL log: " + text,
                    "The landing folder was written from another kind of source: use another folder.",
                    e);
        }
    }

    static String text(long lsn) {
        String low = Long.toHexString(lsn & 0xFFFF_FFFFL);
        return (Long.toHexString(lsn >>> 32) + "/" + low).toUpperCase(java.util.Locale.ROOT);
    }

    static Position position(long lsn) {
        return new Position(text(lsn));
    }

    /** The number of a position; 0 when there is none yet. What follows a space is not part of it. */
    static long of(Position position) {
        if (position.isNone()) {
            return 0;
        }
        String text = position.text();
        int space = text.indexOf(' ');
        return parse(space < 0 ? text : text.substring(0, space));
    }

    static boolean isBefore(long left, long right) {
        return Long.compareUnsigned(left, right) < 0;
    }
}
