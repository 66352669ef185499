package io.tributary.landing.dms;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Characters written with a backslash: tools hand delimiters to DMS in that form, so that a line end can be typed. */
final class Escapes {
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:([nrt\\\\])|x([0-9A-Fa-f]{2}))");

    private Escapes() {}

    /** The text meant; a backslash before anything else stands for itself. */
    static String decode(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(escape -> Matcher.quoteReplacement(character(escape.group(1), escape.group(2))));
    }

    private static String character(@Nullable String letter, String digits) {
        if (letter == null) {
            return String.valueOf((char) Integer.parseInt(digits, 16));
        }
        return switch (letter) {
            case "n" -> "\n";
            case "r" -> "\r";
            case "t" -> "\t";
            default -> letter;
        };
    }
}
