package io.tributary.capture.mysql.binlog;

import java.util.Arrays;

/**
 * Joins the fragments that MariaDB 12.3 and later cuts a big rows event into (PARTIAL_ROW_DATA): count of fragments (4
 * bytes), this one's number from 1 (4), flags (1), with the flag 1 the size of the whole event (8), which the first fragment
 * has; then bytes of the whole event, header included. Confined to one thread.
 *
 * @see <a href="https://mariadb.com/docs/server/reference/clientserver-protocol/replication-protocol/partial_row_data_event">Fragments</a>
 */
final class RowFragments {
    private static final int HAS_SIZE = 1;
    private static final int SIZE_MAX = Integer.MAX_VALUE - 16;

    private static final byte[] NONE = new byte[0];

    private final PlaceTracker places;
    private final Checksum checksum = new Checksum();
    private byte[] whole = NONE;
    private int filled;
    private long fragments;
    private long last;

    RowFragments(PlaceTracker places) {
        this.places = places;
    }

    /** Takes a fragment; returns whether it was the last, and {@link #take} has the event. */
    boolean add(EventCursor body) {
        long count = body.int32();
        long number = body.int32();
        boolean hasSize = (body.int8() & HAS_SIZE) != 0;
        if (number == 1 && hasSize) {
            begin(body.int64());
            fragments = count;
        } else if (number != last + 1 || count != fragments || hasSize) {
            throw unexpected("fragment " + number + " of " + count + " of a rows event behind fragment " + last + " of "
                    + fragments);
        }
        last = number;
        int length = body.remaining();
        if (length > whole.length - filled) {
            throw unexpected("fragments of a rows event that are bigger than it");
        }
        System.arraycopy(body.buffer(), body.skip(length), whole, filled, length);
        filled += length;
        return number == count;
    }

    private void begin(long size) {
        if (last != 0) {
            throw unexpected("fragments of a rows event of which the last is missing");
        }
        if (size < EventHeader.LENGTH || size > SIZE_MAX) {
            throw unexpected("fragments of a rows event of " + size + " bytes");
        }
        whole = new byte[(int) size];
        filled = 0;
    }

    /** The whole event, without a checksum. */
    byte[] take() {
        byte[] event = whole;
        if (filled != event.length
                || !EventType.isRows(EventHeader.type(event, 0))
                || EventHeader.length(event, 0) != event.length) {
            throw unexpected("fragments that do not make a rows event");
        }
        whole = NONE;
        last = 0;
        fragments = 0;
        return checksum.matches(event, 0, filled) ? Arrays.copyOf(event, filled - LogFormat.CHECKSUM_LENGTH) : event;
    }

    /** Whether an event is waiting for fragments, behind which nothing else may come. */
    boolean isIncomplete() {
        return last != 0;
    }

    private RuntimeException unexpected(String what) {
        return LogErrors.unexpected(what, places.startText());
    }
}
