package io.tributary.landing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.Operation;
import io.tributary.change.TableId;
import io.tributary.landing.dms.DmsSettings;
import io.tributary.landing.dms.OperationForm;
import io.tributary.landing.dms.OperationForm.KeyUpdates;
import io.tributary.landing.dms.RowEncoder;
import org.jspecify.annotations.Nullable;

/** Changed rows of one table on their way into the shape of DMS. Confined to the capture's thread. */
final class DmsRows {
    /** Bytes of a canonical row before its first column: the operation and a comma. */
    private static final int OPERATION_BYTES = 2;

    private final RowEncoder rows;
    private final OperationForm operations;
    private final boolean hasTime;
    private final boolean ofAllTables;
    private final byte[] table;
    private final byte[] schema;
    private boolean oldCame;
    private int heldFrom = -1;
    private boolean tookBack;

    /** @param rows where they go, perhaps together with rows of other tables */
    DmsRows(DmsSettings settings, TableId table, RowEncoder rows) {
        this.rows = rows;
        this.operations = settings.operations();
        this.hasTime = settings.timestamp().isWritten();
        this.ofAllTables = settings.files().preservesTransactions();
        this.table = table.name().getBytes(UTF_8);
        this.schema = table.schema().getBytes(UTF_8);
    }

    /** Which part of an update that is told as two rows a row is. */
    enum Part {
        /** None: the row is a change by itself. */
        NONE,
        /** The row that is gone. */
        OLD,
        /** The row in its place; comes right after it. */
        NEW
    }

    /**
     * Takes a canonical row.
     *
     * @param from where it begins, with its operation
     * @param time of its transaction
     * @return as what it was written; null when it was not
     */
    @Nullable
    Operation add(byte[] source, int from, Operation operation, Part part, byte[] time) {
        boolean isUpdate = part == Part.OLD || (part == Part.NEW && oldCame);
        int held = heldFrom;
        release();
        oldCame = part == Part.OLD;
        if (!isWritten(operation, isUpdate)) {
            return null;
        }
        boolean isOne = isUpdate && makesOneOfUpdates();
        if (isOne && part == Part.OLD) {
            heldFrom = rows.length();
        }
        Operation written = isOne && part == Part.NEW ? Operation.UPDATE : operation;
        if (held >= 0 && written == Operation.UPDATE && part == Part.NEW) {
            rows.truncate(held);
            tookBack = true;
        }
        write(source, from, written, time);
        return written;
    }

    private boolean isWritten(Operation operation, boolean isUpdate) {
        return switch (operations.changes()) {
            case ALL -> true;
            case INSERTS -> operation == Operation.INSERT && !isUpdate;
            case INSERTS_AND_UPDATES -> operation != Operation.DELETE;
        };
    }

    private void write(byte[] source, int from, Operation written, byte[] time) {
        if (operations.changesHaveOperation() || ofAllTables) {
            rows.letter(written.letter());
        }
        if (ofAllTables) {
            rows.value(table, 0, table.length);
            rows.value(schema, 0, schema.length);
        }
        if (hasTime) {
            rows.value(time, 0, time.length);
        }
        rows.fields(source, from + OPERATION_BYTES);
        rows.endRow();
    }

    /** Whether both halves of an update become one row. */
    boolean makesOneOfUpdates() {
        return operations.keyUpdates() == KeyUpdates.UPDATE;
    }

    /** Whether the row written last may yet be taken back, and has to stay where it is until the next. */
    boolean isHolding() {
        return heldFrom >= 0;
    }

    /** What is written stays written. */
    void release() {
        heldFrom = -1;
        oldCame = false;
        tookBack = false;
    }

    /** Whether the last row took the place of the deletion before it. */
    boolean tookBack() {
        return tookBack;
    }

    RowEncoder rows() {
        return rows;
    }
}
