package io.tributary.capture.mapping;

import static java.util.Objects.requireNonNull;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.ColumnType.Sign;
import io.tributary.change.ColumnType.Zone;
import java.util.Locale;
import java.util.Set;

/**
 * A type in the terms of DMS.
 *
 * @param name in lower case
 * @param length, precision, scale 0 when not given
 */
record DataType(String name, int length, int precision, int scale) {
    static final Set<String> NAMES = Set.of(
            "bytes",
            "date",
            "time",
            "datetime",
            "int1",
            "int2",
            "int4",
            "int8",
            "numeric",
            "real4",
            "real8",
            "string",
            "uint1",
            "uint2",
            "uint4",
            "uint8",
            "wstring",
            "blob",
            "nclob",
            "clob",
            "boolean");

    private static final Set<String> LARGE =
            Set.of("mediumtext", "longtext", "mediumblob", "longblob", "bytea", "xml", "citext");

    DataType {
        requireNonNull(name, "name is null");
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("No DMS type: " + name);
        }
    }

    /** What its canonical text means. */
    ColumnType type() {
        return switch (name) {
            case "bytes", "blob" -> new ColumnType.Binary();
            case "date" -> new ColumnType.Date();
            case "time" -> new ColumnType.Time(Zone.NONE);
            case "datetime" -> new ColumnType.Timestamp(Zone.NONE);
            case "numeric" -> precision == 0 ? ColumnType.Decimal.UNBOUNDED : new ColumnType.Decimal(precision, scale);
            case "real4" -> new ColumnType.Real(32);
            case "real8" -> new ColumnType.Real(64);
            case "boolean" -> new ColumnType.Bool();
            case "int1", "int2", "int4", "int8" -> new ColumnType.Int(bits(), Sign.SIGNED);
            case "uint1", "uint2", "uint4", "uint8" -> new ColumnType.Int(bits(), Sign.UNSIGNED);
            default -> new ColumnType.Text();
        };
    }

    private int bits() {
        return 8 * (name.charAt(name.length() - 1) - '0');
    }

    /** As a schema's source type: {@code string(10)}, {@code numeric(10,2)}. */
    String text() {
        if (name.equals("numeric") && precision > 0) {
            return "numeric(" + precision + "," + scale + ")";
        }
        return length > 0 ? name + "(" + length + ")" : name;
    }

    /** Whether a source's column is of the DMS type of that name. Plain {@code text} counts as a string and as a large object. */
    static boolean isOf(Column column, String wanted) {
        ColumnType type = column.type();
        return switch (wanted) {
            case "string", "wstring" ->
                !isLob(column) && (type instanceof ColumnType.Text || type instanceof ColumnType.Uuid);
            case "clob", "nclob" ->
                !(type instanceof ColumnType.Binary)
                        && (isLob(column) || base(column).equals("text"));
            case "bytes" -> type instanceof ColumnType.Binary && !isLob(column);
            case "blob" -> type instanceof ColumnType.Binary && isLob(column);
            case "datetime" -> type instanceof ColumnType.Timestamp;
            case "time" -> type instanceof ColumnType.Time;
            case "numeric" -> type instanceof ColumnType.Decimal;
            default -> new DataType(wanted, 0, 0, 0).type().equals(type);
        };
    }

    /** Whether DMS takes a column for a large object, whatever the source. */
    static boolean isLob(Column column) {
        return LARGE.contains(base(column)) || column.type() instanceof ColumnType.Json;
    }

    private static String base(Column column) {
        return column.sourceType().toLowerCase(Locale.ROOT).replaceAll("[ (].*", "");
    }
}
