package io.tributary.capture.mysql.value;

/**
 * The parts of a date with time as the binary protocol sends it, little-endian: year (2 bytes), month, day, hour,
 * minute, second, microseconds (4 bytes); parts at the end that are zero may be missing: after 11, 7, 4 or 0 bytes.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html">Binary
 *     protocol value</a>
 */
final class SentTime {
    private SentTime() {}

    static void expectDateTime(int length) {
        if (length != 0 && length != 4 && length != 7 && length != 11) {
            throw ColumnForm.unexpected("a date with time of " + length + " bytes");
        }
    }

    static int year(byte[] source, int offset, int length) {
        return length == 0 ? 0 : (int) Bytes.littleEndian(source, offset, 2);
    }

    static int month(byte[] source, int offset, int length) {
        return part(source, offset, length, 2);
    }

    static int day(byte[] source, int offset, int length) {
        return part(source, offset, length, 3);
    }

    static int hour(byte[] source, int offset, int length) {
        return part(source, offset, length, 4);
    }

    static int minute(byte[] source, int offset, int length) {
        return part(source, offset, length, 5);
    }

    static int second(byte[] source, int offset, int length) {
        return part(source, offset, length, 6);
    }

    static int micros(byte[] source, int offset, int length) {
        return length == 11 ? (int) Bytes.littleEndian(source, offset + 7, 4) : 0;
    }

    private static int part(byte[] source, int offset, int length, int at) {
        return at < length ? source[offset + at] & 0xff : 0;
    }
}
