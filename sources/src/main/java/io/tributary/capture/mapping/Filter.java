package io.tributary.capture.mapping;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What one column must be for a row to be copied.
 *
 * @param conditions of which one must hold, among those that are not negative, and all that are
 */
record Filter(String column, List<Condition> conditions) {
    Filter {
        requireNonNull(column, "column is null");
        conditions = List.copyOf(conditions);
    }

    /** @param operands as many as the operator has */
    record Condition(Operator operator, List<String> operands) {
        Condition {
            requireNonNull(operator, "operator is null");
            operands = List.copyOf(operands);
        }
    }
}
