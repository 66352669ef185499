package io.tributary.merge;

import io.tributary.change.TableId;
import io.tributary.change.TableSchema;

/** Finds the columns of a table as they were in one version. A version never changes, so answers may be kept. */
@FunctionalInterface
public interface SchemaLookup {
    /**
     * The columns in that version.
     *
     * @param version as landed files and events name it
     * @throws io.tributary.error.PipelineException when there is no such version
     */
    TableSchema schema(TableId table, int version);
}
