package io.tributary.capture.mysql;

import io.tributary.capture.mysql.binlog.AnonymousTransaction;
import io.tributary.capture.mysql.binlog.LogPosition;
import io.tributary.capture.mysql.binlog.TransactionId;
import io.tributary.capture.mysql.binlog.TransactionTraits.AlterStep;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The transaction that the log is read in, and after its end until the next begins the last one: whose it is, whether it
 * counts, and what it touched. Confined to the capture's thread.
 */
final class LoggedTransaction implements AutoCloseable {
    private static final long MICROS_PER_SECOND = 1_000_000L;

    private TransactionId id = AnonymousTransaction.ANONYMOUS;
    private AlterStep alter = AlterStep.NONE;
    private long commitMicros;
    private boolean open;
    private boolean untilCommit;
    private boolean skipped;
    private boolean uncertain;
    private final Set<MysqlTable> touched = new LinkedHashSet<>();
    private XaTransactions.@Nullable Prepared xa;

    /**
     * Another one begins.
     *
     * @param untilCommit whether only a commit, and no statement, ends it
     * @param commitMicros when it was committed, microseconds since 1970-01-01 UTC; 0 when not said yet
     * @param skipped whether what it does is landed already
     * @param uncertain whether some snapshots of loads may show it and others not
     */
    void begin(TransactionId id, boolean untilCommit, long commitMicros, boolean skipped, boolean uncertain) {
        this.id = id;
        alter = AlterStep.NONE;
        this.untilCommit = untilCommit;
        this.commitMicros = commitMicros;
        this.skipped = skipped;
        this.uncertain = uncertain;
        touched.clear();
        xa = null;
        open = true;
    }

    /** Its part in an ALTER TABLE of two steps. */
    void alters(AlterStep step) {
        alter = step;
    }

    void lastsUntilCommit() {
        untilCommit = true;
    }

    /** It is an XA transaction: its rows are kept aside until it is known what becomes of it. */
    void keepAside(LogPosition before) {
        untilCommit = true;
        if (xa == null) {
            xa = new XaTransactions.Prepared(new PreparedRows(), before);
        }
    }

    void touch(MysqlTable table) {
        touched.add(table);
    }

    /**
     * It is over; what is still kept aside is forgotten.
     *
     * @param seconds when it was committed, since 1970-01-01 UTC, if its begin did not say so
     */
    void end(long seconds) {
        if (commitMicros == 0) {
            commitMicros = seconds * MICROS_PER_SECOND;
        }
        close();
        open = false;
    }

    TransactionId id() {
        return id;
    }

    /** Whether it began and did not end. */
    boolean isOpen() {
        return open;
    }

    boolean isUntilCommit() {
        return untilCommit;
    }

    boolean isSkipped() {
        return skipped;
    }

    boolean isUncertain() {
        return uncertain;
    }

    /** Whether its statements change definitions here; not so in the other steps of an ALTER TABLE. */
    boolean changesDefinitions() {
        return alter == AlterStep.NONE || alter == AlterStep.COMMIT;
    }

    /** Where its rows are kept aside; null when it is no XA transaction. */
    @Nullable
    PreparedRows aside() {
        XaTransactions.Prepared kept = xa;
        return kept == null ? null : kept.rows();
    }

    /** What is kept aside, for the caller to close; null when it is no XA transaction. */
    XaTransactions.@Nullable Prepared takeAside() {
        XaTransactions.Prepared kept = xa;
        xa = null;
        return kept;
    }

    void forEachTouched(Consumer<MysqlTable> action) {
        touched.forEach(action);
    }

    /** When it was committed; null while that is not known. */
    @Nullable
    Instant commitTime() {
        if (commitMicros == 0) {
            return null;
        }
        return Instant.ofEpochSecond(
                Math.floorDiv(commitMicros, MICROS_PER_SECOND), Math.floorMod(commitMicros, MICROS_PER_SECOND) * 1000);
    }

    @Override
    public void close() {
        XaTransactions.Prepared kept = takeAside();
        if (kept != null) {
            kept.rows().close();
        }
    }
}
