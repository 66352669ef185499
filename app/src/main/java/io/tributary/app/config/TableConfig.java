package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import io.tributary.capture.dms.DeclaredTable;
import io.tributary.capture.dms.DeclaredTable.DeclaredColumn;
import java.util.List;

/** One table of the {@code tables} section: what its files do not say themselves. */
public record TableConfig(
        @Key(
                        value = COLUMNS,
                        about =
                                "The columns, in the order of the files; without `Op` and the column of `TimestampColumnName`,"
                                        + " with all that mapping rules added. Where files name their columns, only those whose type or"
                                        + " key has to be said.",
                        otherwise = "")
                List<ColumnConfig> columns,
        @Key(
                        value = COLUMNS_FROM,
                        about =
                                "In place of `columns`: they are those of a table in the Glue Data Catalog, read when a process"
                                        + " starts. A first column `op` and the column of `TimestampColumnName` are left out.",
                        otherwise = "",
                        example = "{ database: dms_raw, table: person_lewis }")
                ColumnsFromConfig columnsFrom,
        @Key(
                        value = KEY,
                        about =
                                "Only with `columns-from`. Names of the columns that identify rows, which a catalog does not"
                                        + " know.",
                        otherwise = "",
                        example = "[personid]")
                List<String> key,
        @Key(
                        value = "sequence",
                        about = "Name of the column that a rule filled with `$AR_H_CHANGE_SEQ`, when it is not"
                                + " `AR_H_CHANGE_SEQ`. It orders files, and is no column of the final table.",
                        otherwise = "",
                        example = "change_seq")
                String sequence,
        @Key(
                        value = "before-prefix",
                        about =
                                "What the names of columns begin with that hold values before an update"
                                        + " (`add-before-image-columns`). Where the key's are among them, updates of keys are followed.",
                        otherwise = "BI_")
                String beforePrefix) {
    private static final String COLUMNS = "columns";
    private static final String COLUMNS_FROM = "columns-from";
    private static final String KEY = "key";

    public TableConfig {
        columns = List.copyOf(columns);
        requireNonNull(columnsFrom, "columnsFrom is null");
        key = List.copyOf(key);
        requireNonNull(sequence, "sequence is null");
        requireNonNull(beforePrefix, "beforePrefix is null");
        if (columns.stream().map(ColumnConfig::name).distinct().count() < columns.size()) {
            throw new Misfit(COLUMNS, "expected every name once");
        }
        if (columnsFrom.isWritten() && !columns.isEmpty()) {
            throw new Misfit(COLUMNS_FROM, "stands beside columns; take one out");
        }
        if (!key.isEmpty() && !columnsFrom.isWritten()) {
            throw new Misfit(KEY, "is for columns-from; mark columns with key: true instead");
        }
    }

    /** What is said here; the columns of a catalog are not among it. */
    DeclaredTable declared() {
        return declared(columns.stream().map(ColumnConfig::declared).toList());
    }

    /** The same with these columns. */
    public DeclaredTable declared(List<DeclaredColumn> found) {
        return new DeclaredTable(found, sequence, beforePrefix);
    }
}
