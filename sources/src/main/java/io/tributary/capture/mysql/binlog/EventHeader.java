package io.tributary.capture.mysql.binlog;

/**
 * The first 19 bytes of an event, in place: seconds (4), type (1), server id (4), length of the whole event (4), offset of
 * its end in the file (4), flags (2).
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_replication_binlog_event.html">Header</a>
 */
final class EventHeader {
    static final int LENGTH = 19;

    private static final int FLAGS_AT = 17;
    private static final int ARTIFICIAL = 0x20;

    private EventHeader() {}

    static long seconds(byte[] event, int offset) {
        return int32(event, offset);
    }

    static int type(byte[] event, int offset) {
        return event[offset + 4] & 0xff;
    }

    static long server(byte[] event, int offset) {
        return int32(event, offset + 5);
    }

    static long length(byte[] event, int offset) {
        return int32(event, offset + 9);
    }

    /** The lower 32 bits of where the event ends in its file; 0 when that is not said. */
    static long end(byte[] event, int offset) {
        return int32(event, offset + 13);
    }

    /** Whether the server made it up for its reader: it is in no file. */
    static boolean isArtificial(byte[] event, int offset) {
        return (event[offset + FLAGS_AT] & ARTIFICIAL) != 0;
    }

    /** Where the flag stands that says that the file was not closed, which the checksum leaves out. */
    static int flagsAt(int offset) {
        return offset + FLAGS_AT;
    }

    static long int32(byte[] source, int at) {
        return (source[at] & 0xffL)
                | (source[at + 1] & 0xffL) << 8
                | (source[at + 2] & 0xffL) << 16
                | (source[at + 3] & 0xffL) << 24;
    }
}
