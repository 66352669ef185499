package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import io.tributary.capture.dms.DeclaredTable;
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

    public TableConfig {
        columns = List.copyOf(columns);
        requireNonNull(sequence, "sequence is null");
        requireNonNull(beforePrefix, "beforePrefix is null");
        if (columns.stream().map(ColumnConfig::name).distinct().count() < columns.size()) {
            throw new Misfit(COLUMNS, "expected every name once");
        }
    }

    DeclaredTable declared() {
        return new DeclaredTable(columns.stream().map(ColumnConfig::declared).toList(), sequence, beforePrefix);
    }
}
