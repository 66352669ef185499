package io.tributary.capture.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * How a rule of table settings divides a full load. Every row is in exactly one part, whatever the rule leaves out at DMS.
 *
 * @param rule its number, for messages
 * @param columns that ranges are cut by, in their order; empty unless the kind is {@code RANGES}
 * @param boundaries the first row that is not in a range, a text for each column; as many as there are ranges but one
 * @param partitions that have a part each; empty unless the kind is {@code PARTITIONS_LIST}
 */
public record LoadParts(
        Kind kind, long rule, List<String> columns, List<List<String>> boundaries, List<String> partitions) {
    public LoadParts {
        columns = List.copyOf(columns);
        boundaries = boundaries.stream().map(List::copyOf).toList();
        partitions = List.copyOf(partitions);
    }

    /** What the parts are. */
    public enum Kind {
        /** One part. */
        NONE,
        /** Each partition. */
        PARTITIONS_AUTO,
        /** Each partition that is listed, and the rest. */
        PARTITIONS_LIST,
        /** Ranges of columns. */
        RANGES
    }

    /** Only of ranges: SQL for the condition on the rows of each, in order; rows with NULL are in the last one, or before. */
    public List<String> conditions(UnaryOperator<String> quote, BinaryOperator<String> literal) {
        List<String> below = boundaries.stream()
                .map(boundary -> below(boundary, quote, literal))
                .toList();
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i <= below.size(); i++) {
            // all earlier ones: nobody promises that boundaries ascend
            List<String> all = new ArrayList<>(below.subList(0, i).stream()
                    .map(before -> "(" + before + ") IS NOT TRUE")
                    .toList());
            if (i < below.size()) {
                all.add("(" + below.get(i) + ")");
            }
            conditions.add(String.join(" AND ", all));
        }
        return conditions;
    }

    /** {@code a < 1 OR a = 1 AND (b < 2)}. */
    private String below(List<String> boundary, UnaryOperator<String> quote, BinaryOperator<String> literal) {
        StringBuilder condition = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            String column = quote.apply(columns.get(i));
            String value = literal.apply(columns.get(i), boundary.get(i));
            condition.append(column).append(" < ").append(value);
            if (i < columns.size() - 1) {
                condition
                        .append(" OR ")
                        .append(column)
                        .append(" = ")
                        .append(value)
                        .append(" AND (");
            }
        }
        return condition.append(")".repeat(columns.size() - 1)).toString();
    }
}
