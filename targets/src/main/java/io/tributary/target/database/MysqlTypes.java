package io.tributary.target.database;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Types of MySQL and MariaDB that hold every canonical text of a column as it is, or refuse it. A column of the key has
 * to fit an index of 3072 bytes with the others, so its texts and bytes have a greatest length.
 *
 * @param collation compares texts by their bytes, trailing spaces too
 */
record MysqlTypes(String collation) {
    private static final int INDEX_BYTES = 3072;
    private static final int CHARACTER_BYTES = 4;
    private static final int PRECISION_MAX = 65;
    private static final int SCALE_MAX = 30;
    private static final Pattern LENGTH = Pattern.compile("[a-z ]*\\((\\d{1,6})\\).*");

    String of(Column column, Dialect.KeyPart key) {
        ColumnType type = column.type();
        if (type instanceof ColumnType.Bool) {
            return "boolean";
        } else if (type instanceof ColumnType.Int whole) {
            return whole(whole);
        } else if (type instanceof ColumnType.Decimal decimal) {
            return decimal(decimal);
        } else if (type instanceof ColumnType.Real) {
            return "double";
        } else if (type instanceof ColumnType.Binary) {
            return key.inKey() ? "varbinary(" + length(column, INDEX_BYTES / key.columns()) + ")" : "longblob";
        } else if (type instanceof ColumnType.Date) {
            return "date";
        } else if (type instanceof ColumnType.Time time) {
            return time.zone() == ColumnType.Zone.NONE ? "time(6)" : ascii("varchar(40)");
        } else if (type instanceof ColumnType.Timestamp) {
            return "datetime(6)";
        } else if (type instanceof ColumnType.Uuid) {
            return ascii("char(36)");
        }
        String plain = key.inKey()
                ? "varchar(" + length(column, INDEX_BYTES / CHARACTER_BYTES / key.columns()) + ")"
                : "longtext";
        return plain + " CHARACTER SET utf8mb4 COLLATE " + collation;
    }

    private static String whole(ColumnType.Int whole) {
        String name =
                switch (whole.bits()) {
                    case 8 -> "tinyint";
                    case 16 -> "smallint";
                    case 32 -> "int";
                    default -> "bigint";
                };
        return whole.sign() == ColumnType.Sign.UNSIGNED ? name + " unsigned" : name;
    }

    private static String decimal(ColumnType.Decimal decimal) {
        boolean bounded = decimal.precision() > 0
                && decimal.precision() <= PRECISION_MAX
                && decimal.scale() >= 0
                && decimal.scale() <= Math.min(SCALE_MAX, decimal.precision());
        return bounded ? "decimal(" + decimal.precision() + "," + decimal.scale() + ")" : "decimal(65,30)";
    }

    private static String ascii(String type) {
        return type + " CHARACTER SET ascii COLLATE ascii_bin";
    }

    private static int length(Column column, int most) {
        Matcher declared = LENGTH.matcher(column.sourceType());
        return declared.matches() ? Math.max(1, Math.min(most, Integer.parseInt(declared.group(1)))) : most;
    }
}
