package io.tributary.capture.run;

import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import org.jspecify.annotations.Nullable;

/** A table as a source's catalog describes it at one moment. */
public interface SourceTable {
    TableId id();

    /**
     * The schema that a load of now has: no row is older than a column.
     *
     * @param last the table's latest schema version, whose column ids are not given to other columns; null when there is
     *     none
     */
    TableSchema schemaOfLoad(int version, @Nullable TableSchema last);

    /** The source's own count of the rows, 0 when it has none. */
    long rowsEstimate();
}
