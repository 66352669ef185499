package io.tributary.capture.dms;

import static java.util.Objects.requireNonNull;

import io.tributary.change.ColumnType;
import java.util.List;
import java.util.Optional;

/**
 * What a pipeline says of a table whose files do not.
 *
 * @param columns in the order of the files; empty when the files name them
 * @param sequence name of the column with {@code $AR_H_CHANGE_SEQ}; empty when there is none of another name than that
 * @param beforePrefix what the names of columns begin with that hold values before an update
 */
public record DeclaredTable(List<DeclaredColumn> columns, String sequence, String beforePrefix) {
    /** Nothing is said. */
    public static final DeclaredTable NOTHING = new DeclaredTable(List.of(), "", "BI_");

    public DeclaredTable {
        columns = List.copyOf(columns);
        requireNonNull(sequence, "sequence is null");
        requireNonNull(beforePrefix, "beforePrefix is null");
    }

    /**
     * One column.
     *
     * @param sourceType as it is written in the pipeline
     * @param isKey whether it identifies rows, with the others that do
     */
    public record DeclaredColumn(String name, ColumnType type, String sourceType, boolean isKey) {
        public DeclaredColumn {
            requireNonNull(name, "name is null");
            requireNonNull(type, "type is null");
            requireNonNull(sourceType, "sourceType is null");
        }
    }

    /** The column of that name; where none is spelled so, one that differs in upper and lower case, as catalogs fold names. */
    Optional<DeclaredColumn> column(String name) {
        return columns.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .or(() -> columns.stream()
                        .filter(column -> column.name().equalsIgnoreCase(name))
                        .findFirst());
    }
}
