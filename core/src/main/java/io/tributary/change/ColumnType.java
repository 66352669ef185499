package io.tributary.change;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a column's canonical text means, independent of the source. The text of a type, {@link #text}, is what schema
 * files hold: {@code bool}, {@code int32}, {@code uint64}, {@code decimal(10,2)}, {@code decimal}, {@code float64},
 * {@code text}, {@code binary}, {@code date}, {@code time}, {@code timetz}, {@code timestamp}, {@code timestamptz},
 * {@code uuid}, {@code json}.
 */
public sealed interface ColumnType {
    /** The type's name in schema files; {@link #parse} reads it back. */
    @JsonValue
    String text();

    /** {@code true} or {@code false}. */
    record Bool() implements ColumnType {
        @Override
        public String text() {
            return "bool";
        }
    }

    /**
     * Decimal digits with an optional minus.
     *
     * @param bits 8, 16, 32 or 64
     */
    record Int(int bits, Sign sign) implements ColumnType {
        public Int {
            if (bits != 8 && bits != 16 && bits != 32 && bits != 64) {
                throw new IllegalArgumentException("Invalid integer width: " + bits);
            }
        }

        @Override
        public String text() {
            return (sign == Sign.UNSIGNED ? "uint" : "int") + bits;
        }
    }

    /** Whether an integer has negative values. */
    enum Sign {
        SIGNED,
        UNSIGNED
    }

    /**
     * Plain decimal text with exactly {@code scale} fraction digits, no exponent; also {@code NaN}, {@code Infinity} and
     * {@code -Infinity} where the source has them.
     *
     * @param precision digits in all; 0 when the source declares none, and then digits and scale vary by value
     * @param scale fraction digits; may be negative or exceed the precision, as in PostgreSQL
     */
    record Decimal(int precision, int scale) implements ColumnType {
        /** A decimal of no declared size. */
        public static final Decimal UNBOUNDED = new Decimal(0, 0);

        @Override
        public String text() {
            return precision == 0 ? "decimal" : "decimal(" + precision + "," + scale + ")";
        }
    }

    /**
     * The shortest text that reads back as the same value; also {@code NaN}, {@code Infinity}, {@code -Infinity}.
     *
     * @param bits 32 or 64
     */
    record Real(int bits) implements ColumnType {
        public Real {
            if (bits != 32 && bits != 64) {
                throw new IllegalArgumentException("Invalid float width: " + bits);
            }
        }

        @Override
        public String text() {
            return "float" + bits;
        }
    }

    /** Any text; also every source type that has no type of its own here, in the source's own notation. */
    record Text() implements ColumnType {
        @Override
        public String text() {
            return "text";
        }
    }

    /** Lower-case hexadecimal digits, two a byte, without prefix. */
    record Binary() implements ColumnType {
        @Override
        public String text() {
            return "binary";
        }
    }

    /** {@code yyyy-MM-dd}; also the source's own notation for infinity, years before 1, and MySQL's zero dates. */
    record Date() implements ColumnType {
        @Override
        public String text() {
            return "date";
        }
    }

    /**
     * {@code HH:mm:ss[.ffffff]}, fraction digits as the source writes them: PostgreSQL drops trailing zeros, MySQL shows as many
     * as are declared. MySQL's run from {@code -838:59:59} to {@code 838:59:59}. A zoned one ends in its own offset, such as
     * {@code +02}.
     */
    record Time(Zone zone) implements ColumnType {
        @Override
        public String text() {
            return zone == Zone.NONE ? "time" : "timetz";
        }
    }

    /**
     * {@code yyyy-MM-dd HH:mm:ss[.ffffff]}, fraction digits as the source writes them: PostgreSQL drops trailing zeros, MySQL shows
     * as many as are declared. A zoned one is in UTC and shows no offset.
     */
    record Timestamp(Zone zone) implements ColumnType {
        @Override
        public String text() {
            return zone == Zone.NONE ? "timestamp" : "timestamptz";
        }
    }

    /** Whether a time is an instant or a reading of some wall clock. */
    enum Zone {
        NONE,
        ZONED
    }

    /** Lower-case hexadecimal, 8-4-4-4-12. */
    record Uuid() implements ColumnType {
        @Override
        public String text() {
            return "uuid";
        }
    }

    /** JSON text as the source keeps it. */
    record Json() implements ColumnType {
        @Override
        public String text() {
            return "json";
        }
    }

    /**
     * Reads {@link #text} back.
     *
     * @throws IllegalArgumentException when it is none of the names above
     */
    @JsonCreator
    static ColumnType parse(String text) {
        Matcher decimal = Names.DECIMAL.matcher(text);
        if (decimal.matches()) {
            return new Decimal(Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)));
        }
        Matcher whole = Names.WHOLE.matcher(text);
        if (whole.matches()) {
            return new Int(Integer.parseInt(whole.group(2)), whole.group(1).isEmpty() ? Sign.SIGNED : Sign.UNSIGNED);
        }
        return switch (text) {
            case "bool" -> new Bool();
            case "decimal" -> Decimal.UNBOUNDED;
            case "float32" -> new Real(32);
            case "float64" -> new Real(64);
            case "text" -> new Text();
            case "binary" -> new Binary();
            case "date" -> new Date();
            case "time" -> new Time(Zone.NONE);
            case "timetz" -> new Time(Zone.ZONED);
            case "timestamp" -> new Timestamp(Zone.NONE);
            case "timestamptz" -> new Timestamp(Zone.ZONED);
            case "uuid" -> new Uuid();
            case "json" -> new Json();
            default -> throw new IllegalArgumentException("Unknown column type: " + text);
        };
    }

    /** Patterns of type names with parameters. */
    final class Names {
        private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d+),(-?\\d+)\\)");
        private static final Pattern WHOLE = Pattern.compile("(u?)int(8|16|32|64)");

        private Names() {}
    }
}
