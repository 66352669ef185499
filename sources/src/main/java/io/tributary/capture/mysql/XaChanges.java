package io.tributary.capture.mysql;

import io.tributary.capture.mysql.binlog.LogPosition;
import io.tributary.capture.run.RowTarget;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lands what XA transactions did, where it is known that it counts. Confined to the capture's thread. */
final class XaChanges implements AutoCloseable {
    private final MysqlTables tables;
    private final PendingLoads loads;
    private final HiddenXaCommits hidden;
    private final LoggedTransaction transaction;
    private final XaTransactions undecided = new XaTransactions();
    private boolean landed;

    /** @param transaction the one at hand, which may decide another */
    XaChanges(MysqlTables tables, PendingLoads loads, HiddenXaCommits hidden, LoggedTransaction transaction) {
        this.tables = tables;
        this.loads = loads;
        this.hidden = hidden;
        this.transaction = transaction;
    }

    /** Whether something was landed since the last call. */
    boolean takeLanded() {
        boolean result = landed;
        landed = false;
        return result;
    }

    /** Before the first that is undecided; null when there is none. */
    @Nullable
    LogPosition oldest() {
        return undecided.oldest();
    }

    /** The transaction at hand did this, and another decides whether it counts. */
    void prepared(String xid, XaTransactions.Prepared xa) {
        undecided.prepared(xid, xa);
    }

    /** The transaction at hand did this, and was committed as soon as it was prepared. */
    void committedAtOnce(PreparedRows rows) {
        try (rows) {
            if (!transaction.isSkipped()) {
                land(rows);
            } else if (transaction.isUncertain()) {
                tables.all().forEach(loads::lose);
            }
        }
    }

    /** The transaction at hand decides that what was prepared under that name counts. */
    void committed(String xid) {
        hidden.committed(xid);
        Optional<XaTransactions.Prepared> prepared = undecided.take(xid);
        if (transaction.isSkipped()) {
            if (transaction.isUncertain()) {
                tables.all().forEach(loads::lose);
            }
            prepared.ifPresent(xa -> xa.rows().close());
            return;
        }
        if (prepared.isEmpty()) {
            tables.all()
                    .forEach(table ->
                            lost(table, "an XA transaction was committed whose rows were logged before reading began"));
            return;
        }
        try (PreparedRows rows = prepared.get().rows()) {
            land(rows);
        }
    }

    /** The transaction at hand decides that what was prepared under that name never was. */
    void rolledBack(String xid) {
        undecided.take(xid).ifPresent(prepared -> prepared.rows().close());
    }

    /** The rows count where the transaction at hand is, which is not landed yet. */
    private void land(PreparedRows rows) {
        rows.land(this::landed);
        if (transaction.isUncertain()) {
            rows.land(this::uncertain);
        }
        for (TableId name : rows.incomplete()) {
            MysqlTable table = tables.find(name);
            if (table != null) {
                lost(table, "an XA transaction was committed of which not all is known");
            }
        }
    }

    private @Nullable RowTarget landed(TableId name) {
        MysqlTable table = tables.find(name);
        if (table == null || !table.isLanded()) {
            return null;
        }
        landed = true;
        RowTarget target = tables.target(table);
        return tables.mappings().isMapped() ? new StoppingRows(tables, table, target) : target;
    }

    private @Nullable RowTarget uncertain(TableId name) {
        MysqlTable table = tables.find(name);
        UncertainRows rows = table == null ? null : loads.uncertain(table);
        if (table == null || rows == null) {
            return null;
        }
        TableSchema schema = table.schema();
        if (schema == null || !rows.hasColumnsOf(schema)) {
            rows.lose();
        }
        return rows;
    }

    /** The transaction changes the table in a way that only the table itself shows. */
    private void lost(MysqlTable table, String reason) {
        if (transaction.isUncertain()) {
            loads.lose(table);
        }
        if (table.isLanded()) {
            tables.awaitLoad(table, reason);
        }
    }

    @Override
    public void close() {
        undecided.close();
    }
}
