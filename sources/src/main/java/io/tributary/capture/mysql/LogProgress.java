package io.tributary.capture.mysql;

import io.tributary.capture.mysql.binlog.GtidSet;
import io.tributary.capture.mysql.binlog.LogPlace;
import io.tributary.capture.mysql.binlog.LogPosition;
import io.tributary.capture.mysql.binlog.MariadbGtid;
import io.tributary.capture.mysql.binlog.MariadbGtids;
import io.tributary.capture.mysql.binlog.MysqlGtid;
import io.tributary.capture.mysql.binlog.TransactionId;
import java.util.Optional;
import java.util.function.Function;

/** How far the log was read, transaction by transaction, in the notation that its position has. Confined to one thread. */
final class LogProgress {
    private final LogPosition begun;
    private LogPosition position;
    private LogPlace end;
    private boolean added;

    /**
     * @param position not changed by what is added
     * @param end a place of the log at or after it
     */
    LogProgress(LogPosition position, LogPlace end) {
        this.begun = copy(position);
        this.position = copy(position);
        this.end = end;
    }

    /**
     * Adds a transaction.
     *
     * @param end where it ends in the log
     */
    void add(TransactionId id, LogPlace end) {
        this.end = end;
        added = true;
        if (position instanceof GtidSet set && id instanceof MysqlGtid gtid) {
            set.add(gtid);
        } else if (position instanceof MariadbGtids list && id instanceof MariadbGtid gtid) {
            list.add(gtid);
        } else if (position instanceof LogPlace) {
            position = end;
        }
    }

    /** Adds an XA transaction that is prepared: what it did nobody sees yet. */
    void addPrepared(TransactionId id, LogPlace at) {
        LogPlace before = end;
        boolean addedBefore = added;
        add(id, at);
        end = before;
        added = addedBefore;
    }

    /** The log is read up to there, between transactions: true when the position says so now, and did not before. */
    boolean passed(LogPlace place) {
        if (position instanceof LogPlace before && before.compareTo(place) < 0) {
            position = place;
            return true;
        }
        return false;
    }

    /** Whether it tells MySQL's transactions by their GTIDs. */
    boolean isSet() {
        return position instanceof GtidSet;
    }

    /** Whether a set of transactions has all that were added. */
    boolean isIn(GtidSet visible) {
        return position instanceof GtidSet set && visible.containsAll(set);
    }

    /**
     * Whether the log up to some place has everything that was read or landed before and that everybody can see.
     *
     * @param gtids asked when nothing was added yet: which transactions the log has up to there, if the server can tell
     */
    boolean endsAtOrBefore(LogPlace place, Function<LogPlace, Optional<MariadbGtids>> gtids) {
        return end.compareTo(place) <= 0
                || (!added
                        && gtids.apply(place)
                                .filter(found -> found.reached(begun))
                                .isPresent());
    }

    /** The position now, which does not change afterwards. */
    LogPosition position() {
        return copy(position);
    }

    String text() {
        return position.text();
    }

    private static LogPosition copy(LogPosition position) {
        if (position instanceof GtidSet set) {
            return set.copy();
        }
        return position instanceof MariadbGtids list ? list.copy() : position;
    }
}
