package io.tributary.capture.mysql.binlog;

import io.tributary.capture.mysql.wire.Flavour;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What a table map says of columns beyond their types: fields of a type (1 byte), a length (packed) and a value. How much is
 * there depends on the server and on {@code binlog_row_metadata}: MINIMAL has signedness, charsets and geometry types.
 * Columns are counted from 0. Fields of types not known here are skipped: they say more about columns, not otherwise.
 * Immutable.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Table__map__event.html">Optional metadata</a>
 */
public final class TableDetails {
    private static final int SIGNEDNESS = 1;
    private static final int DEFAULT_CHARSET = 2;
    private static final int COLUMN_CHARSET = 3;
    private static final int COLUMN_NAME = 4;
    private static final int SET_LABELS = 5;
    private static final int ENUM_LABELS = 6;
    private static final int GEOMETRY_TYPE = 7;
    private static final int SIMPLE_PRIMARY_KEY = 8;
    private static final int PREFIXED_PRIMARY_KEY = 9;
    private static final int ENUM_AND_SET_DEFAULT_CHARSET = 10;
    private static final int ENUM_AND_SET_COLUMN_CHARSET = 11;
    private static final int VISIBILITY = 12;
    private static final int VECTOR_DIMENSIONS = 13;

    /**
     * A column of the primary key.
     *
     * @param prefix how many characters of the column count; 0 for all
     */
    public record KeyPart(int column, int prefix) {}

    private final Flavour flavour;
    private final int[] types;
    private final boolean[] isUnsigned;
    private final boolean[] isInvisible;
    private final int[] collations;
    private final int[] geometryTypes;
    private final int[] vectorDimensions;
    private final List<List<byte[]>> labels;
    private List<String> names = List.of();
    private List<KeyPart> primaryKey = List.of();
    private boolean hasSignedness;

    TableDetails(Flavour flavour, int[] types, byte[] body, int from) {
        this.flavour = flavour;
        this.types = types;
        this.isUnsigned = new boolean[types.length];
        this.isInvisible = new boolean[types.length];
        this.collations = new int[types.length];
        this.geometryTypes = new int[types.length];
        this.vectorDimensions = new int[types.length];
        this.labels = new ArrayList<>(Collections.nCopies(types.length, List.of()));
        EventCursor fields = new EventCursor();
        fields.wrap(body, from, body.length);
        EventCursor field = new EventCursor();
        while (fields.remaining() > 0) {
            int type = fields.int8();
            int length = fields.packedCount();
            int at = fields.skip(length);
            field.wrap(body, at, at + length);
            read(type, field);
        }
    }

    private void read(int type, EventCursor field) {
        switch (type) {
            case SIGNEDNESS -> signedness(field);
            case DEFAULT_CHARSET -> defaultCollation(field, Kind.CHARACTERS);
            case COLUMN_CHARSET -> each(field, Kind.CHARACTERS, collations);
            case COLUMN_NAME -> names(field);
            case SET_LABELS -> labels(field, LoggedType.SET);
            case ENUM_LABELS -> labels(field, LoggedType.ENUM);
            case GEOMETRY_TYPE -> each(field, Kind.GEOMETRY, geometryTypes);
            case SIMPLE_PRIMARY_KEY -> primaryKey(field, false);
            case PREFIXED_PRIMARY_KEY -> primaryKey(field, true);
            case ENUM_AND_SET_DEFAULT_CHARSET -> defaultCollation(field, Kind.LABELS);
            case ENUM_AND_SET_COLUMN_CHARSET -> each(field, Kind.LABELS, collations);
            case VISIBILITY -> visibility(field);
            case VECTOR_DIMENSIONS -> each(field, Kind.VECTOR, vectorDimensions);
            default -> {}
        }
    }

    /** Names of all columns; empty when the server does not log them. */
    public List<String> names() {
        return names;
    }

    /** Whether it is known which numbers are unsigned. */
    public boolean hasSignedness() {
        return hasSignedness;
    }

    /** Whether a number is unsigned; false for what is no number. YEAR is unsigned. */
    public boolean isUnsigned(int column) {
        return isUnsigned[column];
    }

    /** The id of a text's collation, also of ENUM and SET; 0 when not said. 63 is binary. */
    public int collation(int column) {
        return collations[column];
    }

    /** The labels of an ENUM or SET, each in the column's own charset; empty when not said. */
    public List<byte[]> labels(int column) {
        return labels.get(column);
    }

    /** What shapes a geometry column holds, a type number of WKB; 0 for all, or not said. */
    public int geometryType(int column) {
        return geometryTypes[column];
    }

    /** How many numbers a vector has; 0 when not said. */
    public int vectorDimensions(int column) {
        return vectorDimensions[column];
    }

    /** Whether {@code SELECT *} leaves the column out. */
    public boolean isInvisible(int column) {
        return isInvisible[column];
    }

    /** The primary key in its order; empty when there is none, or not said. */
    public List<KeyPart> primaryKey() {
        return primaryKey;
    }

    /** Columns that a field of details counts for itself. */
    private enum Kind {
        CHARACTERS,
        LABELS,
        GEOMETRY,
        VECTOR
    }

    private boolean isOf(Kind kind, int type) {
        return switch (kind) {
            case CHARACTERS -> isCharacters(type);
            case LABELS -> type == LoggedType.ENUM || type == LoggedType.SET;
            case GEOMETRY -> type == LoggedType.GEOMETRY;
            case VECTOR -> type == LoggedType.VECTOR;
        };
    }

    /** MariaDB counts geometries as texts, with the binary collation. */
    private boolean isCharacters(int type) {
        return switch (type) {
            case LoggedType.VARCHAR,
                    LoggedType.VAR_STRING,
                    LoggedType.STRING,
                    LoggedType.VARCHAR_COMPRESSED,
                    LoggedType.BLOB_COMPRESSED,
                    LoggedType.TINY_BLOB,
                    LoggedType.MEDIUM_BLOB,
                    LoggedType.LONG_BLOB,
                    LoggedType.BLOB -> true;
            case LoggedType.GEOMETRY -> flavour == Flavour.MARIADB;
            default -> false;
        };
    }

    /** A bit for each number, the highest of a byte first. */
    private void signedness(EventCursor field) {
        hasSignedness = true;
        int bit = 0;
        int bits = 0;
        for (int i = 0; i < types.length; i++) {
            if (LoggedType.isNumber(types[i])) {
                if ((bit & 7) == 0) {
                    bits = field.int8();
                }
                isUnsigned[i] = (bits & (0x80 >>> (bit & 7))) != 0;
                bit++;
            }
        }
    }

    /** A bit for each column that is visible, the highest of a byte first. */
    private void visibility(EventCursor field) {
        int bits = 0;
        for (int i = 0; i < types.length; i++) {
            if ((i & 7) == 0) {
                bits = field.int8();
            }
            isInvisible[i] = (bits & (0x80 >>> (i & 7))) == 0;
        }
    }

    /** One collation, then for the columns that have another their number among their kind, and it. */
    private void defaultCollation(EventCursor field, Kind kind) {
        int[] columns = columns(kind);
        int collation = (int) field.packed();
        for (int column : columns) {
            collations[column] = collation;
        }
        while (field.remaining() > 0) {
            int number = (int) field.packed();
            if (number < 0 || number >= columns.length) {
                throw new EventTooShort();
            }
            collations[columns[number]] = (int) field.packed();
        }
    }

    private void each(EventCursor field, Kind kind, int[] target) {
        for (int column : columns(kind)) {
            target[column] = (int) field.packed();
        }
    }

    private int[] columns(Kind kind) {
        int[] columns = new int[types.length];
        int count = 0;
        for (int i = 0; i < types.length; i++) {
            if (isOf(kind, types[i])) {
                columns[count++] = i;
            }
        }
        return Arrays.copyOf(columns, count);
    }

    private void names(EventCursor field) {
        List<String> read = new ArrayList<>(types.length);
        for (int i = 0; i < types.length; i++) {
            read.add(field.text(field.packedCount()));
        }
        names = List.copyOf(read);
    }

    private void labels(EventCursor field, int type) {
        for (int i = 0; i < types.length; i++) {
            if (types[i] == type) {
                int count = field.packedCount();
                List<byte[]> read = new ArrayList<>(count);
                for (int label = 0; label < count; label++) {
                    read.add(field.bytes(field.packedCount()));
                }
                labels.set(i, List.copyOf(read));
            }
        }
    }

    private void primaryKey(EventCursor field, boolean isPrefixed) {
        List<KeyPart> read = new ArrayList<>();
        while (field.remaining() > 0) {
            int column = (int) field.packed();
            if (column < 0 || column >= types.length) {
                throw new EventTooShort();
            }
            read.add(new KeyPart(column, isPrefixed ? (int) field.packed() : 0));
        }
        primaryKey = List.copyOf(read);
    }
}
