package io.tributary.capture.postgres;

import io.tributary.capture.run.CapturedTable;
import io.tributary.change.TableId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A table, with what it takes to read its rows from the stream. Confined to the capture's thread. */
final class PostgresTable extends CapturedTable {
    /** Of the relation that the stream sends rows of; 0 when there is none. */
    int oid;

    /** What the latest load shows; null once the stream is past it. */
    @Nullable
    LoadSnapshot snapshot;

    @Nullable
    RowPlan plan;

    /** Transactions that may have written to the table before it was published; they must end before a load begins. */
    Set<String> writers = Set.of();

    /** The part in the publication that {@link #writers} were noted for, see {@link CatalogTable.Traits#membership}. */
    String writersNotedFor = "";

    PostgresTable(TableId id, Mode mode) {
        super(id, mode);
    }

    /** Whether what a transaction did belongs into the landing zone. */
    boolean lands(int xid, long commit) {
        LoadSnapshot shown = snapshot;
        if (shown == null || !isLanded()) {
            return isLanded();
        }
        if (!Lsn.isBefore(commit, shown.end())) {
            snapshot = null;
        }
        return !shown.shows(xid, commit);
    }

    @Override
    protected void columnsChanged() {
        plan = null;
    }
}
