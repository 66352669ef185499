package io.tributary.capture.postgres;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a schema version remembers of the catalog, to notice later what no row of the stream tells: a rewrite, a table
 * created anew under its old name, a partition attached or taken away.
 *
 * <p>Its text: {@code oid=16400 width=2 membership=16410:733:16411 types=e16402:0a1b2c3d columns=1:734,2:734 leaves=16400:16400
 * attached=}.
 *
 * @param oid of the table
 * @param width the highest column number given so far, dropped columns included
 * @param membership see {@link CatalogTable.Traits#membership}
 * @param typeTexts see {@link TypeTexts}
 * @param columns by column number, the transaction that wrote the column's catalog row last
 * @param leaves by oid of each heap, its file node
 * @param attached by oid of each partition at the end of the tree, see {@link Leaf}; a schema that was stored before it was
 *     remembered has none
 */
record Origin(
        int oid,
        int width,
        String membership,
        Map<String, String> typeTexts,
        Map<Integer, Long> columns,
        Map<Integer, Long> leaves,
        Map<Integer, String> attached) {
    /** Of a schema that remembers nothing; differs from every table. */
    static final Origin UNKNOWN = new Origin(0, 0, "", Map.of(), Map.of(), Map.of(), Map.of());

    Origin {
        typeTexts = Map.copyOf(typeTexts);
        columns = Map.copyOf(columns);
        leaves = Map.copyOf(leaves);
        attached = Map.copyOf(attached);
    }

    static Origin of(CatalogTable table) {
        Map<Integer, Long> columns = new TreeMap<>();
        table.columns().forEach(column -> columns.put(column.number(), column.writtenBy()));
        Map<Integer, Long> leaves = new TreeMap<>();
        Map<Integer, String> attached = new TreeMap<>();
        for (Leaf leaf : table.leaves()) {
            leaves.put(leaf.oid(), leaf.filenode());
            if (!leaf.attached().isEmpty()) {
                attached.put(leaf.oid(), leaf.attached());
            }
        }
        return new Origin(
                table.oid(),
                table.traits().width(),
                table.traits().membership(),
                table.traits().typeTexts(),
                columns,
                leaves,
                attached);
    }

    String text() {
        return "oid=" + Integer.toUnsignedString(oid) + " width=" + width + " membership=" + membership
                + " types=" + texts(typeTexts)
                + " columns=" + pairs(columns) + " leaves=" + pairs(leaves) + " attached=" + pairs(attached);
    }

    static Origin parse(String text) {
        Map<String, String> parts = new TreeMap<>();
        for (String part : text.split(" ", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(part.substring(0, equals), part.substring(equals + 1));
            }
        }
        String oid = parts.get("oid");
        if (oid == null) {
            return UNKNOWN;
        }
        return new Origin(
                Integer.parseUnsignedInt(oid),
                Integer.parseInt(parts.getOrDefault("width", "0")),
                parts.getOrDefault("membership", ""),
                textsOf(parts.getOrDefault("types", "")),
                map(parts.getOrDefault("columns", ""), Long::valueOf),
                map(parts.getOrDefault("leaves", ""), Long::valueOf),
                map(parts.getOrDefault("attached", ""), Function.identity()));
    }

    private static String pairs(Map<Integer, ?> map) {
        return new TreeMap<>(map)
                .entrySet().stream()
                        .map(e -> Integer.toUnsignedString(e.getKey()) + ":" + e.getValue())
                        .collect(Collectors.joining(","));
    }

    private static String texts(Map<String, String> map) {
        return new TreeMap<>(map)
                .entrySet().stream().map(e -> e.getKey() + ":" + e.getValue()).collect(Collectors.joining(","));
    }

    private static Map<String, String> textsOf(String pairs) {
        Map<String, String> result = new TreeMap<>();
        for (String pair : pairs.split(",", -1)) {
            int colon = pair.indexOf(':');
            if (colon > 0) {
                result.put(pair.substring(0, colon), pair.substring(colon + 1));
            }
        }
        return result;
    }

    private static <V> Map<Integer, V> map(String pairs, Function<String, V> value) {
        Map<Integer, V> result = new TreeMap<>();
        for (String pair : pairs.split(",", -1)) {
            int colon = pair.indexOf(':');
            if (colon > 0) {
                result.put(Integer.parseUnsignedInt(pair.substring(0, colon)), value.apply(pair.substring(colon + 1)));
            }
        }
        return result;
    }
}
