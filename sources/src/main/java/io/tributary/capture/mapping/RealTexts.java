package io.tributary.capture.mapping;

import java.math.BigDecimal;

/** Texts of floating-point numbers that are worked out here: the shortest that reads back, plain up to 15 digits. */
final class RealTexts {
    private static final double PLAIN_MAX = 1e15;

    private RealTexts() {}

    static String of(double number) {
        return text(number, Double.toString(number));
    }

    static String of(float number) {
        return text(number, Float.toString(number));
    }

    private static String text(double number, String shortest) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return shortest;
        }
        double size = Math.abs(number);
        if (size != 0 && (size >= PLAIN_MAX || size < 1e-4)) {
            return shortest.replace(".0E", "E").replace("E", "e").replaceFirst("e(\\d)", "e+$1");
        }
        String plain = new BigDecimal(shortest).toPlainString();
        String bare = plain.indexOf('.') < 0 ? plain : plain.replaceFirst("\\.?0+$", "");
        return number == 0 && 1 / number < 0 && !bare.startsWith("-") ? "-" + bare : bare;
    }
}
