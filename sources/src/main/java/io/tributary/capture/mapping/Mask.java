package io.tributary.capture.mapping;

import io.tributary.change.ColumnType;
import java.math.BigInteger;
import java.security.SecureRandom;

/** What a masking rule makes of a canonical text. */
final class Mask {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int DRAWS_MAX = 1000;

    private final Action action;
    private final String character;
    private final ColumnType type;

    Mask(Transformation rule, ColumnType type) {
        this.action = rule.action();
        this.character = rule.value();
        this.type = type;
    }

    /** Why the type cannot be masked so; empty when it can. */
    static String misfit(Action action, ColumnType type) {
        boolean isText = type instanceof ColumnType.Text;
        boolean isNumber = type instanceof ColumnType.Int || type instanceof ColumnType.Decimal;
        boolean fits = isText || (action == Action.DIGITS_RANDOMIZE && isNumber);
        if (fits) {
            return "";
        }
        return action == Action.DIGITS_RANDOMIZE ? "is for texts, integers and decimals" : "is for texts";
    }

    String apply(String text) {
        return switch (action) {
            case HASH_MASK -> Sqlite.sha256(text);
            case DIGITS_MASK -> text.replaceAll("[0-9]", java.util.regex.Matcher.quoteReplacement(character));
            default -> type instanceof ColumnType.Int whole ? whole(text, whole) : randomized(text);
        };
    }

    /** Draws until the number is one of the type. */
    private static String whole(String text, ColumnType.Int type) {
        int bits = type.sign() == ColumnType.Sign.SIGNED ? type.bits() - 1 : type.bits();
        for (int i = 0; i < DRAWS_MAX; i++) {
            String drawn = randomized(text);
            if (new BigInteger(drawn).bitLength() <= bits) {
                return drawn;
            }
        }
        throw new IllegalStateException("No number of " + type.text() + " in " + DRAWS_MAX + " draws");
    }

    /** Each digit becomes any; the first of several before the point never 0, so that the text stays canonical. */
    private static String randomized(String text) {
        StringBuilder result = new StringBuilder(text);
        boolean isNumber = text.matches("-?\\d+(\\.\\d+)?");
        int first = text.startsWith("-") ? 1 : 0;
        boolean leads =
                isNumber && text.length() > first + 1 && text.charAt(first + 1) != '.' && text.charAt(first) != '0';
        for (int i = 0; i < result.length(); i++) {
            char c = result.charAt(i);
            if (c >= '0' && c <= '9') {
                boolean never0 = i == first && (leads || (first == 1 && isNumber));
                result.setCharAt(i, (char) (never0 ? '1' + RANDOM.nextInt(9) : '0' + RANDOM.nextInt(10)));
            }
        }
        return result.toString();
    }
}
