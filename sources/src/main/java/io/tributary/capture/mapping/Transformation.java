package io.tributary.capture.mapping;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule that changes something on the way.
 *
 * @param id its number
 * @param value new name, text to add or remove, mask character; empty when the action has none
 * @param oldValue what {@code replace-…} replaces; empty otherwise
 * @param dataType null when the action has none
 * @param expression null when there is none
 * @param key columns of {@code define-primary-key}; empty otherwise
 * @param beforeImage null when the action has none
 */
record Transformation(
        long id,
        Target target,
        Action action,
        Locator locator,
        String value,
        String oldValue,
        @Nullable DataType dataType,
        @Nullable Expression expression,
        List<String> key,
        @Nullable BeforeImage beforeImage) {
    Transformation {
        requireNonNull(target, "target is null");
        requireNonNull(action, "action is null");
        requireNonNull(locator, "locator is null");
        key = List.copyOf(key);
    }

    /** What it changes. */
    enum Target {
        SCHEMA,
        TABLE,
        COLUMN
    }

    /** Names of columns with values from before an update, and of which columns. */
    record BeforeImage(String prefix, String suffix, Columns columns) {
        enum Columns {
            PK_ONLY,
            NON_LOB,
            ALL
        }
    }

    boolean matches(TableId table) {
        return locator.matches(table);
    }

    /** For people. */
    @Override
    public String toString() {
        return "rule " + id + " (" + action.text() + ")";
    }
}
