package io.tributary.merge;

import java.io.InputStream;

/** The rows a table holds before a merge, as canonical CSV without header. */
public interface OldRows {
    /** No rows at all. */
    OldRows NONE = new OldRows() {
        @Override
        public String file() {
            return "";
        }

        @Override
        public InputStream open() {
            return InputStream.nullInputStream();
        }
    };

    /** Where they are, for messages. */
    String file();

    /**
     * The rows from the first; opened at most once in a merge, and not at all when the plan replaces them. Whoever gives
     * the stream checks its content: it throws at its end when the rows are not those that were written.
     */
    InputStream open();
}
