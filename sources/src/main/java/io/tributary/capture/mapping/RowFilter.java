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
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Whether a row is copied: what the filters of the rule that chooses its table say, in the three-valued logic of SQL. Numbers and
 * times are compared by what they are, blanks that fill up a {@code character(n)} do not count; everything else is compared by the
 * bytes of its text, as SQLite does.
 */
final class RowFilter {
    private final List<Part> parts = new ArrayList<>();

    /**
     * One filter, of one column.
     *
     * @param plain the one text of all texts that are equal in such a column
     */
    private record Part(int index, Filter filter, List<List<Operand>> operands, UnaryOperator<String> plain) {}

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
            parts.add(new Part(index, filter, operands, plain(column)));
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
            return new Operand(plain(column).apply(canonical(text, column.type())), null);
        }
        try {
            return new Operand(text, new BigDecimal(text.strip()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "column " + column.name() + " is compared with " + text + ", which is no number", e);
        }
    }

    private static String canonical(String text, ColumnType type) {
        if (type instanceof ColumnType.Bool) {
            return new Conversion(new ColumnType.Text(), type).apply(text);
        }
        boolean isTime = type instanceof ColumnType.Timestamp || type instanceof ColumnType.Time;
        if (!isTime) {
            return type instanceof ColumnType.Uuid ? text.toLowerCase(Locale.ROOT) : text;
        }
        try {
            return new Conversion(new ColumnType.Text(), type).apply(text);
        } catch (Unconvertible special) {
            return text;
        }
    }

    private static UnaryOperator<String> plain(Column column) {
        if (column.type() instanceof ColumnType.Timestamp || column.type() instanceof ColumnType.Time) {
            return RowFilter::withoutZeros;
        }
        return column.sourceType().startsWith("character(") ? String::stripTrailing : UnaryOperator.identity();
    }

    /** Without zeros at the end of the fraction of a second. */
    private static String withoutZeros(String time) {
        if (time.indexOf('.') < 0) {
            return time;
        }
        int end = time.length();
        while (time.charAt(end - 1) == '0') {
            end--;
        }
        return time.substring(0, time.charAt(end - 1) == '.' ? end - 1 : end);
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
        String text = isNull ? "" : part.plain().apply(row.text(part.index()));
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
