package io.tributary.capture.mysql;

import io.tributary.capture.mysql.binlog.TableMap;
import io.tributary.capture.run.CapturedTable;
import io.tributary.change.TableId;
import org.jspecify.annotations.Nullable;

/** A table, with what it takes to read its rows from the log. Confined to the capture's thread. */
final class MysqlTable extends CapturedTable {
    /** More than this often in a row, rows that do not fit the catalog's columns are no accident. */
    private static final int MISFITS_MAX = 3;

    private @Nullable RowPlan plan;
    private int misfits;
    private int unreadable;

    MysqlTable(TableId id, Mode mode) {
        super(id, mode);
    }

    /** The plan for rows of that map; null when there is none yet. */
    @Nullable
    RowPlan planFor(TableMap map) {
        RowPlan known = plan;
        return known != null && known.isFor(map) ? known : null;
    }

    void use(RowPlan next) {
        plan = next;
        misfits = 0;
    }

    /** Rows of the log do not fit its columns, once more; false when another load would not help. */
    boolean mayHeal() {
        misfits++;
        return misfits <= MISFITS_MAX;
    }

    /** As {@link #mayHeal}, for one row among others that do fit: those tell nothing of the next one. */
    boolean mayReadAgain() {
        unreadable++;
        return unreadable <= MISFITS_MAX;
    }

    @Override
    protected void columnsChanged() {
        plan = null;
    }
}
