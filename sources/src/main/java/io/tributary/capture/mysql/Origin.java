package io.tributary.capture.mysql;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What a schema version remembers of its source beside columns: {@code width=7}, or
 * {@code width=7 required=a2 counter=1 hidden=1 generated=3:0a1b2c3d,5:4e5f6071}.
 *
 * @param width highest column id ever given in the table
 * @param required ids of the columns that are {@code NOT NULL}; in the text a hexadecimal number, whose bit of value
 *     2<sup>id</sup> is set
 * @param counter id of the {@code AUTO_INCREMENT} column, 0 when there is none
 * @param hidden columns that rows of the log have after those of the schema, see {@link CatalogTable#hiddenColumns}
 * @param generated check sums of the expressions of generated columns, by column id
 */
record Origin(int width, Set<Integer> required, int counter, int hidden, Map<Integer, Long> generated) {
    private static final Pattern TEXT =
            Pattern.compile("width=(\\d{1,9})(?: required=([0-9a-f]+))?(?: counter=(\\d{1,9}))?(?: hidden=(\\d{1,9}))?"
                    + "(?: generated=((?:\\d{1,9}:[0-9a-f]{8},?)+))?");

    Origin {
        required = Set.copyOf(required);
        generated = Map.copyOf(generated);
    }

    /**
     * Of a table whose columns have these ids.
     *
     * @param ids in the order of its columns
     */
    static Origin of(CatalogTable table, List<Integer> ids, int width) {
        Map<Integer, Long> generated = new TreeMap<>();
        Set<Integer> required = new HashSet<>();
        int counter = 0;
        for (int i = 0; i < ids.size(); i++) {
            CatalogColumn column = table.columns().get(i);
            if (!column.nullable()) {
                required.add(ids.get(i));
            }
            if (column.fallback() == CatalogColumn.Fallback.COUNTED) {
                counter = ids.get(i);
            }
            if (column.isGenerated()) {
                generated.put(ids.get(i), sum(column.generation()));
            }
        }
        return new Origin(width, required, counter, table.hiddenColumns(), generated);
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
        String sums = matcher.group(5);
        if (sums != null) {
            for (String pair : sums.split(",", -1)) {
                String[] parts = pair.split(":", 2);
                generated.put(Integer.valueOf(parts[0]), Long.parseLong(parts[1], 16));
            }
        }
        String required = matcher.group(2);
        return new Origin(
                Integer.parseInt(matcher.group(1)),
                required == null ? Set.of() : ids(new BigInteger(required, 16)),
                number(matcher.group(3)),
                number(matcher.group(4)),
                generated);
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static Set<Integer> ids(BigInteger bits) {
        return IntStream.range(0, bits.bitLength())
                .filter(bits::testBit)
                .boxed()
                .collect(Collectors.toSet());
    }

    private String requiredText() {
        BigInteger bits = BigInteger.ZERO;
        for (int id : required) {
            bits = bits.setBit(id);
        }
        return required.isEmpty() ? "" : " required=" + bits.toString(16);
    }

    private static String part(String name, int number) {
        return number == 0 ? "" : " " + name + "=" + number;
    }

    String text() {
        String sums = new TreeMap<>(generated)
                .entrySet().stream()
                        .map(entry -> "%d:%08x".formatted(entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining(","));
        return "width=" + width + requiredText() + part("counter", counter) + part("hidden", hidden)
                + (sums.isEmpty() ? "" : " generated=" + sums);
    }
}
