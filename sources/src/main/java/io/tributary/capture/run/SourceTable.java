package io.tributary.capture.run;

import io.tributary.change.TableId;

/** A table as a source's catalog describes it at one moment. */
public interface SourceTable {
    TableId id();

    /** The source's own count of the rows, 0 when it has none. */
    long rowsEstimate();
}
