package io.tributary.capture.mysql.value;

/**
 * Type codes of table maps, and what their metadata says.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Table__map__event.html">
 *     Table_map_event</a>
 */
final class LogType {
    static final int TINY = 1;
    static final int SHORT = 2;
    static final int LONG = 3;
    /** Metadata: 4, the bytes of a value. */
    static final int FLOAT = 4;
    /** Metadata: 8, the bytes of a value. */
    static final int DOUBLE = 5;

    /** Seconds since the epoch, little-endian, as servers before 5.6 keep them. */
    static final int TIMESTAMP = 7;

    static final int LONGLONG = 8;
    static final int INT24 = 9;
    static final int DATE = 10;
    /** The number {@code HHMMSS}, as servers before 5.6 keep it. */
    static final int TIME = 11;
    /** The number {@code YYYYMMDDHHMMSS}, as servers before 5.6 keep it. */
    static final int DATETIME = 12;

    static final int YEAR = 13;
    static final int NEWDATE = 14;
    /** Metadata: the most bytes of a value. */
    static final int VARCHAR = 15;
    /** Metadata: whole bytes in the high byte, bits beyond them in the low one. */
    static final int BIT = 16;
    /** Metadata: fraction digits. */
    static final int TIMESTAMP2 = 17;
    /** Metadata: fraction digits. */
    static final int DATETIME2 = 18;
    /** Metadata: fraction digits. */
    static final int TIME2 = 19;
    /** MariaDB. Metadata: bytes of a value's length. */
    static final int BLOB_COMPRESSED = 140;
    /** MariaDB. Metadata: the most bytes of a stored value. */
    static final int VARCHAR_COMPRESSED = 141;
    /** Metadata: bytes of a value's length. */
    static final int VECTOR = 242;
    /** Metadata: bytes of a value's length. */
    static final int JSON = 245;
    /** Metadata: precision in the high byte, scale in the low one. */
    static final int NEWDECIMAL = 246;
    /** Metadata: bytes of a value in the low byte. */
    static final int ENUM = 247;
    /** Metadata: bytes of a value in the low byte. */
    static final int SET = 248;
    /** Metadata: bytes of a value's length. */
    static final int BLOB = 252;
    /** Metadata: the most bytes of a value. */
    static final int VAR_STRING = 253;
    /** Metadata: the most bytes of a value. */
    static final int STRING = 254;
    /** Metadata: bytes of a value's length. */
    static final int GEOMETRY = 255;

    private LogType() {}
}
