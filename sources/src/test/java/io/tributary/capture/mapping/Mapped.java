package io.tributary.capture.mapping;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.Operation;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Rules, tables and rows for tests. */
final class Mapped {
    static final String ALL = rule("1", "selection", "\"rule-action\": \"include\", " + locator("%", "%"));

    private Mapped() {}

    static String rule(String id, String type, String rest) {
        return "{\"rule-type\": \"" + type + "\", \"rule-id\": \"" + id + "\", \"rule-name\": \"" + id + "\", " + rest
                + "}";
    }

    static String locator(String schema, String table) {
        return "\"object-locator\": {\"schema-name\": \"" + schema + "\", \"table-name\": \"" + table + "\"}";
    }

    static String column(String id, String action, String column, String more) {
        return rule(
                id,
                "transformation",
                "\"rule-target\": \"column\", \"rule-action\": \"" + action
                        + "\", \"object-locator\": {\"schema-name\": \"%\", \"table-name\": \"%\", \"column-name\": \""
                        + column
                        + "\"}" + (more.isEmpty() ? "" : ", " + more));
    }

    static String add(String id, String name, String expression, String type) {
        return rule(
                id,
                "transformation",
                "\"rule-target\": \"column\", \"rule-action\": \"add-column\", " + locator("%", "%") + ", \"value\": \""
                        + name + "\", \"expression\": \"" + expression + "\", \"data-type\": {" + type + "}");
    }

    static TableMappings of(String... rules) {
        return TableMappings.parse("map.json", "{\"rules\": [" + String.join(",\n", rules) + "]}");
    }

    /** A table {@code shop.orders} or another, with columns like {@code "id int32"}; the first {@code keys} identify rows. */
    static TableSchema table(String name, int keys, String... columns) {
        List<Column> result = new ArrayList<>();
        List<Integer> key = new ArrayList<>();
        for (String column : columns) {
            String[] parts = column.split(" ", 3);
            int id = result.size() + 1;
            result.add(
                    new Column(id, parts[0], ColumnType.parse(parts[1]), parts.length > 2 ? parts[2] : parts[1], null));
            if (id <= keys) {
                key.add(id);
            }
        }
        String[] names = name.split("\\.");
        return new TableSchema(new TableId(names[0], names[1]), 1, result, key, "origin");
    }

    /** {@code name type} of each landed column. */
    static List<String> columns(MappedTable table) {
        return table.landed().columns().stream()
                .map(column -> column.name() + " " + column.type().text())
                .toList();
    }

    static List<Integer> ids(MappedTable table) {
        return table.landed().columns().stream().map(Column::id).collect(Collectors.toList());
    }

    /** What a load lands of these lines. */
    static String load(MappedTable table, String... lines) {
        byte[] block = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        CsvRowWriter out = new CsvRowWriter(64);
        try (RowMapper mapper = table.mapper()) {
            mapper.load(block, 0, block.length, out);
        }
        return text(out);
    }

    /** What is landed of one change: operation and fields, or nothing. */
    static String change(MappedTable table, Operation operation, String line, String before) {
        try (RowMapper mapper = table.mapper()) {
            return change(mapper, operation, line, before);
        }
    }

    static String change(RowMapper mapper, Operation operation, String line, String before) {
        byte[] old = before.isEmpty() ? null : (before + "\n").getBytes(StandardCharsets.UTF_8);
        Operation landed = mapper.change(operation, (line + "\n").getBytes(StandardCharsets.UTF_8), old);
        if (landed == null) {
            return "";
        }
        CsvRowWriter out = new CsvRowWriter(64);
        out.letter(landed.letter());
        mapper.write(out, landed, origin());
        return text(out);
    }

    static ChangeOrigin origin() {
        ChangeOrigin origin = new ChangeOrigin();
        origin.transaction("0/16B3748", Instant.parse("2024-03-07T15:04:05.123456Z"));
        origin.row(41);
        return origin;
    }

    private static String text(CsvRowWriter out) {
        return new String(out.buffer(), 0, out.length(), StandardCharsets.UTF_8);
    }
}
