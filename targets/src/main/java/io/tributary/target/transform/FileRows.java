package io.tributary.target.transform;

import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowReader;
import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandedFile;
import io.tributary.landing.RowCounts;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.LandedRows;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of one landed file, whatever its kind, held against what its commit says. A row that moved to another key has
 * what is known of the deletion before it. Confined to one thread.
 */
final class FileRows implements AutoCloseable {
    private static final byte LOADED = 'I';

    private final LandedFile file;
    private final TableSchema schema;
    private final int firstField;
    private final LandedRows landed;
    private final CsvRowReader reader;
    private final LastDeletion deletion;
    private final boolean[] known;
    private byte operation;
    private long inserts;
    private long updates;
    private long deletes;
    private boolean follows;

    /** @param deletion the last one of the file before; kept up to date */
    FileRows(LandedFile file, TableSchema schema, LandedFiles files, LastDeletion deletion) {
        this.file = file;
        this.schema = schema;
        this.deletion = deletion;
        firstField = file.kind() == LandedFile.Kind.LOAD ? 0 : 1;
        List<String> names = new ArrayList<>();
        if (firstField == 1) {
            names.add("Op");
        }
        schema.columns().stream().map(Column::name).forEach(names::add);
        landed = new LandedRows(file, names, files, CsvRowReader.ROW_BYTES_MAX, hint(schema));
        reader = landed.reader();
        known = new boolean[schema.columns().size()];
        for (int index : schema.identityIndexes()) {
            known[index] = true;
        }
    }

    static String hint(TableSchema schema) {
        return "Load the table again: tributary reload " + schema.table();
    }

    /** Moves to the next row; false after the last, and then the file is verified. */
    boolean next() {
        if (operation == 'D') {
            deletion.set(reader, firstField, known.length);
        } else if (operation != 0) {
            deletion.forget();
        }
        if (!reader.next()) {
            landed.verify(new RowCounts(inserts, updates, deletes));
            operation = 0;
            return false;
        }
        operation = firstField == 0 ? LOADED : operationField();
        switch (operation) {
            case 'I' -> inserts++;
            case 'U' -> updates++;
            case 'D' -> deletes++;
            default ->
                throw new PipelineException(
                        ErrorCode.LANDING_CORRUPT,
                        "Cannot read " + describe() + ": not one of the operations I, U and D",
                        hint(schema));
        }
        follows = operation == 'I' && firstField == 1 && deletion.isPresent();
        return true;
    }

    private byte operationField() {
        return reader.length(0) == 1 ? reader.buffer()[reader.offset(0)] : 0;
    }

    /** {@code I}, {@code U} or {@code D}; {@code I} in a load. */
    byte operation() {
        return operation;
    }

    long row() {
        return reader.row();
    }

    /** Which row it is, for people. */
    String describe() {
        return describe(reader.row());
    }

    String describe(long row) {
        return "row " + row + " of landing file " + file.path();
    }

    /** Whether nobody knows a column's value. */
    boolean isUnsent(int column) {
        return firstField == 1 && reader.isUnchanged(firstField + column) && !(follows && known[column]);
    }

    /** Whether some column's value is not known. */
    boolean isPartial() {
        if (firstField == 0) {
            return false;
        }
        for (int i = 0; i < known.length; i++) {
            if (isUnsent(i)) {
                return true;
            }
        }
        return false;
    }

    /** Writes a column's value as it stands; an unsent one as the bare marker. */
    void copy(int column, CsvRowWriter target) {
        int field = firstField + column;
        if (!reader.isUnchanged(field)) {
            reader.copyField(field, target);
        } else if (firstField == 0) {
            // in a load the bare marker is a value like any other
            target.value(reader.buffer(), reader.offset(field), reader.length(field));
        } else if (follows && known[column]) {
            target.encoded(deletion.bytes(), deletion.offset(column), deletion.length(column));
        } else {
            target.unchanged();
        }
    }

    @Override
    public void close() {
        landed.close();
    }
}
