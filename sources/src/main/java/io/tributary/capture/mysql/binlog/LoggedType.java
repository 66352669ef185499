package io.tributary.capture.mysql.binlog;

/**
 * The numbers of column types in table maps, as {@link TableMap#type} gives them, and how many bytes their values have in
 * rows. What the metadata of a type is stands with it.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Table__map__event.html">MySQL</a>
 * @see <a href="https://mariadb.com/docs/server/reference/clientserver-protocol/replication-protocol/rows_event_v1v2-rows_compressed_event_v1">MariaDB</a>
 */
public final class LoggedType {
    /** DECIMAL of servers before 5.0. */
    public static final int OLD_DECIMAL = 0;

    public static final int TINY = 1;
    public static final int SHORT = 2;
    public static final int LONG = 3;
    /** Metadata: bytes of a value. */
    public static final int FLOAT = 4;
    /** Metadata: bytes of a value. */
    public static final int DOUBLE = 5;

    public static final int NULL = 6;
    /** Of servers before 5.6, or tables made by them. */
    public static final int TIMESTAMP = 7;

    public static final int LONGLONG = 8;
    public static final int INT24 = 9;
    public static final int DATE = 10;
    /** Of servers before 5.6, or tables made by them. */
    public static final int TIME = 11;
    /** Of servers before 5.6, or tables made by them. */
    public static final int DATETIME = 12;

    public static final int YEAR = 13;
    public static final int NEWDATE = 14;
    /** Metadata: most bytes of a value. */
    public static final int VARCHAR = 15;
    /** Metadata: whole bytes in the upper byte, bits beyond them in the lower. */
    public static final int BIT = 16;
    /** Metadata: digits of the second's fraction. */
    public static final int TIMESTAMP2 = 17;
    /** Metadata: digits of the second's fraction. */
    public static final int DATETIME2 = 18;
    /** Metadata: digits of the second's fraction. */
    public static final int TIME2 = 19;
    /** Of a hidden column of an index over JSON arrays. */
    public static final int TYPED_ARRAY = 20;
    /** MariaDB, {@code blob compressed}. Metadata: bytes of a value's length. */
    public static final int BLOB_COMPRESSED = 140;
    /** MariaDB, {@code varchar compressed}. Metadata: most bytes of a value. */
    public static final int VARCHAR_COMPRESSED = 141;
    /** Metadata: bytes of a value's length. */
    public static final int VECTOR = 242;
    /** Metadata: bytes of a value's length. */
    public static final int JSON = 245;
    /** Metadata: precision in the upper byte, scale in the lower. */
    public static final int NEWDECIMAL = 246;
    /** Metadata: bytes of a value. */
    public static final int ENUM = 247;
    /** Metadata: bytes of a value. */
    public static final int SET = 248;

    public static final int TINY_BLOB = 249;
    public static final int MEDIUM_BLOB = 250;
    public static final int LONG_BLOB = 251;
    /** Of all sizes. Metadata: bytes of a value's length. */
    public static final int BLOB = 252;

    public static final int VAR_STRING = 253;
    /** CHAR and BINARY. Metadata: most bytes of a value. */
    public static final int STRING = 254;
    /** Metadata: bytes of a value's length. */
    public static final int GEOMETRY = 255;

    /** {@link #width} of a type that rows cannot be read with. */
    static final int UNREADABLE = Integer.MIN_VALUE;

    /** Bytes that 0 to 9 decimal digits take. */
    private static final int[] DIGIT_BYTES = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};

    private LoggedType() {}

    /**
     * Reads a type's metadata.
     *
     * @param types the types of a table, of which that at {@code column} becomes the real one where ENUM, SET and long CHAR
     *     hide it in the metadata of CHAR
     * @return the metadata, 0 for none
     */
    static int readMetadata(int[] types, int column, EventCursor metadata) {
        switch (types[column]) {
            case FLOAT,
                    DOUBLE,
                    TINY_BLOB,
                    MEDIUM_BLOB,
                    LONG_BLOB,
                    BLOB,
                    BLOB_COMPRESSED,
                    JSON,
                    GEOMETRY,
                    VECTOR,
                    TIMESTAMP2,
                    DATETIME2,
                    TIME2 -> {
                return metadata.int8();
            }
            case VARCHAR, VAR_STRING, VARCHAR_COMPRESSED, BIT -> {
                return metadata.int16();
            }
            case NEWDECIMAL -> {
                int precision = metadata.int8();
                return precision << 8 | metadata.int8();
            }
            case STRING, ENUM, SET -> {
                return string(types, column, metadata.int8(), metadata.int8());
            }
            case TYPED_ARRAY -> {
                return typedArray(metadata);
            }
            default -> {
                return 0;
            }
        }
    }

    /** Lengths above 255 borrow two bits of the type, in which every real type has ones. */
    private static int string(int[] types, int column, int type, int length) {
        types[column] = type | 0x30;
        return length | ((type & 0x30) ^ 0x30) << 4;
    }

    /** The element's type, then its metadata; its rows are never read. */
    private static int typedArray(EventCursor metadata) {
        int element = metadata.int8();
        switch (element) {
            case VARCHAR -> metadata.skip(3);
            case NEWDECIMAL -> metadata.skip(2);
            case TIMESTAMP2, DATETIME2, TIME2 -> metadata.skip(1);
            default -> {}
        }
        return element;
    }

    /**
     * How values of a type are laid out in rows: {@code n >= 0}, {@code n} bytes; {@code -n}, a length of {@code n} bytes and
     * then as many; {@link #UNREADABLE}.
     */
    static int width(int type, int metadata) {
        return switch (type) {
            case NULL -> 0;
            case TINY, YEAR -> 1;
            case SHORT -> 2;
            case INT24, DATE, NEWDATE, TIME -> 3;
            case LONG, TIMESTAMP -> 4;
            case FLOAT -> metadata == 4 ? 4 : UNREADABLE;
            case DOUBLE -> metadata == 8 ? 8 : UNREADABLE;
            case LONGLONG, DATETIME -> 8;
            case TIMESTAMP2 -> withFraction(4, metadata);
            case DATETIME2 -> withFraction(5, metadata);
            case TIME2 -> withFraction(3, metadata);
            case BIT -> (metadata >>> 8) + ((metadata & 0xff) > 0 ? 1 : 0);
            case ENUM, SET -> metadata >= 1 && metadata <= 8 ? metadata : UNREADABLE;
            case NEWDECIMAL -> decimal(metadata >>> 8, metadata & 0xff);
            case VARCHAR, VAR_STRING, VARCHAR_COMPRESSED, STRING -> metadata > 255 ? -2 : -1;
            case TINY_BLOB, MEDIUM_BLOB, LONG_BLOB, BLOB, BLOB_COMPRESSED, JSON, GEOMETRY, VECTOR ->
                metadata >= 1 && metadata <= 4 ? -metadata : UNREADABLE;
            default -> UNREADABLE;
        };
    }

    private static int withFraction(int bytes, int digits) {
        return digits > 6 ? UNREADABLE : bytes + (digits + 1) / 2;
    }

    private static int decimal(int precision, int scale) {
        int whole = precision - scale;
        return whole < 0 ? UNREADABLE : digits(whole) + digits(scale);
    }

    private static int digits(int count) {
        return count / 9 * 4 + DIGIT_BYTES[count % 9];
    }

    static boolean isNumber(int type) {
        return switch (type) {
            case TINY, SHORT, INT24, LONG, LONGLONG, OLD_DECIMAL, NEWDECIMAL, FLOAT, DOUBLE, YEAR -> true;
            default -> false;
        };
    }
}
