package io.tributary.change;

import static java.util.Objects.requireNonNull;

/**
 * A place in a source's log, in the source's own notation: a PostgreSQL LSN such as {@code 0/16B3748}. Only the source
 * that wrote it can compare two of them; everything right of capture orders by commit number instead.
 *
 * @param text the source's notation; empty before the first position is known
 */
public record Position(String text) {
    /** Before anything was captured. */
    public static final Position NONE = new Position("");

    public Position {
        requireNonNull(text, "text is null");
    }

    public boolean isNone() {
        return text.isEmpty();
    }

    /**
     * The text for people, at most {@code length} characters of it: of a longer one, such as a set of GTIDs, the begin and
     * the end.
     *
     * @param length at least 3
     */
    public String brief(int length) {
        if (text.length() <= length) {
            return text;
        }
        int head = (length - 1) / 3;
        return text.substring(0, head) + "…" + text.substring(text.length() - (length - 1 - head));
    }

    @Override
    public String toString() {
        return text;
    }
}
