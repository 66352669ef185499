package io.tributary.landing;

import io.tributary.change.Operation;
import io.tributary.csv.CsvRowWriter;

/**
 * Appends the changes of one table to its open change file, whose name it gets when it is published. A row is begun,
 * filled through the row writer and ended; nothing is allocated per row. Confined to the capture's thread.
 */
public final class ChangeAppender {
    /** Begins a row: writes the operation; the caller then writes one field per column of the current schema version. */
    public CsvRowWriter begin(Operation operation) {
        throw new UnsupportedOperationException();
    }

    /** Ends the row begun last. */
    public void end() {
        throw new UnsupportedOperationException();
    }
}
