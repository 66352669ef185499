package io.tributary.merge;

import io.tributary.change.TableSchema;
import io.tributary.error.PipelineException;

/**
 * Changes to a table with at most one row for each identity, as canonical CSV that can be loaded as it is into a table
 * with columns of the same types.
 *
 * <p>Rows of a table with a key have these fields:
 *
 * <ol>
 *   <li>the letter of a {@link NetKind};
 *   <li>where the change comes from, a 64-bit number for {@link #missing} and its like; lower ones came first;
 *   <li>which values were not sent: NULL when all were, else one digit for each column of {@link #schema}, {@code 1} where the
 *       value was not sent;
 *   <li>the old row's key, a field for each identifying column in the order of {@code schema().identityIndexes()}: what
 *       identifies the row that must be there, for a put, a set
 *       and a removal the one that may be; NULLs for an insert and for
 *       nothing;
 *   <li>the new row, a field for each column of the schema; NULL where a value was not sent; of an outcome that is nothing
 *       only the key; all NULL for a deletion and a removal.
 * </ol>
 *
 * <p>All old keys are those of rows before the pass. Keys of inserts, moves and nothings must be free once deletions and moves
 * have left theirs: so take unsent values of moves, then remove what is deleted, moved, put, set and removed, then update,
 * then insert, puts and sets included.
 *
 * <p>Rows of a table without a key have the letter (insert, delete, nothing), where it comes from, how many copies more
 * or fewer, how many copies must be there before (which may be more than are deleted), and the row.
 *
 * <p>Confined to one thread; valid until the call it was given to returns.
 */
public final class NetPass {
    private final RowShape shape;
    private final Outcomes outcomes;
    private final Divergence divergence;

    NetPass(RowShape shape, Outcomes outcomes, Divergence divergence) {
        this.shape = shape;
        this.outcomes = outcomes;
        this.divergence = divergence;
    }

    /** Columns of the rows, before and after. */
    public TableSchema schema() {
        return shape.schema();
    }

    /** Writes all rows; every piece is whole rows. May be called again, with the same result. */
    public NetCounts writeTo(RowSink sink) {
        NetRows rows = new NetRows(shape, sink);
        outcomes.writeNet(rows);
        return rows.finish();
    }

    /** Says that the table has no row, or fewer copies of it, for a row of the pass that needs one. */
    public PipelineException missing(NetKind kind, long origin) {
        return kind == NetKind.UPDATE
                ? divergence.updatesMissing(file(origin), row(origin))
                : divergence.deletesMissing(file(origin), row(origin));
    }

    /** Says that the table has a row where a row of the pass says that there is none. */
    public PipelineException existing(long origin) {
        return divergence.insertsExisting(file(origin), row(origin));
    }

    /** Says that the table has more than one row for a row of the pass. */
    public PipelineException doubled(long origin) {
        return divergence.changesDoubled(file(origin), row(origin));
    }

    /**
     * The landing file and the row in it, for messages about what a row of the pass cannot be stored as: {@code row 3 of
     * landing file world/city/20261120-101529500.csv}.
     */
    public String describe(long origin) {
        return "row " + row(origin) + " of landing file " + divergence.files().get(file(origin));
    }

    static long origin(int file, int row) {
        return (long) file << Integer.SIZE | row;
    }

    private static int file(long origin) {
        return (int) (origin >>> Integer.SIZE);
    }

    private static int row(long origin) {
        return (int) origin;
    }
}
