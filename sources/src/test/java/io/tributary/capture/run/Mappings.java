package io.tributary.capture.run;

import io.tributary.capture.mapping.TableMappings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Mappings for tests of captures, as a file of rules. */
public final class Mappings {
    private Mappings() {}

    /** Rules as in a file; a single quote stands for a double one, a backquote for a single one. */
    public static TableMappings of(Path folder, String... rules) {
        String text = "{'rules': [" + String.join(",\n", rules) + "]}";
        try {
            Path file = Files.writeString(
                    folder.resolve("table-mappings.json"),
                    text.replace('\'', '"').replace('`', '\''));
            return TableMappings.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String select(int id, String action, String schema, String table, String more) {
        return "{'rule-type': 'selection', 'rule-id': '%d', 'rule-name': '%d', 'rule-action': '%s', %s%s}"
                .formatted(id, id, action, locator(schema, table, ""), more);
    }

    public static String transform(int id, String target, String action, String schema, String table, String more) {
        return transform(id, target, action, schema, table, "", more);
    }

    /** @param column its name, empty for a rule about something else */
    public static String transform(
            int id, String target, String action, String schema, String table, String column, String more) {
        return "{'rule-type': 'transformation', 'rule-id': %d, 'rule-name': '%d', 'rule-target': '%s', 'rule-action': '%s', %s%s}"
                .formatted(id, id, target, action, locator(schema, table, column), more);
    }

    public static String add(int id, String schema, String table, String name, String expression) {
        return transform(
                id,
                "column",
                "add-column",
                schema,
                table,
                ", 'value': '%s', 'expression': '%s', 'data-type': {'type': 'string', 'length': 100}"
                        .formatted(name, expression));
    }

    private static String locator(String schema, String table, String column) {
        return "'object-locator': {'schema-name': '" + schema + "', 'table-name': '" + table + "'"
                + (column.isEmpty() ? "" : ", 'column-name': '" + column + "'") + "}";
    }

    /** How a table's load is divided. */
    public static String parallel(int id, String schema, String table, String how) {
        return ("{'rule-type': 'table-settings', 'rule-id': '" + id + "', 'rule-name': '" + id
                        + "', 'object-locator': {'schema-name': '" + schema + "', 'table-name': '" + table
                        + "'}, 'parallel-load': {" + how + "}}")
                .replace('\'', '"');
    }
}
