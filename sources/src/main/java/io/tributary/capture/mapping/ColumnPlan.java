package io.tributary.capture.mapping;

import static java.util.Objects.requireNonNull;

import io.tributary.change.Column;
import io.tributary.change.Operation;
import org.jspecify.annotations.Nullable;

/**
 * One landed column and where its values come from.
 *
 * @param change what becomes of the text; {@link TextChange#NONE} when it stays
 * @param rule what is to blame when a value cannot be carried, empty when nothing can
 * @param recipe how values are made, with columns by id: equal recipes make equal values
 */
record ColumnPlan(Column column, From from, TextChange change, String rule, String recipe) {
    ColumnPlan {
        requireNonNull(column, "column is null");
        requireNonNull(from, "from is null");
        requireNonNull(change, "change is null");
        requireNonNull(rule, "rule is null");
        requireNonNull(recipe, "recipe is null");
    }

    /** Where a value comes from. */
    sealed interface From {
        /** The source's column of that index. */
        record Field(int index) implements From {}

        /** The same column of the row before an update. */
        record Before(int index) implements From {}

        /** The expression of that number. */
        record Computed(int number) implements From {}

        /** What is known of the change, by its name. */
        record Header(String name) implements From {}

        /** A text for each operation. */
        record Indicator(String delete, String update, String insert) implements From {
            String of(Operation operation) {
                return switch (operation) {
                    case DELETE -> delete;
                    case UPDATE -> update;
                    case INSERT -> insert;
                };
            }
        }

        /** Always the same. */
        record Constant(@Nullable String text) implements From {}
    }

    boolean isCopy() {
        return from instanceof From.Field && change.isNone();
    }
}
