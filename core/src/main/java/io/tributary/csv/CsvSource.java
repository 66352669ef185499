package io.tributary.csv;

import static java.util.Objects.requireNonNull;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.List;

/**
 * What is being read, for messages about it.
 *
 * @param file path or address of the file
 * @param columns names of the fields every row has, in order; at least one
 * @param code what a malformed row means: {@code LANDING_CORRUPT} for a landing file
 * @param hint what an operator does about a malformed row
 */
public record CsvSource(String file, List<String> columns, ErrorCode code, String hint) {
    public CsvSource {
        requireNonNull(file, "file is null");
        requireNonNull(code, "code is null");
        requireNonNull(hint, "hint is null");
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("No columns in " + file);
        }
    }

    /** A failure about a whole row, such as {@code Cannot read a/b.csv: row 7 has 3 fields, expected 4}. */
    public PipelineException malformed(long row, String finding) {
        return new PipelineException(code, "Cannot read " + file + ": row " + row + " " + finding, hint);
    }

    /** A failure about one field. */
    public PipelineException malformed(long row, int field, String finding) {
        String name = field < columns.size() ? " (" + columns.get(field) + ")" : "";
        return malformed(row, "is malformed in column " + (field + 1) + name + ": " + finding);
    }
}
