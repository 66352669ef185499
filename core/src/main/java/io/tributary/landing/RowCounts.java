package io.tributary.landing;

/** Rows by operation; an update that moves a row to another key counts as a delete and an insert. */
public record RowCounts(long inserts, long updates, long deletes) {
    public static final RowCounts NONE = new RowCounts(0, 0, 0);

    public long rows() {
        return inserts + updates + deletes;
    }

    public RowCounts plus(RowCounts more) {
        return new RowCounts(inserts + more.inserts, updates + more.updates, deletes + more.deletes);
    }
}
