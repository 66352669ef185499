package io.tributary.landing;

import static java.util.Objects.requireNonNull;

/**
 * What a commit says about the source as a whole, besides tables.
 *
 * @param kind nothing, or a step in the life of the capture
 * @param text the source's own notation: which server and which slot; empty with {@code NONE} and {@code FORGOTTEN}
 */
public record SourceMark(Kind kind, String text) {
    public static final SourceMark NONE = new SourceMark(Kind.NONE, "");

    public SourceMark {
        requireNonNull(kind, "kind is null");
        requireNonNull(text, "text is null");
    }

    /** Steps in the life of a capture. */
    public enum Kind {
        NONE,
        /** The source is about to be asked to keep its log for this landing zone; what is found there later is ours. */
        CLAIMED,
        /** The source keeps its log from the commit's {@code to} position on. */
        ESTABLISHED,
        /** The capture was ended on purpose; the next start begins anew and loads every table. */
        FORGOTTEN
    }
}
