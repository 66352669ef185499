package io.tributary.capture.mysql;

import java.util.List;

/**
 * Rows of a table as the log shows them, which a load takes instead of those of its snapshots.
 *
 * @param others the condition on all other rows; empty when there are none but others
 * @param rows one line of canonical CSV each
 */
record LoggedRows(String others, List<byte[]> rows) {
    static final LoggedRows NONE = new LoggedRows("", List.of());

    LoggedRows {
        rows = List.copyOf(rows);
    }
}
