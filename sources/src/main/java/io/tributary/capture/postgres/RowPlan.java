package io.tributary.capture.postgres;

import io.tributary.capture.run.RowTarget;
import io.tributary.change.Operation;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import org.jspecify.annotations.Nullable;

/**
 * How the stream's rows of one table become landing rows, worked out once per schema version. Field {@code i} of a
 * message is column {@code i} of the schema.
 */
final class RowPlan {
    private final TableSchema schema;
    private final ValueForm[] forms;
    private final boolean[] isKey;
    private final int[] key;

    RowPlan(TableSchema schema) {
        this.schema = schema;
        this.forms = schema.columns().stream()
                .map(column -> ValueForm.of(column.type()))
                .toArray(ValueForm[]::new);
        this.isKey = new boolean[forms.length];
        this.key = schema.isKeyed() ? schema.identityIndexes() : new int[0];
        for (int i : key) {
            isKey[i] = true;
        }
    }

    void insert(RowTarget target, Tuple row) {
        expectAll(row);
        write(target, Operation.INSERT, row, row, Part.ALL);
    }

    /**
     * An update that leaves the row's identity alone is a {@code U}; one that moves it, or whose row has no key, is
     * {@code D} and {@code I}. Values that were not sent come from the old row when it was logged whole.
     *
     * @param old what was logged of the old row; null when nothing was
     * @param part what {@code old} holds
     */
    void update(RowTarget target, @Nullable Tuple old, Part part, Tuple row) {
        expectAll(row);
        if (!schema.isKeyed()) {
            Tuple whole = wholeRow(old, part);
            write(target.beginOld(), whole, whole, Part.ALL);
            target.end();
            write(target.beginNew(), row, whole, Part.ALL);
            target.end();
            return;
        }
        if (old == null) {
            before(target, row, Part.KEY);
            write(target, Operation.UPDATE, row, row, part);
            return;
        }
        expectAll(old);
        if (keyMoved(old, row)) {
            write(target.beginOld(), old, old, part);
            target.end();
            write(target.beginNew(), row, old, part);
            target.end();
        } else {
            before(target, old, part);
            write(target, Operation.UPDATE, row, old, part);
        }
    }

    void delete(RowTarget target, Tuple old, Part part) {
        expectAll(old);
        Tuple row = schema.isKeyed() ? old : wholeRow(old, part);
        write(target, Operation.DELETE, row, row, part);
    }

    /** What a message holds of an old row. */
    enum Part {
        /** The key columns; the others are sent as NULL. */
        KEY,
        ALL
    }

    /** The row before an update, as far as it is known; a key that was not sent is the one after it. */
    private void before(RowTarget target, Tuple old, Part part) {
        if (!target.needsBefore()) {
            return;
        }
        CsvRowWriter fields = target.before();
        for (int i = 0; i < forms.length; i++) {
            if ((part == Part.ALL || isKey[i]) && old.kind(i) != Tuple.UNCHANGED) {
                writeOld(fields, old, i);
            } else {
                fields.unchanged();
            }
        }
    }

    private boolean keyMoved(Tuple old, Tuple row) {
        for (int i : key) {
            if (row.kind(i) != Tuple.UNCHANGED && !row.sameAt(i, old)) {
                return true;
            }
        }
        return false;
    }

    private void write(RowTarget target, Operation operation, Tuple row, Tuple old, Part part) {
        write(target.begin(operation), row, old, part);
        target.end();
    }

    /**
     * The fields of one landing row.
     *
     * @param old where values that {@code row} does not have come from, as far as {@code part} says it has them
     */
    private void write(CsvRowWriter fields, Tuple row, Tuple old, Part part) {
        for (int i = 0; i < forms.length; i++) {
            byte kind = row.kind(i);
            if (kind == Tuple.TEXT) {
                forms[i].write(fields, row.source(), row.offset(i), row.length(i));
            } else if (kind == Tuple.NULL) {
                fields.nullValue();
            } else if (old != row && (part == Part.ALL || isKey[i])) {
                writeOld(fields, old, i);
            } else if (isKey[i]) {
                throw unexpected("a key column that was not sent");
            } else {
                fields.unchanged();
            }
        }
    }

    private void writeOld(CsvRowWriter fields, Tuple old, int i) {
        if (old.kind(i) == Tuple.TEXT) {
            forms[i].write(fields, old.source(), old.offset(i), old.length(i));
        } else if (old.kind(i) == Tuple.NULL) {
            fields.nullValue();
        } else {
            throw unexpected("an old value that was not sent");
        }
    }

    private Tuple wholeRow(@Nullable Tuple old, Part part) {
        if (old == null || part != Part.ALL) {
            throw new PipelineException(
                    ErrorCode.TABLE_HAS_NO_IDENTITY,
                    "Table " + schema.table() + " has no key, and the log holds no whole old rows for it",
                    Selection.identityCure(schema.table()));
        }
        expectAll(old);
        return old;
    }

    private void expectAll(Tuple row) {
        if (row.count() != forms.length) {
            throw unexpected(row.count() + " columns, expected " + forms.length);
        }
    }

    private PipelineException unexpected(String what) {
        return new PipelineException(
                ErrorCode.SOURCE_PROTOCOL_UNEXPECTED,
                "The stream has " + what + " for table " + schema.table() + " version " + schema.version(),
                "");
    }
}
