package io.tributary.landing.dms;

import io.tributary.change.TableSchema;
import java.nio.file.Path;

/** Makes Parquet files of rows. Thread-safe. */
public interface ParquetConversion {
    /**
     * Writes the rows as a Parquet file, in their order.
     *
     * @param rows canonical CSV in a file of this machine
     * @param columns what its fields are
     * @param count how many rows there are
     * @param target where the file goes; nothing is there
     * @throws io.tributary.error.PipelineException {@code VALUE_UNSUPPORTED} for a value that its column cannot hold
     */
    void convert(Path rows, Columns columns, long count, Path target);

    /**
     * The fields of a row, in order.
     *
     * @param operation whether the first is {@code Op}
     * @param timestamp name of the next, a column of times; empty for none
     * @param schema of the others
     */
    record Columns(boolean operation, String timestamp, TableSchema schema) {}
}
