package io.tributary.capture.postgres;

import io.tributary.change.TableId;

/** SQL spelling of names and texts. */
final class Names {
    private Names() {}

    static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    static String quote(TableId table) {
        return quote(table.schema()) + "." + quote(table.name());
    }

    /** A text literal, whatever {@code standard_conforming_strings} is. */
    static String literal(String text) {
        String doubled = text.replace("'", "''");
        return doubled.indexOf('\\') < 0 ? "'" + doubled + "'" : "E'" + doubled.replace("\\", "\\\\") + "'";
    }
}
