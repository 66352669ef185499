package io.tributary.capture.mapping;

import io.tributary.capture.mapping.Filter.Condition;
import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableSchema;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a row is copied: what the filters of the rule that chooses its table say, in the three-valued logic of SQL. Numbers are
 * compared exactly, everything else by the bytes of its text, as SQLite does.
 */
final class RowFilter {
    private final List<Part> parts = new ArrayList<>();

    /** One filter, of one column. */
    private record Part(int index, Filter filter, List<List<Operand>> operands) {}

    /** A condition's value: a number, or else a text. */
    private record Operand(String text, @Nullable BigDecimal number) {}

    /**
     * @throws IllegalArgumentException saying what is wrong with a filter
     */
    RowFilter(TableSchema schema, List<Filter> filters) {
        for (Filter filter : filters) {
            int index = indexOf(schema, filter.column());
            Column column = schema.columns().get(index);
            if (column.type() instanceof ColumnType.Binary) {
                throw new IllegalArgumentException("column " + filter.column() + " is binary and cannot be filtered");
            }
            List<List<Operand>> operands = new ArrayList<>();
            for (Condition condition : filter.conditions()) {
                operands.add(condition.operands().stream()
                        .map(text -> operand(text, column))
                        .toList());
            }
            parts.add(new Part(index, filter, operands));
        }
    }

    private static int indexOf(TableSchema schema, String name) {
        for (int i = 0; i < schema.columns().size(); i++) {
            if (schema.columns().get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("the table has no column " + name + " to filter by");
    }

    private static Operand operand(String text, Column column) {
        if (!isNumber(column.type())) {
            String canonical = column.type() instanceof ColumnType.Bool
                    ? new Conversion(new ColumnType.Text(), column.type()).apply(text)
                    : text;
            return new Operand(canonical, null);
        }
        try {
            return new Operand(text, new BigDecimal(text.strip()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "column " + column.name() + " is compared with " + text + ", which is no number", e);
        }
    }

    private static boolean isNumber(ColumnType type) {
        return type instanceof ColumnType.Int || type instanceof ColumnType.Decimal || type instanceof ColumnType.Real;
    }

    /** Indexes of the columns it looks at. */
    int[] columns() {
        return parts.stream().mapToInt(Part::index).distinct().toArray();
    }

    /** Whether a value that it needs was not sent. */
    boolean lacks(SourceRow row) {
        for (Part part : parts) {
            if (row.isUnsent(part.index())) {
                return true;
            }
        }
        return false;
    }

    boolean holds(SourceRow row) {
        for (Part part : parts) {
            if (!holds(part, row)) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(Part part, SourceRow row) {
        boolean isNull = row.isNull(part.index());
        String text = isNull ? "" : row.text(part.index());
        boolean wanted = false;
        boolean anyWanted = false;
        for (int i = 0; i < part.filter().conditions().size(); i++) {
            Operator operator = part.filter().conditions().get(i).operator();
            boolean holds = isNull
                    ? operator == Operator.NULL
                    : holds(operator, text, part.operands().get(i));
            if (operator.isNegative()) {
                if (!holds) {
                    return false;
                }
            } else {
                anyWanted = true;
                wanted |= holds;
            }
        }
        return wanted || !anyWanted;
    }

    private static boolean holds(Operator operator, String text, List<Operand> operands) {
        return switch (operator) {
            case NULL -> false;
            case NOTNULL -> true;
            case LTE, STE -> compare(text, operands.get(0)) <= 0;
            case GTE -> compare(text, operands.get(0)) >= 0;
            case EQ -> compare(text, operands.get(0)) == 0;
            case NOTEQ -> compare(text, operands.get(0)) != 0;
            case BETWEEN -> isBetween(text, operands);
            case NOTBETWEEN -> !isBetween(text, operands);
        };
    }

    private static boolean isBetween(String text, List<Operand> operands) {
        return compare(text, operands.get(0)) >= 0 && compare(text, operands.get(1)) <= 0;
    }

    private static int compare(String text, Operand operand) {
        BigDecimal number = operand.number();
        if (number == null) {
            return Arrays.compareUnsigned(
                    text.getBytes(StandardCharsets.UTF_8), operand.text().getBytes(StandardCharsets.UTF_8));
        }
        return switch (text) {
            case "NaN", "Infinity" -> 1;
            case "-Infinity" -> -1;
            default -> new BigDecimal(text).compareTo(number);
        };
    }
}
