package io.tributary.capture.mysql;

import io.tributary.capture.mysql.binlog.GtidSet;
import io.tributary.capture.mysql.binlog.LogPlace;
import io.tributary.capture.mysql.binlog.LogPosition;
import io.tributary.capture.mysql.binlog.MariadbGtids;
import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;

/** Where the server's log ends now. */
final class LogEnd {
    private LogEnd() {}

    /** Everything logged before the question is before it; a transaction at its end may not be visible yet. */
    static LogPlace place(Session session) {
        LogStatus status = status(session);
        return new LogPlace(status.file(), status.offset());
    }

    /**
     * The same in the notation that positions of this server have. With MySQL's GTIDs it has only transactions that everybody
     * sees.
     */
    static LogPosition executed(Session session) {
        if (session.flavour() == Flavour.MARIADB) {
            return MariadbGtids.parse(
                    session.query("SELECT @@global.gtid_binlog_pos").get(0).need(0));
        }
        return usesGtids(session) ? GtidSet.parse(status(session).executed()) : place(session);
    }

    private static LogStatus status(Session session) {
        return LogStatus.read(session)
                .orElseThrow(() -> new PipelineException(
                        ErrorCode.SOURCE_SETTING_UNSUITABLE,
                        "The server " + session.address() + " keeps no binary log",
                        "Start it with log_bin and a server_id; tributary check lists every setting."));
    }

    /** Whether every transaction of the log has a name that its copies on other servers have too. */
    static boolean usesGtids(Session session) {
        return session.flavour() == Flavour.MARIADB
                || session.query("SELECT @@global.gtid_mode").get(0).need(0).equals("ON");
    }
}
