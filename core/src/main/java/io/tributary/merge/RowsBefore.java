package io.tributary.merge;

import java.io.InputStream;

/** The rows that one pass of a merge begins with. */
sealed interface RowsBefore permits OwnRows, LoadedRows {
    /** Where they are, for messages. */
    String file();

    /** The rows as canonical CSV in the columns of {@code to}, opened once. The caller closes the stream. */
    InputStream open(RowShape to);
}
