package io.tributary.target;

import io.tributary.change.TableId;
import io.tributary.error.PipelineException;
import io.tributary.ledger.Applied;
import io.tributary.merge.Plan;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Final tables somewhere: files in a lake, tables in a database. Different tables may be applied at the same time, one
 * table by one thread at a time. A target that is open holds off every other writer of the same tables.
 */
public interface Target extends AutoCloseable {
    /** What the target holds of that table, read from the target itself; {@link Applied#NOTHING} when it holds nothing. */
    Applied applied(TableId table);

    /**
     * Carries out a plan: rows and ledger entry change in one atomic step, or not at all. Whoever reads the final table
     * meanwhile sees the old rows, then the new ones. Applying a plan whose {@code to} is already held is a no-op.
     *
     * @return the ledger entry now held
     * @throws io.tributary.error.PipelineException when a landing file is damaged (naming file and row), when the target
     *     does not hold what the plan starts from, or when it cannot be written; the target then holds what it held
     */
    Applied apply(Plan plan);

    /**
     * Does now what is otherwise done some time after applying, such as registering tables in a catalog.
     *
     * @return what failed, by table; it is tried again by itself while the target is open
     */
    default SortedMap<TableId, PipelineException> settle() {
        return new TreeMap<>();
    }

    /** What {@link #settle} would do, failed when it was last tried, and is tried again; by table. Looking costs nothing. */
    default SortedMap<TableId, PipelineException> unsettled() {
        return new TreeMap<>();
    }

    /** What failed last about that table, kept with the target so that a status command can show it. */
    Optional<Failure> failure(TableId table);

    @Override
    void close();

    /** What can fail about a table. */
    enum Stage {
        /** Its rows are not what is landed. */
        APPLY,
        /** They are, but a catalog does not say so. */
        CATALOG
    }

    /** Why the last attempt failed. */
    record Failure(Stage stage, String code, String message, String hint) {
        /** Of an attempt to apply. */
        public Failure(String code, String message, String hint) {
            this(Stage.APPLY, code, message, hint);
        }
    }
}
