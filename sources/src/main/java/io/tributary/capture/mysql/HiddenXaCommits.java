package io.tributary.capture.mysql;

import io.tributary.capture.mysql.sql.LoggedText;
import io.tributary.capture.mysql.sql.Statement;
import io.tributary.capture.mysql.sql.StatementReader;
import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.capture.mysql.wire.Session;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * XA transactions whose commit was read from the log and whose rows may not be visible yet. MariaDB logs the commit first, then
 * shows the rows, and then only counts the transaction as prepared no more: a snapshot in between lacks rows that the log's
 * reader has passed. Confined to the capture's thread.
 */
final class HiddenXaCommits {
    /** A name that is still among the prepared ones after that was given to another transaction. */
    private static final long HIDDEN_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

    private final Session session;
    private final StatementReader reader;
    private final boolean isMariadb;
    /** When their commits were read, by {@link System#nanoTime}; the oldest first. */
    private final Map<String, Long> committedAt = new LinkedHashMap<>();

    HiddenXaCommits(Session session, StatementReader reader) {
        this.session = session;
        this.reader = reader;
        this.isMariadb = session.flavour() == Flavour.MARIADB;
    }

    /**
     * The log has the commit.
     *
     * @param xid as the log writes it
     */
    void committed(String xid) {
        if (isMariadb) {
            forgetOld();
            committedAt.remove(xid);
            committedAt.put(xid, System.nanoTime());
        }
    }

    private void forgetOld() {
        long now = System.nanoTime();
        Iterator<Long> times = committedAt.values().iterator();
        while (times.hasNext() && now - times.next() > HIDDEN_NANOS_MAX) {
            times.remove();
        }
    }

    /** Whether a snapshot that is taken now may lack one of them; asks the server only when there is one. */
    boolean any() {
        forgetOld();
        if (!committedAt.isEmpty()) {
            committedAt.keySet().retainAll(prepared());
        }
        return !committedAt.isEmpty();
    }

    private Set<String> prepared() {
        Set<String> xids = new HashSet<>();
        for (var row : session.query("XA RECOVER FORMAT = 'SQL'")) {
            Statement statement = reader.read(new LoggedText("", "XA COMMIT " + row.need(3), false, false));
            if (statement instanceof Statement.Xa xa) {
                xids.add(xa.xid());
            }
        }
        return xids;
    }
}
