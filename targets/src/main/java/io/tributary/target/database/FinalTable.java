package io.tributary.target.database;

import io.tributary.change.TableId;

/** The name of a final table, given by its schema and its own name. */
record FinalTable(String schema, String name) {
    static FinalTable of(DatabaseSettings settings, TableId table) {
        return new FinalTable(filled(settings.schema(), table), filled(settings.table(), table));
    }

    private static String filled(String template, TableId table) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < template.length()) {
            if (template.startsWith("{schema}", at)) {
                text.append(table.schema());
                at += "{schema}".length();
            } else if (template.startsWith("{table}", at)) {
                text.append(table.name());
                at += "{table}".length();
            } else {
                text.append(template.charAt(at++));
            }
        }
        return text.toString();
    }

    FinalTable named(String other) {
        return new FinalTable(schema, other);
    }

    /** For people. */
    @Override
    public String toString() {
        return schema + "." + name;
    }
}
