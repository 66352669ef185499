package io.tributary.capture.mysql;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * What a schema version remembers of its source beside columns: {@code width=7}, or
 * {@code width=7 hidden=1 generated=3:0a1b2c3d,5:4e5f6071}.
 *
 * @param width highest column id ever given in the table
 * @param hidden columns that rows of the log have after those of the schema, see {@link CatalogTable#hiddenColumns}
 * @param generated check sums of the expressions of generated columns, by column id
 */
record Origin(int width, int hidden, Map<Integer, Long> generated) {
    private static final Pattern TEXT =
            Pattern.compile("width=(\\d{1,9})(?: hidden=(\\d{1,9}))?(?: generated=((?:\\d{1,9}:[0-9a-f]{8},?)+))?");

    Origin {
        generated = Map.copyOf(generated);
    }

    /**
     * Of a table whose columns have these ids.
     *
     * @param ids in the order of its columns
     */
    static Origin of(CatalogTable table, List<Integer> ids, int width) {
        Map<Integer, Long> generated = new TreeMap<>();
        for (int i = 0; i < ids.size(); i++) {
            CatalogColumn column = table.columns().get(i);
            if (column.isGenerated()) {
                generated.put(ids.get(i), sum(column.generation()));
            }
        }
        return new Origin(width, table.hiddenColumns(), generated);
    }

    static long sum(String expression) {
        CRC32 sum = new CRC32();
        sum.update(expression.getBytes(StandardCharsets.UTF_8));
        return sum.getValue();
    }

    /**
     * Reads {@link #text} back.
     *
     * @throws PipelineException {@code LANDING_CORRUPT} when it is not of that form
     */
    static Origin parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new PipelineException(
                    ErrorCode.LANDING_CORRUPT,
                    "A schema's origin cannot be read: " + text,
                    "Begin again with a new landing folder.");
        }
        Map<Integer, Long> generated = new TreeMap<>();
        String sums = matcher.group(3);
        if (sums != null) {
            for (String pair : sums.split(",", -1)) {
                String[] parts = pair.split(":", 2);
                generated.put(Integer.valueOf(parts[0]), Long.parseLong(parts[1], 16));
            }
        }
        String hidden = matcher.group(2);
        return new Origin(Integer.parseInt(matcher.group(1)), hidden == null ? 0 : Integer.parseInt(hidden), generated);
    }

    String text() {
        String sums = new TreeMap<>(generated)
                .entrySet().stream()
                        .map(entry -> "%d:%08x".formatted(entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining(","));
        return "width=" + width + (hidden == 0 ? "" : " hidden=" + hidden)
                + (sums.isEmpty() ? "" : " generated=" + sums);
    }
}
