package io.tributary.capture.mysql;

import io.tributary.capture.mysql.binlog.GtidSet;
import io.tributary.capture.mysql.binlog.LogPlace;
import io.tributary.capture.mysql.binlog.LogPosition;
import io.tributary.capture.mysql.binlog.MariadbGtids;
import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;

/**
 * Where the server's log ends at some moment.
 *
 * @param place everything logged before the question is before it; a transaction at its end may not be visible yet
 * @param executed the same in the notation that positions of this server have; with MySQL's GTIDs only transactions that
 *     everybody sees
 */
record LogEnd(LogPlace place, LogPosition executed) {
    static LogEnd of(Session session) {
        LogStatus status = LogStatus.read(session)
                .orElseThrow(() -> new PipelineException(
                        ErrorCode.SOURCE_SETTING_UNSUITABLE,
                        "The server " + session.address() + " keeps no binary log",
                        "Start it with log_bin and a server_id; tributary check lists every setting."));
        LogPlace place = new LogPlace(status.file(), status.offset());
        if (session.flavour() == Flavour.MARIADB) {
            String gtids =
                    session.query("SELECT @@global.gtid_binlog_pos").get(0).need(0);
            return new LogEnd(place, MariadbGtids.parse(gtids));
        }
        return new LogEnd(place, usesGtids(session) ? GtidSet.parse(status.executed()) : place);
    }

    /** Whether every transaction of the log has a name that its copies on other servers have too. */
    static boolean usesGtids(Session session) {
        return session.flavour() == Flavour.MARIADB
                || session.query("SELECT @@global.gtid_mode").get(0).need(0).equals("ON");
    }
}
