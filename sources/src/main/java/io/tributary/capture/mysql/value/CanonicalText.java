package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.wire.RowStream;
import io.tributary.csv.CsvRowWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Single values as canonical text, such as a column's default as the server gives it. */
public final class CanonicalText {
    private static final int INITIAL_BYTES = 256;

    private CanonicalText() {}

    /**
     * The canonical text of a value of the current row; empty for NULL, also where the form writes NULL for it.
     *
     * @param rows on a row whose column {@code i} has the wire type that the form's column has
     */
    public static Optional<String> ofResult(ColumnForm form, RowStream rows, int i) {
        CsvRowWriter row = new CsvRowWriter(INITIAL_BYTES);
        if (rows.isNull(i)) {
            return Optional.empty();
        }
        form.fromResult(row, rows.buffer(), rows.offset(i), rows.length(i));
        String field = new String(row.buffer(), 0, row.length(), StandardCharsets.UTF_8);
        if (field.isEmpty()) {
            return Optional.empty();
        }
        boolean isQuoted = field.charAt(0) == '"';
        return Optional.of(isQuoted ? field.substring(1, field.length() - 1).replace("\"\"", "\"") : field);
    }
}
