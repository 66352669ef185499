package io.tributary.app;

import io.tributary.change.TableSchema;
import java.util.List;
import java.util.Map;

/** The rows of a table, at the source or as somebody reads a final table, in {@link ComparableText}. */
interface CopiedRows {
    /** All rows in the columns of that schema, values between bars, sorted. */
    List<String> rows(TableSchema schema) throws Exception;

    /** The types that the reader shows for the table's columns, by name; empty where there are none. */
    default Map<String, String> types(TableSchema schema) throws Exception {
        return Map.of();
    }
}
