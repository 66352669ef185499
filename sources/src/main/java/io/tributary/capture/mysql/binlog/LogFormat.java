package io.tributary.capture.mysql.binlog;

/**
 * What a FORMAT_DESCRIPTION event says of the events behind it: binlog version (2 bytes, always 4), the server's version (50),
 * time (4), header length (1, always 19), for each type from 1 the length of its fixed part (1 each), checksum algorithm (1).
 *
 * @param serverVersion such as {@code 9.7.4} or {@code 11.4.5-MariaDB-log}
 * @param isChecked whether events end in a CRC32 of four bytes
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Format__description__event.html">Format</a>
 */
record LogFormat(String serverVersion, boolean isChecked) {
    static final int CHECKSUM_LENGTH = 4;

    private static final int VERSION_LENGTH = 50;
    private static final int ALGORITHM_CRC32 = 1;

    /** Whether a whole event of this kind says that events have checksums, itself included. */
    static boolean isChecked(byte[] event, int offset, int length) {
        return length > EventHeader.LENGTH + CHECKSUM_LENGTH
                && event[offset + length - CHECKSUM_LENGTH - 1] == ALGORITHM_CRC32;
    }

    /** Reads the body of the event, which always ends in algorithm and checksum. */
    static LogFormat read(EventCursor body, String place) {
        int version = body.int16();
        String server = body.text(VERSION_LENGTH);
        int zero = server.indexOf('\0');
        body.skip(4);
        int header = body.int8();
        if (version != 4 || header != EventHeader.LENGTH) {
            throw LogErrors.unexpected("events of format " + version + " with headers of " + header + " bytes", place);
        }
        int types = body.remaining() - 1 - CHECKSUM_LENGTH;
        int lengths = body.skip(types);
        byte[] source = body.buffer();
        expect(source, lengths, types, EventType.QUERY, 13, place);
        expect(source, lengths, types, EventType.TABLE_MAP, 8, place);
        for (int i = 0; i < 3; i++) {
            expect(source, lengths, types, EventType.WRITE_ROWS_V1 + i, 8, place);
            expect(source, lengths, types, EventType.WRITE_ROWS_V2 + i, 10, place);
            expect(source, lengths, types, EventType.WRITE_ROWS_COMPRESSED_V1 + i, 8, place);
            expect(source, lengths, types, EventType.WRITE_ROWS_COMPRESSED_V2 + i, 10, place);
        }
        int algorithm = body.int8();
        if (algorithm > ALGORITHM_CRC32) {
            throw LogErrors.unexpected("checksums of unknown algorithm " + algorithm, place);
        }
        return new LogFormat(zero < 0 ? server : server.substring(0, zero), algorithm == ALGORITHM_CRC32);
    }

    /** Types the server does not know have no length, or 0. */
    private static void expect(byte[] source, int lengths, int types, int type, int length, String place) {
        int found = type <= types ? source[lengths + type - 1] & 0xff : 0;
        if (found != 0 && found != length) {
            throw LogErrors.unexpected(
                    "events of type " + type + " with a fixed part of " + found + " bytes where " + length
                            + " are known",
                    place);
        }
    }
}
