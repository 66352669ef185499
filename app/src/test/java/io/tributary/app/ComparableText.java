package io.tributary.app;

import io.tributary.change.ColumnType;
import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One text for each value, whoever shows it: what databases and engines differ in without saying anything else is gone. */
final class ComparableText {
    private ComparableText() {}

    /** The text of a value; NULL is told apart from every text. */
    static String of(ColumnType type, @Nullable String shown) {
        if (shown == null) {
            return "NULL";
        }
        if (type instanceof ColumnType.Bool) {
            return switch (shown) {
                case "t", "true", "1" -> "true";
                case "f", "false", "0" -> "false";
                default -> throw new AssertionError("No truth value: " + shown);
            };
        }
        if (type instanceof ColumnType.Decimal) {
            return new BigDecimal(shown).stripTrailingZeros().toPlainString();
        }
        if (type instanceof ColumnType.Real real) {
            return real.bits() == 32
                    ? Float.toString(Float.parseFloat(shown))
                    : Double.toString(Double.parseDouble(shown));
        }
        if (type instanceof ColumnType.Binary) {
            return shown.toLowerCase(Locale.ROOT);
        }
        if (type instanceof ColumnType.Timestamp || type instanceof ColumnType.Time) {
            String local = shown.endsWith("+00") ? shown.substring(0, shown.length() - 3) : shown;
            return local.contains(".") ? local.replaceFirst("\\.?0+$", "") : local;
        }
        return '"' + shown.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r") + '"';
    }
}
