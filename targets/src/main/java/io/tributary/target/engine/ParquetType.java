package io.tributary.target.engine;

import io.tributary.change.ColumnType;
import io.tributary.change.ColumnType.Sign;
import io.tributary.change.ColumnType.Zone;
import java.util.List;

/**
 * How a column is kept in a Parquet file. Canonical text becomes a value only if the value says exactly what the text
 * does; the engine's own casts round, trim, and understand much that no canonical text is.
 *
 * @param name the engine's name of the type, as it tells it of a file
 * @param candidate an expression for the value, NULL where the text is none; {@code %t} stands for the text
 * @param condition whether candidate {@code %v} is what the text {@code %t} says, also of NULL; empty when it always is
 */
public record ParquetType(String name, String candidate, String condition) {
    private static final int DECIMAL_DIGITS_MAX = 38;
    private static final String ROUND_TRIP = "%v::VARCHAR IS NOT DISTINCT FROM %t";

    static final ParquetType TEXT = new ParquetType("VARCHAR", "%t", "");
    static final ParquetType NUMBER = new ParquetType("BIGINT", "%t::BIGINT", "");

    /** The type that keeps what {@code type} says. */
    static ParquetType of(ColumnType type) {
        if (type instanceof ColumnType.Bool) {
            return new ParquetType(
                    "BOOLEAN",
                    "CASE %t WHEN 'true' THEN true WHEN 'false' THEN false END",
                    "%t IS NULL OR %v IS NOT NULL");
        }
        if (type instanceof ColumnType.Int whole) {
            return cast(integer(whole), ROUND_TRIP);
        }
        if (type instanceof ColumnType.Decimal decimal) {
            return decimal(decimal);
        }
        if (type instanceof ColumnType.Real real) {
            return real(real.bits() == 32 ? "FLOAT" : "DOUBLE");
        }
        if (type instanceof ColumnType.Binary) {
            return new ParquetType("BLOB", "try(unhex(%t))", "lower(hex(%v)) IS NOT DISTINCT FROM %t");
        }
        if (type instanceof ColumnType.Uuid) {
            return cast("UUID", ROUND_TRIP);
        }
        if (type instanceof ColumnType.Json) {
            return cast("JSON", ROUND_TRIP);
        }
        if (type instanceof ColumnType.Date) {
            return dated("DATE", "TRY_CAST(%t AS DATE)");
        }
        if (type instanceof ColumnType.Timestamp timestamp) {
            return timestamp(timestamp.zone());
        }
        if (type instanceof ColumnType.Time time && time.zone() == Zone.NONE) {
            return cast("TIME", ranged("%v < TIME '24:00:00'"));
        }
        return TEXT;
    }

    private static ParquetType cast(String name, String condition) {
        return new ParquetType(name, "TRY_CAST(%t AS " + name + ")", condition);
    }

    private static String integer(ColumnType.Int type) {
        String signed =
                switch (type.bits()) {
                    case 8 -> "TINYINT";
                    case 16 -> "SMALLINT";
                    case 32 -> "INTEGER";
                    default -> "BIGINT";
                };
        return type.sign() == Sign.UNSIGNED ? "U" + signed : signed;
    }

    /** A negative scale becomes digits before the point; a scale beyond the precision counts as digits too. */
    private static ParquetType decimal(ColumnType.Decimal type) {
        int scale = Math.max(type.scale(), 0);
        int digits = Math.max(type.precision() + scale - type.scale(), scale);
        if (type.precision() == 0 || digits > DECIMAL_DIGITS_MAX) {
            return TEXT;
        }
        String name = "DECIMAL(" + digits + "," + scale + ")";
        return cast(name, text(name, "%v") + " IS NOT DISTINCT FROM %t");
    }

    /** The text has as many digits as tell the number from every other, in one of several notations. */
    private static ParquetType real(String name) {
        return cast(
                name,
                "CASE WHEN regexp_full_match(%t, '-?[0-9]+(\\.[0-9]+)?(e[+-]?[0-9]+)?') THEN"
                        + " CASE WHEN %v <> 0 THEN isfinite(%v) ELSE NOT regexp_matches(%t, '^[-0.]*[1-9]') END"
                        + " ELSE %t IS NULL OR %t IN ('NaN', 'Infinity', '-Infinity') END");
    }

    private static ParquetType timestamp(Zone zone) {
        ParquetType local = dated("TIMESTAMP", "TRY_CAST(%t AS TIMESTAMP)");
        if (zone == Zone.NONE) {
            return local;
        }
        // in UTC, so that no clock of a zone comes between
        String instant = "make_timestamptz(epoch_us(" + local.candidate + "))";
        String clock = "make_timestamp(epoch_us(%v))";
        return new ParquetType("TIMESTAMP WITH TIME ZONE", instant, local.condition.replace("%v", clock));
    }

    /** Infinities, and years before the first, are outside: there notations differ. */
    private static ParquetType dated(String name, String candidate) {
        return new ParquetType(
                name, candidate, ranged("%v >= " + name + " '0001-01-01' AND %v < " + name + " 'infinity'"));
    }

    /**
     * The value is in a range and looks like the text, but for zeros at the end of a fraction of a second. Steps of a CASE
     * are taken only for rows that come so far; the parts of an AND are all taken for all.
     */
    private static String ranged(String range) {
        return "CASE WHEN %t IS NULL THEN true WHEN NOT (" + range + ") THEN false WHEN %v::VARCHAR = %t THEN true"
                + " WHEN contains(%t, '.') AND NOT suffix(%t, '.')"
                + " THEN coalesce(rtrim(rtrim(%t, '0'), '.') = %v::VARCHAR, false) ELSE false END";
    }

    /** The value of an expression for a text; NULL where the text is none. */
    String candidate(String text) {
        return candidate.replace("%t", text);
    }

    /** Whether a candidate is what the text says; NULL means that it is not. Empty when it always is. */
    String condition(String text, String value) {
        return condition.replace("%t", text).replace("%v", value);
    }

    /** Whether two values that count as equal may have different texts. */
    boolean hasSignedZero() {
        return name.equals("FLOAT") || name.equals("DOUBLE");
    }

    /** Whether bounds of values, whoever wrote them, tell which may be among others: of UUIDs not all have one order. */
    boolean isBounded() {
        return switch (name) {
            case "INTEGER", "BIGINT", "DATE", "TIMESTAMP", "VARCHAR" -> true;
            default -> name.startsWith("DECIMAL");
        };
    }

    /** The canonical text of a value of type {@code name}; empty where the value does not tell it. */
    static String text(String name, String value) {
        if (name.startsWith("DECIMAL")) {
            int[] digits = digits(name);
            return digits[0] == digits[1]
                    // the engine leaves out the zero before the point
                    ? "regexp_replace(" + value + "::VARCHAR, '^(-?)\\.', '\\10.')"
                    : value + "::VARCHAR";
        }
        return switch (name) {
            case "VARCHAR" -> value;
            case "BLOB" -> "lower(hex(" + value + "))";
            case "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT" -> value + "::VARCHAR";
            case "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UUID", "JSON", "DATE" -> value + "::VARCHAR";
            default -> "";
        };
    }

    /** A value of a column that had another type, exactly; empty where that cannot be. */
    String converted(String from, String value) {
        if (from.equals(name)) {
            return value;
        }
        if (name.equals(TEXT.name)) {
            return text(from, value);
        }
        return isWider(from) ? "CAST(" + value + " AS " + name + ")" : "";
    }

    /** Whether readers show values of one type, in files as they are, exactly as those of another. */
    static boolean isShownAs(String from, String to) {
        if (from.startsWith("DECIMAL") && to.startsWith("DECIMAL")) {
            int[] mine = digits(from);
            int[] theirs = digits(to);
            return mine[1] == theirs[1] && mine[0] <= theirs[0];
        }
        return from.equals(to)
                || (from.equals("INTEGER") && to.equals("BIGINT"))
                || (from.equals("FLOAT") && to.equals("DOUBLE"));
    }

    private boolean isWider(String from) {
        List<String> signed = List.of("TINYINT", "SMALLINT", "INTEGER", "BIGINT");
        List<String> unsigned = List.of("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT");
        if (signed.contains(name)) {
            int bits = signed.indexOf(name);
            return signed.subList(0, bits).contains(from)
                    || unsigned.subList(0, bits).contains(from);
        }
        if (unsigned.contains(name)) {
            return unsigned.subList(0, unsigned.indexOf(name)).contains(from);
        }
        if (name.startsWith("DECIMAL") && from.startsWith("DECIMAL")) {
            int[] mine = digits(name);
            int[] theirs = digits(from);
            return mine[1] == theirs[1] && mine[0] >= theirs[0];
        }
        return false;
    }

    /** Precision and scale. */
    private static int[] digits(String decimal) {
        int comma = decimal.indexOf(',');
        int precision = Integer.parseInt(decimal.substring("DECIMAL(".length(), comma));
        return new int[] {precision, Integer.parseInt(decimal.substring(comma + 1, decimal.length() - 1))};
    }
}
