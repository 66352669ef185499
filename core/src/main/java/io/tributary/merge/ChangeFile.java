package io.tributary.merge;

import io.tributary.csv.CsvRowReader;
import io.tributary.csv.CsvRowWriter;
import io.tributary.csv.CsvSource;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandedFile;
import io.tributary.landing.RowCounts;
import java.util.ArrayList;
import java.util.List;

/**
 * The changes of one landed file, brought to one shape. An insert with unchanged values comes as a move from the key of
 * the deletion directly before it. Confined to one thread.
 */
final class ChangeFile implements AutoCloseable {
    private static final int ROW_BYTES = 1 << 8;
    private static final int OPERATION = 0;
    private static final int FIRST_COLUMN = 1;

    private final RowShape shape;
    private final int number;
    private final RowBridge bridge;
    private final LandedRows landed;
    private final CsvRowReader reader;
    private final CsvSource source;
    private final int[] identityOf;
    private final RowFields rowFields;
    private final RowFields deletedFields;
    private final CsvRowWriter row = new CsvRowWriter(ROW_BYTES);
    private final CsvRowWriter key = new CsvRowWriter(ROW_BYTES);
    private final Slice deleted = new Slice();
    private final LastDeletion deletion;
    private final boolean upserts;
    private Row first = Row.NOT_READ;
    private long inserts;
    private long updates;
    private long deletes;

    /** Whether the reader has its first row, which {@link #next} has not taken yet. */
    private enum Row {
        NOT_READ,
        READ,
        NONE,
        TAKEN
    }

    /**
     * Opens the file.
     *
     * @param number of the file within the plan
     * @param deletion the last one of the files before; kept up to date
     */
    ChangeFile(
            Plan.Changes step,
            int number,
            LastDeletion deletion,
            RowShape shape,
            LandedFiles files,
            MergeSettings settings,
            String hint) {
        this.deletion = deletion;
        this.shape = shape;
        this.number = number;
        upserts = step.file().kind() == LandedFile.Kind.UPSERT;
        bridge = new RowBridge(step.schema(), shape.schema());
        List<String> columns = new ArrayList<>();
        columns.add("Op");
        columns.addAll(RowShape.names(step.schema()));
        landed = new LandedRows(step.file(), columns, files, settings.rowBytesMax(), hint);
        reader = landed.reader();
        source = new CsvSource(step.file().path(), columns, ErrorCode.LANDING_CORRUPT, hint);
        rowFields = new RowFields(shape.columns());
        deletedFields = new RowFields(shape.identity().length);
        identityOf = new int[shape.columns()];
        for (int i = 0; i < identityOf.length; i++) {
            identityOf[i] = shape.identityPosition(i);
        }
    }

    /**
     * Reads the next change; what it refers to stays valid until the next but one call for a deletion, until the next
     * call for anything else. Returns false after the last, and then the file is verified.
     */
    boolean next(Change change) {
        boolean isRead = first == Row.READ || (first != Row.NONE && reader.next());
        first = isRead ? Row.TAKEN : Row.NONE;
        if (!isRead) {
            landed.verify(new RowCounts(inserts, updates, deletes));
            return false;
        }
        change.origin.file = number;
        change.origin.row = (int) reader.row();
        byte operation = reader.length(OPERATION) == 1 ? reader.buffer()[reader.offset(OPERATION)] : 0;
        switch (operation) {
            case 'I' -> insert(change);
            case 'U' -> update(change);
            case 'D' -> delete(change);
            default -> throw source.malformed(reader.row(), OPERATION, "not one of the operations I, U and D");
        }
        deletion.isLast(operation == 'D' && !upserts);
        return true;
    }

    /** Whether there is a row at all; to be asked before {@link #next}. */
    boolean hasRow() {
        if (first == Row.NOT_READ) {
            first = reader.next() ? Row.READ : Row.NONE;
        }
        return first == Row.READ || first == Row.TAKEN;
    }

    /** Whether the first row, not taken yet, is an insert that takes values from the deletion before it. */
    boolean isDependent() {
        boolean isInsert = reader.length(OPERATION) == 1 && reader.buffer()[reader.offset(OPERATION)] == 'I';
        if (!isInsert || upserts) {
            return false;
        }
        for (int i = 0; i < identityOf.length; i++) {
            if (isUnchanged(i)) {
                return true;
            }
        }
        return false;
    }

    /** Leaves the first row, not taken yet, to somebody else. */
    void passOver() {
        inserts++;
        first = Row.TAKEN;
    }

    private void insert(Change change) {
        inserts++;
        if (upserts) {
            if (put(change)) {
                throw source.malformed(reader.row(), OPERATION, "an insert with unchanged values");
            }
            return;
        }
        boolean partial = row(change, deletion.isLast());
        change.kind = partial ? Change.Kind.MOVE : Change.Kind.INSERT;
        if (partial) {
            if (!deletion.isLast()) {
                throw source.malformed(
                        reader.row(), OPERATION, "an insert with unchanged values that does not follow a delete");
            }
            deletion.key(change.fromKey);
        }
    }

    private void update(Change change) {
        updates++;
        if (!shape.isKeyed()) {
            throw source.malformed(reader.row(), OPERATION, "an update in a table without a key");
        }
        if (upserts) {
            if (!put(change)) {
                change.kind = Change.Kind.SET;
            }
            return;
        }
        change.kind = row(change, false) ? Change.Kind.PATCH : Change.Kind.UPDATE;
    }

    /** Returns whether some values are unchanged. Rows without a key can only become more. */
    private boolean put(Change change) {
        boolean partial = row(change, false);
        change.kind = partial ? Change.Kind.PATCH : shape.isKeyed() ? Change.Kind.PUT : Change.Kind.INSERT;
        return partial;
    }

    private void delete(Change change) {
        deletes++;
        if (upserts && !shape.isKeyed()) {
            throw source.malformed(reader.row(), OPERATION, "a deletion in a table without a key");
        }
        CsvRowWriter deletedKey = deletion.next();
        for (int column : shape.identity()) {
            if (isUnchanged(column)) {
                throw unchangedKey(column);
            }
            bridge.copyField(column, reader, FIRST_COLUMN, deletedKey);
        }
        change.kind = upserts ? Change.Kind.REMOVE : Change.Kind.DELETE;
        deletion.key(change.key);
        change.row.clear();
    }

    /** Sets row and key; returns whether some values are unchanged. */
    private boolean row(Change change, boolean keyFromDeletion) {
        boolean partial = false;
        boolean keyUnchanged = false;
        for (int i = 0; i < identityOf.length; i++) {
            if (isUnchanged(i)) {
                if (identityOf[i] < 0) {
                    partial = true;
                } else if (keyFromDeletion) {
                    keyUnchanged = true;
                } else {
                    throw unchangedKey(i);
                }
            }
        }
        if (bridge.isIdentical() && reader.isCanonical() && !keyUnchanged) {
            int from = reader.offset(FIRST_COLUMN);
            change.row.set(reader.buffer(), from, reader.rowEnd() - from);
        } else {
            rewrite(change.row);
        }
        key(change);
        return partial;
    }

    private void rewrite(Slice into) {
        if (deletion.isLast()) {
            deletion.key(deleted);
            deletedFields.split(deleted);
        }
        row.truncate(0);
        for (int i = 0; i < identityOf.length; i++) {
            if (identityOf[i] >= 0 && isUnchanged(i)) {
                int field = identityOf[i];
                row.encoded(deletedFields.bytes(), deletedFields.offset(field), deletedFields.length(field));
            } else {
                bridge.copyField(i, reader, FIRST_COLUMN, row);
            }
        }
        row.endRow();
        into.set(row.buffer(), 0, row.length());
    }

    private void key(Change change) {
        Slice whole = change.row;
        if (!shape.isKeyed()) {
            change.key.set(whole.bytes, whole.offset, whole.length - 1);
            return;
        }
        rowFields.split(whole);
        if (shape.isKeyContiguous()) {
            int from = rowFields.offset(shape.firstKey());
            int last = shape.lastKey();
            change.key.set(whole.bytes, from, rowFields.offset(last) + rowFields.length(last) - from);
            return;
        }
        key.truncate(0);
        for (int column : shape.identity()) {
            key.encoded(whole.bytes, rowFields.offset(column), rowFields.length(column));
        }
        change.key.set(key.buffer(), 0, key.length());
    }

    private boolean isUnchanged(int column) {
        int from = bridge.source(column);
        return from != RowBridge.FILLED && reader.isUnchanged(FIRST_COLUMN + from);
    }

    private PipelineException unchangedKey(int column) {
        return source.malformed(
                reader.row(), FIRST_COLUMN + bridge.source(column), "no value, in a column that identifies the row");
    }

    /** Reads to the end to know whether the file is what was written. */
    void verifyRest() {
        landed.verifyRest();
    }

    @Override
    public void close() {
        landed.close();
    }
}
