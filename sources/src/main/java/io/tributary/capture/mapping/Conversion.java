package io.tributary.capture.mapping;

import io.tributary.change.ColumnType;
import io.tributary.change.ColumnType.Sign;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Canonical texts of one type from those of another. What the other type cannot hold exactly is refused, but for fraction
 * digits that a {@code numeric} has no place for, which are rounded half up, and for the time of a {@code datetime} that
 * becomes a {@code date}.
 */
final class Conversion {
    /** Of the longest numbers that databases have, a numeric of PostgreSQL; texts such as 1e999999999 name longer ones. */
    private static final int DIGITS_MAX = 150_000;

    private static final Set<String> TRUE = Set.of("true", "t", "yes", "y", "on");
    private static final Set<String> FALSE = Set.of("false", "f", "no", "n", "off");
    private static final Pattern DATE = Pattern.compile("(\\d{4})[-:/](\\d{2})[-:/](\\d{2})");
    private static final Pattern TIME = Pattern.compile("(-?\\d{2,3}):(\\d{2})(?::(\\d{2})(\\.\\d{1,9})?)?");
    private static final Pattern DATETIME = Pattern.compile("(\\d{4}[-:/]\\d{2}[-:/]\\d{2})[ T](.+)");

    private final ColumnType from;
    private final ColumnType to;

    Conversion(ColumnType from, ColumnType to) {
        this.from = from;
        this.to = to;
    }

    /** Whether texts stay as they are. */
    boolean isNone() {
        boolean toText = to instanceof ColumnType.Text;
        boolean sameKind = (from instanceof ColumnType.Timestamp && to instanceof ColumnType.Timestamp)
                || (from instanceof ColumnType.Time && to instanceof ColumnType.Time);
        return from.equals(to) || toText || sameKind;
    }

    /** Whether two values can become one. */
    boolean loses() {
        if (isNone()) {
            return false;
        }
        if (from instanceof ColumnType.Text) {
            return !(to instanceof ColumnType.Binary);
        }
        if (to instanceof ColumnType.Decimal wide && wide.precision() > 0) {
            boolean keepsDigits = from instanceof ColumnType.Int
                    || (from instanceof ColumnType.Decimal narrow
                            && narrow.precision() > 0
                            && narrow.scale() <= wide.scale());
            return !keepsDigits;
        }
        return to instanceof ColumnType.Bool
                || to instanceof ColumnType.Date
                || to instanceof ColumnType.Time
                || to instanceof ColumnType.Real;
    }

    /** @throws Unconvertible when the type cannot hold the value */
    String apply(String text) {
        if (isNone()) {
            return text;
        }
        if (to instanceof ColumnType.Int whole) {
            return whole(text, whole);
        } else if (to instanceof ColumnType.Decimal decimal) {
            return decimal(text, decimal);
        } else if (to instanceof ColumnType.Real real) {
            return real(text, real.bits());
        } else if (to instanceof ColumnType.Bool) {
            return bool(text);
        } else if (to instanceof ColumnType.Date) {
            return date(text);
        } else if (to instanceof ColumnType.Time) {
            return time(text);
        } else if (to instanceof ColumnType.Timestamp) {
            return timestamp(text);
        } else if (to instanceof ColumnType.Binary) {
            return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
        }
        return text;
    }

    private BigDecimal number(String text) {
        if (from instanceof ColumnType.Bool) {
            return text.equals("true") ? BigDecimal.ONE : BigDecimal.ZERO;
        }
        if (text.length() > DIGITS_MAX) {
            throw new Unconvertible("it is too long for a number");
        }
        BigDecimal number;
        try {
            number = new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            throw new Unconvertible("it is no number");
        }
        if (number.scale() < -DIGITS_MAX || number.scale() > DIGITS_MAX) {
            throw new Unconvertible("its exponent is too large");
        }
        return number;
    }

    private String whole(String text, ColumnType.Int type) {
        BigInteger number;
        try {
            number = number(text).toBigIntegerExact();
        } catch (ArithmeticException e) {
            throw new Unconvertible("it has fraction digits");
        }
        int bits = type.sign() == Sign.SIGNED ? type.bits() - 1 : type.bits();
        boolean fits = type.sign() == Sign.SIGNED
                ? number.bitLength() <= bits
                : number.signum() >= 0 && number.bitLength() <= bits;
        if (!fits) {
            throw new Unconvertible("it does not fit into " + type.text());
        }
        return number.toString();
    }

    private String decimal(String text, ColumnType.Decimal type) {
        boolean isSpecial = from instanceof ColumnType.Decimal && !text.isEmpty() && Character.isLetter(lastOf(text));
        if (isSpecial) {
            return text;
        }
        BigDecimal number = number(text);
        if (type.precision() == 0) {
            return number.toPlainString();
        }
        BigDecimal scaled = number.setScale(type.scale(), RoundingMode.HALF_UP);
        if (scaled.precision() > type.precision()) {
            throw new Unconvertible("it does not fit into " + type.text());
        }
        return scaled.toPlainString();
    }

    private static char lastOf(String text) {
        return text.charAt(text.length() - 1);
    }

    private String real(String text, int bits) {
        String special = text.strip();
        if (special.equals("NaN") || special.equals("Infinity") || special.equals("-Infinity")) {
            return special;
        }
        double number = number(text).doubleValue();
        return bits == 32 ? RealTexts.of((float) number) : RealTexts.of(number);
    }

    private String bool(String text) {
        String plain = text.strip().toLowerCase(Locale.ROOT);
        if (TRUE.contains(plain)) {
            return "true";
        }
        if (FALSE.contains(plain)) {
            return "false";
        }
        return number(plain).signum() == 0 ? "false" : "true";
    }

    private static String date(String text) {
        String plain = text.strip();
        Matcher whole = DATETIME.matcher(plain);
        Matcher date = DATE.matcher(whole.matches() ? whole.group(1) : plain);
        if (!date.matches()) {
            throw new Unconvertible("it is no date of the form YYYY-MM-DD");
        }
        return date.group(1) + "-" + date.group(2) + "-" + date.group(3);
    }

    private static String time(String text) {
        String plain = text.strip();
        Matcher whole = DATETIME.matcher(plain);
        String part = whole.matches() ? whole.group(2) : plain;
        Matcher time = TIME.matcher(part);
        if (!time.matches()) {
            throw new Unconvertible("it is no time of the form HH:MM:SS");
        }
        return time.group(3) == null ? part + ":00" : part;
    }

    private static String timestamp(String text) {
        String plain = text.strip();
        Matcher whole = DATETIME.matcher(plain);
        if (whole.matches()) {
            return date(whole.group(1)) + " " + time(whole.group(2));
        }
        return date(plain) + " 00:00:00";
    }
}
