package io.tributary.capture.mysql.wire;

import java.util.Set;

/**
 * The server's error messages without row values. Messages known to quote only names stay whole; of all others what
 * stands between the first and the last quotation mark is left out, for it may be a value, and hold such marks itself.
 *
 * @see <a href="https://dev.mysql.com/doc/mysql-errors/9.5/en/server-error-reference.html">Messages of MySQL</a>
 * @see <a href="https://mariadb.com/docs/server/reference/error-codes/mariadb-error-code-reference">and MariaDB</a>
 */
final class ErrorText {
    private static final int SIGNAL = 1644;

    private static final Set<Integer> QUOTE_NAMES_ONLY = Set.of(
            1040, 1041, 1044, 1045, 1046, 1049, 1051, 1053, 1054, 1109, 1115, 1129, 1130, 1142, 1143, 1146, 1193, 1203,
            1205, 1213, 1226, 1227, 1236, 1238, 1272, 1273, 1290, 1305, 1356, 1370, 1410, 1412, 1449, 1698, 1726, 1820,
            1862, 1927, 1945, 1969, 3024, 3118, 3159, 3619, 4031, 4052, 4151);

    private ErrorText() {}

    static String withoutValues(int number, String state, String message) {
        if (number == SIGNAL || state.startsWith("45")) {
            return "an error raised by a routine or trigger";
        }
        String text = withoutFullStop(message.strip());
        return QUOTE_NAMES_ONLY.contains(number) ? text : withoutQuoted(text);
    }

    private static String withoutQuoted(String text) {
        int first = quote(text, 0);
        if (first < 0) {
            return text;
        }
        int last = first;
        for (int at = first; at >= 0; at = quote(text, at + 1)) {
            last = at;
        }
        return text.substring(0, first + 1) + "…" + (last > first ? text.substring(last) : "");
    }

    private static int quote(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'' || c == '"') {
                return i;
            }
        }
        return -1;
    }

    private static String withoutFullStop(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
