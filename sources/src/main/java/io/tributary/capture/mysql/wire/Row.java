package io.tributary.capture.mysql.wire;

import org.jspecify.annotations.Nullable;

/** One row of a small result, its values as text. */
public final class Row {
    private final @Nullable String[] values;

    Row(@Nullable String[] values) {
        this.values = values;
    }

    public int size() {
        return values.length;
    }

    public boolean isNull(int i) {
        return values[i] == null;
    }

    /** The value's text, or null. */
    public @Nullable String text(int i) {
        return values[i];
    }

    /** The text of a value that cannot be null. */
    public String need(int i) {
        String value = values[i];
        if (value == null) {
            throw new IllegalStateException("Value " + i + " of the row is null");
        }
        return value;
    }

    /** The whole number of a value that cannot be null. */
    public long number(int i) {
        return Long.parseLong(need(i));
    }
}
