package io.tributary.capture.mysql.sql;

import io.tributary.change.TableId;

/** SQL spelling of names and texts. */
public final class Names {
    private Names() {}

    public static String quote(String identifier) {
        return '`' + identifier.replace("`", "``") + '`';
    }

    public static String quote(TableId table) {
        return quote(table.schema()) + "." + quote(table.name());
    }

    /** A text literal for a session whose SQL mode has no {@code NO_BACKSLASH_ESCAPES}. */
    public static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
