package io.tributary.landing.adopted;

import io.tributary.change.ColumnType;
import java.nio.file.Path;
import java.util.List;

/** Reads Parquet files; the engine that does it is no part of this module. Thread-safe. */
public interface ParquetText {
    /**
     * The columns of a file, in order.
     *
     * @throws io.tributary.error.PipelineException {@code LANDING_CORRUPT} when it is no Parquet file, or has a type that no
     *     column of a table has
     */
    List<ParquetColumn> columns(Path file, String name);

    /**
     * Writes all rows, in their order, as CSV in the landing zone's form: each value in the canonical text of its type.
     *
     * @param name of the file, for messages
     * @param csv replaced if it is there
     */
    void write(Path file, String name, Path csv);

    /** One column. */
    record ParquetColumn(String name, ColumnType type) {}
}
