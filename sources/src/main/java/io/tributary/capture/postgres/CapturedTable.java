package io.tributary.capture.postgres;

import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.landing.ChangeAppender;
import io.tributary.landing.TableEvent;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One table while a capture runs. Confined to the capture's thread. */
final class CapturedTable {
    private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
    static final int LOAD_ATTEMPTS_MAX = 6;

    /** What happens to its rows. */
    enum Mode {
        /** Nothing is landed until its next load has started. */
        WAITING,
        /** Landed, except what its latest load shows. */
        LANDED,
        /** Nothing is landed until somebody asks for a load, or the reason is gone. */
        STOPPED
    }

    final TableId id;
    Mode mode;
    /** Of the relation that the stream sends rows of; 0 when there is none. */
    int oid;

    int generation;
    /** Of the latest schema version stored, 0 when none is. */
    int version;

    @Nullable
    TableSchema schema;
    /** What the latest load shows; null once the stream is past it. */
    @Nullable
    LoadSnapshot snapshot;

    @Nullable
    RowPlan plan;

    @Nullable
    ChangeAppender appender;
    /** Counts up with every look at a catalog; an older look says nothing about this table. */
    long changedAt;

    /** The load under way. */
    @Nullable
    TableLoad load;

    boolean loadWanted;
    /** Whether this run has told the log that a load is due. */
    boolean announcedLoad;
    /** Why it is stopped, as this run said it last. */
    TableEvent.@Nullable Stopped stopped;

    int loadAttempts;
    long loadNotBefore;
    /** Transactions that were writing to the table before it was published; they must end before a load begins. */
    Set<String> writers = Set.of();

    CapturedTable(TableId id, Mode mode) {
        this.id = id;
        this.mode = mode;
    }

    /** Whether what a transaction did belongs into the landing zone. */
    boolean lands(int xid, long commit) {
        LoadSnapshot shown = snapshot;
        if (shown == null || mode != Mode.LANDED) {
            return mode == Mode.LANDED;
        }
        if (!Lsn.isBefore(commit, shown.end())) {
            snapshot = null;
        }
        return !shown.shows(xid, commit);
    }

    /** Takes over a schema version; rows need a new plan. */
    void use(TableSchema next, CatalogTable now, long moment) {
        schema = next;
        version = Math.max(version, next.version());
        oid = now.oid();
        plan = null;
        changedAt = moment;
    }

    /** Puts the next load off, longer with each attempt; false when there were too many. */
    boolean retryLater(long now) {
        loadAttempts++;
        loadNotBefore = now + (RETRY_FIRST.toNanos() << (loadAttempts - 1));
        return loadAttempts < LOAD_ATTEMPTS_MAX;
    }
}
