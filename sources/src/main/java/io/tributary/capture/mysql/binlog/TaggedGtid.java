package io.tributary.capture.mysql.binlog;

/**
 * The body of a GTID_TAGGED event, in MySQL's own serialization: format version, size, and the last field id a reader must
 * know; then fields, each an id and a value, left out when they have a default. All numbers have a variable length: as many
 * ones in the lowest bits of the first byte as bytes follow it, then a zero, then the number's bits, lowest first; signed
 * ones have their sign in the lowest bit of the number.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/PageLibsMysqlSerialization.html">Serialization</a>
 */
record TaggedGtid(
        long sourceHigh, long sourceLow, String tag, long number, long commitMicros, long originalCommitMicros) {
    private static final int VERSION = 1;

    private static final int SOURCE = 1;
    private static final int NUMBER = 2;
    private static final int TAG = 3;
    private static final int COMMIT_TIME = 6;
    private static final int ORIGINAL_COMMIT_TIME = 7;
    /** Fields come in order; those behind this one have values of unknown shape and are not needed. */
    private static final int LAST_KNOWN = 11;

    static TaggedGtid read(EventCursor body, PlaceTracker places) {
        int from = body.at();
        long version = unsigned(body);
        long size = unsigned(body);
        long mustBeKnown = unsigned(body);
        if (version != VERSION || mustBeKnown > LAST_KNOWN) {
            throw LogErrors.unexpected(
                    "a tagged GTID of version " + version + " with a field " + mustBeKnown, places.startText());
        }
        long high = 0;
        long low = 0;
        String tag = "";
        long number = 0;
        long micros = 0;
        long originalMicros = -1;
        while (body.at() - from < size) {
            int field = (int) unsigned(body);
            if (field > LAST_KNOWN) {
                break;
            }
            switch (field) {
                case SOURCE -> {
                    high = uuidHalf(body);
                    low = uuidHalf(body);
                }
                case NUMBER -> number = signed(body);
                case TAG -> tag = body.text((int) unsigned(body));
                case COMMIT_TIME -> micros = unsigned(body);
                case ORIGINAL_COMMIT_TIME -> originalMicros = unsigned(body);
                default -> unsigned(body);
            }
        }
        return new TaggedGtid(high, low, tag, number, micros, originalMicros < 0 ? micros : originalMicros);
    }

    /** Each byte is a number of its own. */
    private static long uuidHalf(EventCursor body) {
        long half = 0;
        for (int i = 0; i < 8; i++) {
            half = half << 8 | (unsigned(body) & 0xff);
        }
        return half;
    }

    private static long signed(EventCursor body) {
        long value = unsigned(body);
        return (value & 1) == 0 ? value >>> 1 : ~(value >>> 1);
    }

    private static long unsigned(EventCursor body) {
        int first = body.int8();
        int more = Integer.numberOfTrailingZeros(~first & 0x1ff);
        if (more == 8) {
            return body.int64();
        }
        long high = body.integer(more);
        return first >>> (more + 1) | high << (7 - more);
    }
}
