package io.tributary.target.engine;

import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** What a Parquet file cannot hold. */
public final class Refusals {
    private Refusals() {}

    /** @param where the value's row, for people */
    static PipelineException value(TableSchema schema, int column, ParquetType type, String where) {
        String name = schema.columns().get(column).name();
        return new PipelineException(
                ErrorCode.VALUE_UNSUPPORTED,
                "Cannot keep " + schema.table() + " as Parquet: " + where + " has a value in column " + name
                        + " that the type " + type.name() + " does not hold exactly",
                "Let column " + name + " of " + schema.table()
                        + " be text in the target's settings, then load the table again: " + reload(schema.table()));
    }

    /** The old file's rows cannot be brought to what a column is now. */
    static PipelineException conversion(TableSchema schema, int column, String from, ParquetType to) {
        return new PipelineException(
                ErrorCode.TABLE_SCHEMA_UNSUPPORTED,
                "Cannot bring the rows of " + schema.table() + " from " + from + " to " + to.name() + " in column "
                        + schema.columns().get(column).name(),
                "Load the table again: " + reload(schema.table()));
    }

    /** Names of columns that the engine would change. */
    public static void requireNames(TableSchema schema) {
        Set<String> seen = new HashSet<>();
        schema.columns().forEach(column -> {
            if (!seen.add(column.name().toLowerCase(Locale.ROOT))) {
                throw new PipelineException(
                        ErrorCode.TABLE_SCHEMA_UNSUPPORTED,
                        "Cannot keep " + schema.table() + " as Parquet: another column's name differs from "
                                + column.name() + " in upper and lower case only",
                        "Rename one of them at the source, then load the table again: " + reload(schema.table()));
            }
        });
    }

    static String reload(TableId table) {
        return "tributary reload " + table;
    }
}
