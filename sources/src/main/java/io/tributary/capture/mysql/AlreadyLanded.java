package io.tributary.capture.mysql;

import io.tributary.capture.mysql.binlog.GtidSet;
import io.tributary.capture.mysql.binlog.LogPlace;
import io.tributary.capture.mysql.binlog.LogPosition;
import io.tributary.capture.mysql.binlog.MariadbGtid;
import io.tributary.capture.mysql.binlog.MariadbGtids;
import io.tributary.capture.mysql.binlog.MysqlGtid;
import io.tributary.capture.mysql.binlog.ResumePoint;
import io.tributary.capture.mysql.binlog.TransactionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the log brings once more because reading begins before what is landed. MariaDB's numbers do not tell: without
 * {@code gtid_strict_mode} a later transaction of another server may have a lower one. There everything counts up to the
 * transaction that was landed last in its domain, and nothing after it. Confined to the capture's thread.
 */
final class AlreadyLanded {
    private final LogPosition landed;
    /** MariaDB: by domain, the last transaction that is landed, while it has not passed. */
    private final Map<Long, MariadbGtid> ahead = new HashMap<>();

    AlreadyLanded(ResumePoint from) {
        this.landed = from.landed();
        if (landed instanceof MariadbGtids last && from.start() instanceof MariadbGtids start) {
            List<MariadbGtid> read = start.all();
            last.all().stream().filter(gtid -> !read.contains(gtid)).forEach(gtid -> ahead.put(gtid.domain(), gtid));
        }
    }

    /**
     * Whether a transaction that begins is landed.
     *
     * @param start where it begins in the log
     */
    boolean has(TransactionId id, LogPlace start) {
        if (landed instanceof GtidSet set) {
            return id instanceof MysqlGtid gtid && set.contains(gtid);
        }
        if (landed instanceof LogPlace place) {
            return start.compareTo(place) < 0;
        }
        return id instanceof MariadbGtid gtid && ahead.containsKey(gtid.domain());
    }

    /** The transaction has passed. */
    void passed(TransactionId id) {
        if (id instanceof MariadbGtid gtid) {
            ahead.remove(gtid.domain(), gtid);
        }
    }
}
